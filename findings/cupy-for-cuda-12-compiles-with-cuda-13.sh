#!/usr/bin/env bash
# Guess: cupy-cuda12x compiles its kernels with the NVRTC of CUDA 12; the wheel of CUDA 13's beside it, which a TensorRT or
# a PyTorch for CUDA 13 brings, is another library of another name and changes nothing.
#
# What is so: CuPy asks cuda-pathfinder for "nvrtc" without a version and gets CUDA 13's wherever both are. CUDA's runtime
# inside CuPy stays 12.9. That compiler has dropped the GPUs before 7.5, which TensorRT 10 for CUDA 12 runs on: on a V100
# every kernel of CuPy fails from then on. "pip check" finds nothing wrong.
#
# Versions: cupy-cuda12x 14.2.0, cuda-pathfinder 1.9.0, numpy 2.4.6, nvidia-cuda-nvrtc-cu12 12.9.86 and nvidia-cuda-nvrtc
# 13.5.37 from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-28:
#   cu12 alone: runtime 12.9, NVRTC 12.9, for a V100: compiled
#   beside cu13: runtime 12.9, NVRTC 13.5, for a V100: nvrtc: error: invalid value for --gpu-architecture (-arch)
#   pip check: ok
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
pip() { "$folder/venv/bin/python" -m pip "$@" -q --disable-pip-version-check; }
cat >"$folder/asked.py" <<'PYTHON'
from cupy.cuda import nvrtc, runtime

version = runtime.runtimeGetVersion()
program = nvrtc.createProgram('extern "C" __global__ void k() {}', "k.cu", [], [])
try:
    nvrtc.compileProgram(program, ("--gpu-architecture=sm_70",))
    ending = "compiled"
except nvrtc.NVRTCError:
    ending = nvrtc.getProgramLog(program).strip()
compiler = ".".join(map(str, nvrtc.getVersion()))
print(f"runtime {version // 1000}.{version % 1000 // 10}, NVRTC {compiler}, for a V100: {ending}")
PYTHON
pip install cupy-cuda12x==14.2.0 cuda-pathfinder==1.9.0 numpy==2.4.6 nvidia-cuda-nvrtc-cu12==12.9.86
alone=$("$folder/venv/bin/python" "$folder/asked.py")
pip install nvidia-cuda-nvrtc==13.5.37
beside=$("$folder/venv/bin/python" "$folder/asked.py")
broken=$(pip check >/dev/null && echo ok || echo broken)
echo "cu12 alone: $alone"
echo "beside cu13: $beside"
echo "pip check: $broken"
[ "$alone" = "runtime 12.9, NVRTC 12.9, for a V100: compiled" ] && [ "$broken" = ok ] &&
  [[ $beside = "runtime 12.9, NVRTC 13."*"invalid value for --gpu-architecture (-arch)" ]]
