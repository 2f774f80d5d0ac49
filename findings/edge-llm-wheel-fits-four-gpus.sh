#!/usr/bin/env bash
# Guess: the wheel of TensorRT Edge-LLM for x86-64 runs where pip installs it and TensorRT runs; its libraries for 8.6 also
# serve an RTX 4090 or L4 (8.9), as CUDA lets kernels for 8.6 run there.
#
# What is so: it takes a library only for exactly its own compute capability, release of Ubuntu and major version of
# TensorRT. There are libraries for 8.0, 8.6, 10.0 and 12.0: none for 8.9 (L4, RTX 40) and 9.0 (H100, H200), none outside
# Ubuntu, and an A100 under Ubuntu 24.04 needs TensorRT 11. Neither the name of the wheel nor what it requires tells.
#
# Versions: tensorrt-edgellm 0.11.0 from PyPI (CPython 3.11's wheel), Linux x86-64, no GPU: the wheel's own function that
# chooses is asked.
# Output seen, 2026-11-28:
#   8.0 Ubuntu 22.04: TensorRT 10
#   8.0 Ubuntu 24.04: TensorRT 11
#   8.6 Ubuntu 22.04: none
#   8.6 Ubuntu 24.04: TensorRT 10 and 11
#   8.9 Ubuntu 22.04: none
#   8.9 Ubuntu 24.04: none
#   9.0 Ubuntu 22.04: none
#   9.0 Ubuntu 24.04: none
#   10.0 Ubuntu 22.04: none
#   10.0 Ubuntu 24.04: TensorRT 10 and 11
#   10.3 Ubuntu 22.04: none
#   10.3 Ubuntu 24.04: none
#   12.0 Ubuntu 22.04: none
#   12.0 Ubuntu 24.04: TensorRT 10 and 11
#
# Exits 1 when it is not so any more.
set -euo pipefail
script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3.11}" -m pip install -q --disable-pip-version-check --no-deps --target p tensorrt-edgellm==0.11.0
cat >chosen.py <<'PYTHON'
import sys
from pathlib import Path

sys.path.insert(0, "p")
from tensorrt_edgellm import _native
from tensorrt_edgellm._native.detect import DetectedPlatform
from tensorrt_edgellm._native.select import load_manifest, select_variant

MANIFEST = load_manifest(Path(_native.__file__).with_name("variants.json"))
(PYTHON,) = {row["python_abi"] for row in MANIFEST["variants"]}


def fits(sm, ubuntu, tensorrt):
    there = DetectedPlatform(
        PYTHON, "os-release", f"ubuntu:{ubuntu}", "x86_64", "libcudart.so.13", f"libnvinfer.so.{tensorrt}", sm
    )
    try:
        return select_variant(there, MANIFEST)["gpu_sm"] == sm
    except _native.NativeSelectionError:
        return False


for sm in (80, 86, 89, 90, 100, 103, 120):
    for ubuntu in ("22.04", "24.04"):
        found = [str(tensorrt) for tensorrt in (10, 11) if fits(sm, ubuntu, tensorrt)]
        print(f"{sm // 10}.{sm % 10} Ubuntu {ubuntu}:", f"TensorRT {' and '.join(found)}" if found else "none")
PYTHON
"${PYTHON:-python3.11}" chosen.py >seen
cat seen
sed -n 's/^#   \([0-9.]* Ubuntu.*\)/\1/p' "$script" >expected
cmp seen expected
