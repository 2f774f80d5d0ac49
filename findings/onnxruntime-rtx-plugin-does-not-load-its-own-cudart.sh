#!/usr/bin/env bash
# Guess: onnxruntime-ep-nv-tensorrt-rtx-cu13 holds CUDA's runtime, so its provider needs no CUDA of the system.
#
# What is so: the wheel holds libcudart.so.13.4.36, and the provider is linked with libcudart.so.13. Importing the package
# makes links and loads libraries by path for TensorRT-RTX and its parser only: there is no file of the name that the
# provider asks for, the provider has no RUNPATH, and LD_LIBRARY_PATH, which the package sets while it runs, no longer
# counts in a process that has begun. The loader takes the system's, or finds none.
#
# Versions: onnxruntime-ep-nv-tensorrt-rtx-cu13 0.5.0 from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-27:
#   in the package: libcudart.so.13.4.36
#   loaded by the import: libtensorrt_onnxparser_rtx.so.1.7.1 libtensorrt_rtx.so.1.7.1
#   provider: needs libcudart.so.13, RUNPATH no
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps onnxruntime-ep-nv-tensorrt-rtx-cu13==0.5.0
"$folder/venv/bin/python" - <<'PYTHON'
import os
import subprocess
import sys

import onnxruntime_ep_nv_tensorrt_rtx as plugin

provider = plugin.get_library_path()
package = os.path.dirname(provider)
ours = sorted(name for name in os.listdir(package) if name.startswith("libcudart"))
with open("/proc/self/maps") as maps:
    loaded = sorted({os.path.basename(line.split()[-1]) for line in maps if package in line})
dynamic = subprocess.run(["readelf", "-dW", provider], capture_output=True, text=True, check=True).stdout
needs = "[libcudart.so.13]" in dynamic
runpath = "RUNPATH" in dynamic or "RPATH" in dynamic
print("in the package:", *ours)
print("loaded by the import:", *loaded)
print(f"provider: needs {'libcudart.so.13' if needs else 'no cudart'}, RUNPATH {'yes' if runpath else 'no'}")
links = "libcudart.so.13" in ours or any(name.startswith("libcudart") for name in loaded)
sys.exit(not (ours == ["libcudart.so.13.4.36"] and loaded and needs and not links and not runpath))
PYTHON
