"""How each kind of container, and a job of Slurm, is given a GPU."""

from __future__ import annotations

from trtdoctor.model.finding import Fix

TOOLKIT = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html"

ACCESS: dict[str, Fix] = {
    "docker": Fix(
        "start the container with GPU access (the host needs the NVIDIA Container Toolkit)",
        (
            "docker run --rm --gpus all IMAGE nvidia-smi",
            "# docker compose, in the service:  gpus: all",
        ),
        TOOLKIT,
    ),
    "podman": Fix(
        "start the container with the GPU as a CDI device",
        (
            "sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml    # once, on the host",
            "podman run --rm --device nvidia.com/gpu=all IMAGE nvidia-smi",
        ),
        TOOLKIT,
    ),
    "kubernetes": Fix(
        "request a GPU in the pod's specification (the cluster needs NVIDIA's device plugin)",
        (
            "kubectl get nodes -o custom-columns=NAME:.metadata.name,GPU:.status.allocatable.nvidia\\\\.com/gpu",
            "# in the pod:  runtimeClassName: nvidia",
            "# in its container:  resources: {limits: {nvidia.com/gpu: 1}}",
        ),
        "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
    ),
    "slurm": Fix("request a GPU from Slurm", ("srun --gpus=1 nvidia-smi",), "https://slurm.schedmd.com/gres.html"),
    "enroot": Fix(
        "start the container with its GPUs visible",
        ("enroot start --env NVIDIA_VISIBLE_DEVICES=all --env NVIDIA_DRIVER_CAPABILITIES=compute,utility NAME",),
        "https://github.com/NVIDIA/enroot/blob/master/doc/usage.md",
    ),
    "apptainer": Fix(
        "start the container with --nv",
        ("apptainer exec --nv IMAGE nvidia-smi",),
        "https://apptainer.org/docs/user/main/gpu.html",
    ),
    "container": Fix("give the container access to the GPU", (), TOOLKIT),
}
"""By ``Container.kind``; ``container`` is for every kind that is not listed."""

TITLES = {"docker": "Docker container", "kubernetes": "pod", "podman": "Podman container", "container": "container"}


def title_of(kind: str) -> str:
    """A kind of container in words."""
    return TITLES.get(kind, f"{kind} container")
