#!/usr/bin/env bash
# Guess: "pip install onnxruntime-gpu[cuda]" brings what ONNX Runtime's CUDA and TensorRT providers need of CUDA; what is
# left is cuDNN, which the extra "cudnn" is for.
#
# What is so: both providers are linked with cuBLAS, and the extra "cuda" has none: NVRTC, the runtime, cuFFT and cuRAND
# only. It comes along with cuDNN, whose package asks for it. So the CUDA provider, which is not even linked with cuDNN,
# needs the extra "cudnn". "pip check" finds nothing wrong, and the providers are listed as available.
#
# Versions: onnxruntime-gpu 1.31.1, nvidia-cuda-runtime, -nvrtc 13.4.92, nvidia-cufft 12.4.0.43, nvidia-curand 10.4.4.72 and
# nvidia-cudnn-cu13 9.27.0.42 from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-28:
#   CUDA provider is linked with: libcublasLt.so.13 libcublas.so.13 libcurand.so.10 libcudart.so.13
#   [cuda] brings: libcudart.so.13 libcurand.so.10
#   pip check: ok; listed: TensorrtExecutionProvider CUDAExecutionProvider CPUExecutionProvider
#   preload_dlls(): Failed to load libcublasLt.so.13, libcublas.so.13
#   [cuda,cudnn] brings: libcublas.so.13 libcublasLt.so.13 libcudart.so.13 libcurand.so.10
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
pip() { "$folder/venv/bin/python" -m pip "$@" -q --disable-pip-version-check; }
cat >"$folder/asked.py" <<'PYTHON'
import contextlib
import glob
import io
import os
import re
import subprocess
import sys

import onnxruntime

folder = os.path.dirname(onnxruntime.__file__)
dynamic = subprocess.run(
    ["readelf", "-dW", os.path.join(folder, "capi/libonnxruntime_providers_cuda.so")],
    capture_output=True, text=True, check=True,
).stdout  # fmt: skip
needed = re.findall(r"\[(lib(?!cuda\.)(?:cu|nv)[^\]]*)\]", dynamic)  # without libcuda.so.1, the driver's
there = sorted(
    os.path.basename(path) for path in glob.glob(os.path.join(folder, "../nvidia/**/lib*"), recursive=True)
    if os.path.basename(path) in needed
)  # fmt: skip
if sys.argv[1] == "cuda":
    print("CUDA provider is linked with:", *needed)
print(f"[{sys.argv[1]}] brings:", *there)
if sys.argv[1] == "cuda":
    print("pip check: ok; listed:", *onnxruntime.get_available_providers())
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        onnxruntime.preload_dlls()
    lost = [name for name in re.findall(r"Failed to load (\S+\.so\.\d+):", said.getvalue()) if name in needed]
    print("preload_dlls(): Failed to load", ", ".join(lost))
    sys.exit(not (set(needed) - set(there) == set(lost) and len(lost) == 2 and not any("cudnn" in name for name in needed)))
sys.exit(there != sorted(needed))
PYTHON
cat >"$folder/pins" <<'PINS'
nvidia-cuda-runtime==13.4.92
nvidia-cuda-nvrtc==13.4.92
nvidia-cufft==12.4.0.43
nvidia-curand==10.4.4.72
nvidia-cudnn-cu13==9.27.0.42
PINS
pip install -c "$folder/pins" "onnxruntime-gpu[cuda]==1.31.1"
pip check >/dev/null
"$folder/venv/bin/python" "$folder/asked.py" cuda
pip install -c "$folder/pins" "onnxruntime-gpu[cuda,cudnn]==1.31.1"
"$folder/venv/bin/python" "$folder/asked.py" cuda,cudnn
