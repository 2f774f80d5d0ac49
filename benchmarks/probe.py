"""What ``trtdoctor check`` costs where TensorRT and a GPU are, compared with a bare script that does the same by hand.

    python benchmarks/probe.py --python EXE ENGINE [BIG_ENGINE] [--runs 11] [--check]

EXE is the interpreter that has TensorRT (8.5 or later) and libcudart. Every round runs each program once, in turn; a
ratio is the median of the rounds' ratios. ``--check`` exits 1 when a limit is missed.

* time: ``check`` against a script that imports TensorRT, deserializes ENGINE from ``read()`` and executes it once, with
  the same interface to GPU memory (cuda-python, else libcudart): at most 1.15 times and 0.15 s more.
* memory: the most anonymous host memory of ``check`` and all its processes for BIG_ENGINE against that of the script:
  at most 0.7. Pages of the mapped engine file are the page cache's: they are counted as well, beside it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACTOR, EXTRA, MEMORY = 1.15, 0.15, 0.7
BARE = """
import ctypes, glob, sys
import tensorrt as trt

def cudart():
    runtime = ctypes.CDLL(sorted(glob.glob('/usr/local/cuda*/lib64/libcudart.so.*'))[0])
    def allocate(size):
        address = ctypes.c_void_p()
        assert runtime.cudaMalloc(ctypes.byref(address), ctypes.c_size_t(size)) == 0
        return address.value
    def wait():
        assert runtime.cudaDeviceSynchronize() == 0
    return allocate, wait

def cuda_python():
    from cuda.bindings import runtime
    def allocate(size):
        error, address = runtime.cudaMalloc(size)
        assert int(error) == 0
        return address
    def wait():
        assert int(runtime.cudaDeviceSynchronize()[0]) == 0
    return allocate, wait

try:
    allocate, wait = cuda_python()
except ImportError:
    allocate, wait = cudart()
logger = trt.Logger(trt.Logger.ERROR)
trt.init_libnvinfer_plugins(logger, '')
runtime = trt.Runtime(logger)
with open(sys.argv[1], 'rb') as file:
    engine = runtime.deserialize_cuda_engine(file.read())
context = engine.create_execution_context()
size = {'FLOAT': 4, 'HALF': 2, 'INT32': 4, 'INT8': 1, 'BOOL': 1}
for index in range(engine.num_io_tensors):
    name = engine.get_tensor_name(index)
    shape = tuple(engine.get_tensor_shape(name))
    if -1 in shape:
        shape = tuple(engine.get_tensor_profile_shape(name, 0)[1])
        context.set_input_shape(name, shape)
    count = 1
    for one in shape: count *= one
    context.set_tensor_address(name, allocate(count * size[engine.get_tensor_dtype(name).name]))
assert context.execute_async_v3(0)
wait()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True)
    parser.add_argument("engine")
    parser.add_argument("big", nargs="?")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        missed = times(options, script, options.engine)
        if options.big:
            missed += times(options, script, options.big)
            missed += memory(options, script)
    for one in missed:
        print(f"MISSED: {one}")
    return int(bool(missed) and options.check)


def commands(options: argparse.Namespace, script: Path, engine: str) -> tuple[list[str], list[str]]:
    check = [sys.executable, "-m", "trtdoctor", "check", engine, "--python", options.python, "--output-format", "json"]
    return [options.python, str(script), engine], check


def times(options: argparse.Namespace, script: Path, engine: str) -> list[str]:
    bare, check = commands(options, script, engine)
    rows: list[tuple[float, float]] = []
    for round_ in range(options.runs + 1):
        taken = (seconds(bare), seconds(check))
        if round_:  # the first one fills caches
            rows.append(taken)
    name = Path(engine).name
    script_s, check_s = (statistics.median(row[which] for row in rows) for which in (0, 1))
    over = statistics.median(row[1] - FACTOR * row[0] for row in rows)
    print(
        f"{name}: script {script_s:.3f} s, check {check_s:.3f} s, ratio {statistics.median(b / a for a, b in rows):.2f}"
    )
    print(f"{name}: check takes {over:.3f} s more than {FACTOR} times the script (limit {EXTRA} s)")
    return [f"{name}: time"] if over > EXTRA else []


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def memory(options: argparse.Namespace, script: Path) -> list[str]:
    (bare, bare_all), (check, check_all) = (peak(one) for one in commands(options, script, options.big))
    print(f"{Path(options.big).name}: {Path(options.big).stat().st_size / 2**20:.0f} MiB")
    print(f"anonymous memory at the most: script {bare:.0f} MiB, check {check:.0f} MiB, ratio {check / bare:.2f} (0.7)")
    print(
        f"with pages of mapped files: script {bare_all:.0f} MiB, check {check_all:.0f} MiB, {check_all / bare_all:.2f}"
    )
    return ["memory"] if check / bare > MEMORY else []


def peak(command: list[str]) -> tuple[float, float]:
    """The most memory of a command and its children in MiB: anonymous, and all that is resident."""
    most = [0.0, 0.0]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:

        def look() -> None:
            while process.poll() is None:
                now = [sum(column) for column in zip(*(resident(pid) for pid in family(process.pid)), strict=True)]
                most[:] = [max(a, b) for a, b in zip(most, now or [0, 0], strict=True)]
                time.sleep(0.002)

        thread = threading.Thread(target=look)
        thread.start()
        process.wait()
        thread.join()
    assert process.returncode == 0, command
    return most[0], most[1]


def family(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def resident(pid: int) -> tuple[float, float]:
    try:
        rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
        return int(rows["RssAnon"].split()[0]) / 1024, int(rows["VmRSS"].split()[0]) / 1024
    except (OSError, KeyError, ValueError):
        return 0.0, 0.0


if __name__ == "__main__":
    sys.exit(main())
