"""Many engines, many machines: targets out of a cluster, runs that go on where they stood, Ray, Kubernetes."""
