"""What the live pass costs where TensorRT and a GPU are: many engines in one run, one engine, eight runs at once.

    python benchmarks/live.py --python EXE [--baseline CHECKOUT] [--runs 7] [--check]

EXE is the interpreter that has TensorRT 8.6 (or another that loads ``fixtures/plans/tensorrt-8.6.0.12-h200``) and
libcudart or cuda-python. Every round runs each program once, in turn; a ratio is the median of the rounds' ratios.
``--baseline`` is the checkout of another build. ``--check`` exits 1 when a limit is missed.

* all: one ``check`` of the 14 engines against a script that loads the same engines in one process and executes each as
  often, with the same shapes: at most 2.0 times.
* one: what a ``check`` of one engine takes beyond 1.15 times a script that loads and executes it once: at most half of
  what the baseline takes beyond that.
* eight: eight ``check`` of one engine at once: at most 0.7 of the baseline.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import probe

ROOT = Path(__file__).resolve().parent.parent
ENGINES = sorted(map(str, (ROOT / "fixtures/plans/tensorrt-8.6.0.12-h200").glob("*.engine")))
ONE = next(path for path in ENGINES if path.endswith("identity.engine"))
ALL, HALF, EIGHT = 2.0, 0.5, 0.7
BARE_ALL = (
    probe.BARE[: probe.BARE.index("with open(")]
    + """
import numpy, ctypes
SIZE = {'FLOAT': 4, 'HALF': 2, 'INT32': 4, 'INT8': 1, 'BOOL': 1}
INPUT, HOST = trt.TensorIOMode.INPUT, trt.TensorLocation.HOST

class Late(trt.IOutputAllocator):
    def __init__(self):
        trt.IOutputAllocator.__init__(self)
    def reallocate_output(self, name, memory, size, alignment):
        return allocate(max(size, 1))
    def notify_shape(self, name, shape):
        pass

def count(shape):
    number = 1
    for one in shape: number *= one
    return number

def run(engine, context, profile, which, times):
    kept = []
    names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
    for name in names:
        if engine.get_tensor_mode(name) != INPUT: continue
        shape = tuple(engine.get_tensor_shape(name))
        if engine.get_tensor_location(name) == HOST:
            values = VALUES[profile].get(name) if profile < len(VALUES) else None
            held = numpy.array(values[which] if values else [1] * count(shape), dtype=numpy.int32)
            kept.append(held)
            context.set_tensor_address(name, held.ctypes.data)
            continue
        if -1 in shape:
            shape = tuple(engine.get_tensor_profile_shape(name, profile)[which])
        context.set_input_shape(name, shape)
        context.set_tensor_address(name, allocate(max(1, count(shape) * SIZE[engine.get_tensor_dtype(name).name])))
    for name in names:
        if engine.get_tensor_mode(name) == INPUT: continue
        shape = tuple(context.get_tensor_shape(name))
        if -1 in shape:
            kept.append(Late())
            context.set_output_allocator(name, kept[-1])
        else:
            size = 2 * count(shape) * SIZE[engine.get_tensor_dtype(name).name]
            context.set_tensor_address(name, allocate(max(1, size)))
    for _ in range(times):
        assert context.execute_async_v3(0)
        wait()

for path in sys.argv[1:]:
    VALUES = []
    if path.endswith('shape_tensor.engine'):
        VALUES = SHAPE_TENSOR
    with open(path, 'rb') as file:
        engine = runtime.deserialize_cuda_engine(file.read())
    assert engine is not None, path
    context = engine.create_execution_context()
    if context is None:  # as 8.6 does for outputs whose shapes depend on data
        continue
    for profile in range(engine.num_optimization_profiles):
        if profile:
            context.set_optimization_profile_async(profile, 0)
            wait()
        names = map(engine.get_tensor_name, range(engine.num_io_tensors))
        inputs = [name for name in names if engine.get_tensor_mode(name) == INPUT]
        fixed = all(-1 not in tuple(engine.get_tensor_shape(name)) for name in inputs) and not VALUES
        for which, times in ((1, 11),) if fixed else ((1, 11), (0, 2), (2, 2)):
            run(engine, context, profile, which, times)
    del context, engine
"""
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        bare, bare_all = Path(folder) / "bare.py", Path(folder) / "bare_all.py"
        bare.write_text(probe.BARE)
        bare_all.write_text(BARE_ALL.replace("SHAPE_TENSOR", repr(values_of_shape_tensors())))
        script = [options.python, str(bare), ONE]
        builds = {"now": ROOT} | ({"baseline": options.baseline.resolve()} if options.baseline else {})

        def checks(engines: Sequence[str], times: int = 1) -> dict[str, Callable[[], None]]:
            return {name: partial(together, options.python, build, engines, times) for name, build in builds.items()}

        rows = measured(
            {"script": lambda: once([options.python, str(bare_all), *ENGINES]), **checks(ENGINES)}, options.runs
        )
        told("all", rows)
        if ratio(rows, "now", "script") > ALL:
            missed.append("all")
        rows = measured({"script": lambda: once(script), **checks([ONE])}, options.runs)
        told("one", rows)
        excess = {name: statistics.median(row[name] - probe.FACTOR * row["script"] for row in rows) for name in builds}
        print("  beyond 1.15 times the script:", {name: f"{value:.3f} s" for name, value in excess.items()})
        if "baseline" in excess and excess["now"] > max(0.0, HALF * excess["baseline"]):
            missed.append("one")
        rows = measured(checks([ONE], 8), options.runs)
        told("eight", rows)
        if options.baseline and ratio(rows, "now", "baseline") > EIGHT:
            missed.append("eight")
    for one in missed:
        print(f"MISSED: {one}")
    return int(bool(missed) and options.check)


def values_of_shape_tensors() -> list[dict[str, tuple[tuple[int, ...], ...]]]:
    """What the profiles of the engine with a shape tensor allow, which TensorRT 8.6 does not tell rightly."""
    sys.path.insert(0, str(ROOT / "src"))
    from trtdoctor.formats.reading import read_engine
    from trtdoctor.model.fact import known

    engine = read_engine(next(path for path in ENGINES if path.endswith("shape_tensor.engine")))
    profiles = known(engine.body.profiles) if engine.body is not None else None
    return [{name: tuple(ranges) for name, ranges in one.values.items()} for one in profiles or ()]


def together(python: str, build: Path, engines: Sequence[str], times: int) -> None:
    """So many ``check`` of the same engines at once."""
    command = [sys.executable, "-m", "trtdoctor", "check", *engines, "--python", python, "--output-format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(build / "src")}
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(times)
    ]
    for one in running:
        assert one.wait() in (0, 1), command


def once(command: Sequence[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def measured(programs: dict[str, Callable[[], None]], runs: int) -> list[dict[str, float]]:
    """Seconds of each program in each round; the first round fills caches."""
    rows = []
    for round_ in range(runs + 1):
        row = {}
        for name, run in programs.items():
            started = time.perf_counter()
            run()
            row[name] = time.perf_counter() - started
        if round_:
            rows.append(row)
    return rows


def ratio(rows: Sequence[dict[str, float]], a: str, b: str) -> float:
    return statistics.median(row[a] / row[b] for row in rows)


def told(title: str, rows: Sequence[dict[str, float]]) -> None:
    names = list(rows[0])
    print(f"{title}:", ", ".join(f"{name} {statistics.median(row[name] for row in rows):.3f} s" for name in names))
    for a in names:
        for b in names:
            if a != b and a == "now":
                print(f"  {a} / {b}: {ratio(rows, a, b):.2f}")


if __name__ == "__main__":
    sys.exit(main())
