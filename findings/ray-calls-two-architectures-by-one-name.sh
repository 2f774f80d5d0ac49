#!/bin/sh
# Guess: the accelerator type that Ray gives a node, and by which tasks ask for a GPU, tells architectures apart.
# So it is: Ray keeps the digits of a name and drops the generation behind them. A Quadro RTX 6000 (compute capability
#   7.5) and an RTX 6000 Ada Generation (8.9) both are "RTX-6000", and no engine of one loads on the other. A slice of a
#   GPU (MIG) has the type of the whole.
# Versions: ray 2.60.0, CPython 3.11, no GPU: its own function of names is asked.
# Seen:
#   Quadro RTX 6000 -> RTX-6000
#   NVIDIA RTX 6000 Ada Generation -> RTX-6000
#   NVIDIA H100 80GB HBM3 MIG 1g.10gb -> H100
# Date: 2026-11-28
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3.11}" -m venv v
v/bin/pip install --quiet --disable-pip-version-check ray==2.60.0
cat >names.py <<'PY'
import sys

from ray._private.accelerators.nvidia_gpu import NvidiaGPUAcceleratorManager

EXPECTED = {
    "Quadro RTX 6000": "RTX-6000",
    "NVIDIA RTX 6000 Ada Generation": "RTX-6000",
    "NVIDIA H100 80GB HBM3": "H100",
    "NVIDIA H100 80GB HBM3 MIG 1g.10gb": "H100",
}
found = {name: NvidiaGPUAcceleratorManager._gpu_name_to_accelerator_type(name) for name in EXPECTED}
for name, kind in found.items():
    print(f"{name} -> {kind}")
sys.exit(found != EXPECTED)
PY
v/bin/python names.py
