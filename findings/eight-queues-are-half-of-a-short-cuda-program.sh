#!/bin/sh
# Guess: CUDA_DEVICE_MAX_CONNECTIONS, the number of queues from a program to the GPU (8 by default), decides only how many
#   streams can be at work at once. A program of one stream starts and ends the same, whatever the number.
# So it is: a program that does nothing but make a context takes 1.6 times as long with eight queues as with one, and eight such
#   programs at once three times as long: one driver makes and ends the queues of all processes of the machine. What a context
#   takes of the GPU's memory is the same (of eight at once, each also sees what the others took by then).
# Versions: nvidia-cuda-runtime-cu12 12.9.79, NVIDIA driver 580.159.04, one H200, CPython 3.12. It needs a GPU.
# Seen:
#   1 at once, queues 8: 0.430 s; taken of the GPU's memory 528 MiB
#   1 at once, queues 1: 0.275 s; taken of the GPU's memory 526 MiB
#   8 at once, queues 8: 2.158 s; taken of the GPU's memory 1052 MiB
#   8 at once, queues 1: 0.706 s; taken of the GPU's memory 1284 MiB
#   eight at once: 3.1 times as long with eight queues as with one
# Date: 2026-11-28
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --no-deps --target p nvidia-cuda-runtime-cu12==12.9.79
cat >one.py <<'PY'
import ctypes
import glob

cuda = ctypes.CDLL(glob.glob("p/nvidia/cuda_runtime/lib/libcudart.so.12")[0])
free, total = ctypes.c_size_t(), ctypes.c_size_t()
assert cuda.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(total)) == 0  # makes the context
print(total.value - free.value)
PY
cat >many.py <<'PY'
import os
import statistics
import subprocess
import sys
import time


def seconds(queues, together):
    environment = {**os.environ, "CUDA_DEVICE_MAX_CONNECTIONS": str(queues)}
    started = time.perf_counter()
    running = [subprocess.Popen([sys.executable, "one.py"], env=environment, stdout=subprocess.PIPE) for _ in range(together)]
    taken = [int(one.communicate()[0]) for one in running]
    assert all(one.returncode == 0 for one in running), "no GPU here"
    return time.perf_counter() - started, min(taken)


found = {}
for round_ in range(6):
    for together in (1, 8):
        for queues in (8, 1):
            took = seconds(queues, together)
            if round_:
                found.setdefault((together, queues), []).append(took)
for (together, queues), rows in found.items():
    took, memory = (statistics.median(column) for column in zip(*rows))
    print(f"{together} at once, queues {queues}: {took:.3f} s; taken of the GPU's memory {memory / 2**20:.0f} MiB")
ratio = statistics.median(a[0] / b[0] for a, b in zip(found[8, 8], found[8, 1]))
print(f"eight at once: {ratio:.1f} times as long with eight queues as with one")
sys.exit(ratio < 1.4)
PY
"${PYTHON:-python3}" many.py
