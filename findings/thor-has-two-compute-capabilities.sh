#!/usr/bin/env bash
# Guess: a GPU's compute capability is one number for good; what a newer CUDA does not know any more is a GPU that it has
# dropped, as 7.0 by CUDA 13.
#
# What is so: the 10.1 of CUDA 12.8 and 12.9 is the 11.0 of CUDA 13 (Thor), and each CUDA knows one of the two names only.
# Code for sm_101a, which runs on that very GPU alone, is taken by CUDA 13 for sm_110a and for nothing else.
#
# Versions: nvidia-cuda-nvcc-cu12 12.9.86 and nvidia-cuda-nvcc 13.0.88 from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-28:
#   CUDA 12.9 knows sm_101, not sm_110; CUDA 13.0 knows sm_110, not sm_101
#   CUDA 13.0 takes sm_100a for sm_100a
#   CUDA 13.0 takes sm_101a for sm_110a
#   CUDA 13.0 takes sm_103a for sm_103a
#   CUDA 13.0 takes sm_120a for sm_120a
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
install() { "${PYTHON:-python3.11}" -m pip install -q --disable-pip-version-check --no-deps --target "$@"; }
install twelve nvidia-cuda-nvcc-cu12==12.9.86
install thirteen nvidia-cuda-nvcc==13.0.88
"${PYTHON:-python3.11}" - <<'PYTHON'
import re
import subprocess
import sys

PTXAS = {"12.9": "twelve/nvidia/cuda_nvcc/bin/ptxas", "13.0": "thirteen/nvidia/cu13/bin/ptxas"}


def knows(cuda, sm):
    text = subprocess.run([PTXAS[cuda], "--help"], capture_output=True, text=True, check=True).stdout
    return bool(re.search(rf"'{sm}'", text))


def takes(written, wanted):
    with open("k.ptx", "w") as file:
        file.write(f".version 8.8\n.target {written}\n.address_size 64\n.visible .entry k() {{ ret; }}\n")
    return not subprocess.run([PTXAS["13.0"], f"-arch={wanted}", "k.ptx", "-o", "k.cubin"], capture_output=True).returncode


names = {(cuda, sm): knows(cuda, sm) for cuda in PTXAS for sm in ("sm_101", "sm_110")}
for end, (cuda, this, other) in (("; ", ("12.9", "sm_101", "sm_110")), ("\n", ("13.0", "sm_110", "sm_101"))):
    print(f"CUDA {cuda} knows {this}" if names[cuda, this] else f"CUDA {cuda} does not know {this}", end=", ")
    print(f"not {other}" if not names[cuda, other] else f"and {other}", end=end)
wanted = ("sm_100a", "sm_103a", "sm_110a", "sm_120a")
found = {one: [other for other in wanted if takes(one, other)] for one in ("sm_100a", "sm_101a", "sm_103a", "sm_120a")}
for one, others in found.items():
    print(f"CUDA 13.0 takes {one} for", *others)
same = all(others == [one] for one, others in found.items() if one != "sm_101a")
sys.exit(not (list(names.values()) == [True, False, False, True] and same and found["sm_101a"] == ["sm_110a"]))
PYTHON
