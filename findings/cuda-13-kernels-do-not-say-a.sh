#!/usr/bin/env bash
# Guess: a kernel compiled for sm_90a, which runs on 9.0 and on nothing newer, says so in the flags of its ELF header; a
# reader of kernels finds it there (LLVM calls the flag EF_CUDA_ACCELERATORS).
#
# What is so: ptxas of CUDA 12 sets the flag; ptxas of CUDA 13 does not: the headers for sm_90 and for sm_90a are equal.
# From then on the entry of the fat binary around the kernel says it, bit 20 of the word at byte 40 (bit 21 is "f"), and
# the compiler's command line in a note of the kernel.
#
# Versions: nvidia-cuda-nvcc-cu12 12.9.86, nvidia-cuda-nvcc 13.0.88, nvidia-cuda-cuobjdump 13.4.92 from PyPI, CPython 3.11,
# Linux x86-64, no GPU.
# Output seen, 2026-11-28:
#   CUDA 12.9: sm_90 flags 0x5a055a, sm_90a flags 0x5a0d5a
#   CUDA 13.0: sm_90 flags 0x6005a04, sm_90a flags 0x6005a04
#   fat binary: sm_90 0x11, sm_90a 0x100011, sm_100 0x1000011, sm_100f 0x1200011
#   cuobjdump: sm_90a sm_90
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
install() { "${PYTHON:-python3.11}" -m pip install -q --disable-pip-version-check --no-deps --target "$@"; }
install twelve nvidia-cuda-nvcc-cu12==12.9.86
install thirteen nvidia-cuda-nvcc==13.0.88
install dump nvidia-cuda-cuobjdump==13.4.92
"${PYTHON:-python3.11}" - <<'PYTHON'
import re
import struct
import subprocess
import sys
from pathlib import Path

PTXAS = {"12.9": "twelve/nvidia/cuda_nvcc/bin/ptxas", "13.0": "thirteen/nvidia/cu13/bin/ptxas"}
BINARY, DUMP = "thirteen/nvidia/cu13/bin/fatbinary", "dump/nvidia/cu13/bin/cuobjdump"
PTX = """.version 8.8
.target {}
.address_size 64
.visible .entry k(.param .u64 p) {{
  .reg .u64 %r<3>; .reg .u32 %x<2>;
  ld.param.u64 %r1, [p]; cvta.to.global.u64 %r2, %r1; mov.u32 %x1, %tid.x; st.global.u32 [%r2], %x1; ret;
}}
"""


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def flags(cuda, sm):
    Path("k.ptx").write_text(PTX.format(sm))
    run(PTXAS[cuda], f"-arch={sm}", "k.ptx", "-o", f"{sm}.cubin")
    return struct.unpack_from("<I", Path(f"{sm}.cubin").read_bytes(), 48)[0]


def entry(sm):
    """The word of flags of the first kernel's entry, which begins at byte 16 of the fat binary."""
    flags("13.0", sm)
    run(BINARY, "-64", f"--create={sm}.fatbin", f"--image3=kind=elf,sm={sm[3:]},file={sm}.cubin")
    return struct.unpack_from("<Q", Path(f"{sm}.fatbin").read_bytes(), 16 + 40)[0]


found = {cuda: [flags(cuda, sm) for sm in ("sm_90", "sm_90a")] for cuda in PTXAS}
for cuda, (plain, special) in found.items():
    print(f"CUDA {cuda}: sm_90 flags {plain:#x}, sm_90a flags {special:#x}")
words = {sm: entry(sm) for sm in ("sm_90", "sm_90a", "sm_100", "sm_100f")}
print("fat binary:", ", ".join(f"{sm} {word:#x}" for sm, word in words.items()))
names = [re.findall(r"\.(sm_\w+)\.cubin", run(DUMP, "--list-elf", f"{sm}.fatbin")) for sm in ("sm_90a", "sm_90")]
print("cuobjdump:", *(name for row in names for name in row))
(old, old_a), (new, new_a) = found["12.9"], found["13.0"]
told = words["sm_90a"] == words["sm_90"] | 1 << 20 and words["sm_100f"] == words["sm_100"] | 1 << 21
sys.exit(not (old_a == old | 0x800 and new_a == new and told and names == [["sm_90a"], ["sm_90"]]))
PYTHON
