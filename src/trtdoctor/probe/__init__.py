"""The probe: the real TensorRT loads and executes an engine in a process that may die. ``session`` is its door."""
