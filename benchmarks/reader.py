"""What reading engines costs once Python runs: large files, many files, many layers.

    python benchmarks/reader.py [--runs 15] [--check]

Ratios come from one run, round by round, as in ``startup.py``. ``--check`` exits 1 when a limit is missed.

* 20 GiB: the facts of a sparse engine, in a process that has read another before: at most 50 ms, 1 MB read, 64 MB used.
* many: engines per second of one core, ``inspect`` and ``check`` of 600 small ones to JSON, start included: 500, 300.
* weights: engines of 1 MB to 20 GB that differ in weights only, the slowest against the fastest: at most 2.
* layers: an engine of four times as many layers: at most 5 times as long.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "plan"), str(ROOT / "benchmarks")]

from bodies import Network  # noqa: E402
from family_samples import composed_plan  # noqa: E402

from startup import HUGE, cost, sparse_engine  # noqa: E402
from trtdoctor.formats.reading import read_engine  # noqa: E402
from trtdoctor.model.fact import known  # noqa: E402

WEIGHTS = (1_000_000, 100_000_000, 1_000_000_000, 20_000_000_000)
LAYERS = 500
SMALL = 15_000
MANY = 600


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*large(folder, options.runs), *many(folder, options.runs), *layers(folder, options.runs)]
    missed = 0
    for label, value, limit, at_most in rows:
        met = value <= limit if at_most else value >= limit
        missed += not met
        word = "at most" if at_most else "at least"
        print(f"{label:48} {value:8.2f}   {word:8} {limit:6.1f}   {'ok' if met else 'MISSED'}")
    return int(options.check and missed > 0)


Row = tuple[str, float, float, bool]


def rounds(runs: int, tasks: list[Callable[[], object]]) -> list[list[float]]:
    """Seconds of each task, in every round each once; one round more warms up."""
    times: list[list[float]] = [[] for _ in tasks]
    for number in range(runs + 1):
        for task, found in zip(tasks, times, strict=True):
            started = time.perf_counter()
            task()
            if number:
                found.append(time.perf_counter() - started)
    return times


def reading(path: Path) -> Callable[[], object]:
    def read() -> None:
        engine = read_engine(str(path))
        assert engine.body is not None
        assert known(engine.body.walked_to_end)

    return read


def large(folder: Path, runs: int) -> list[Row]:
    huge = sparse_engine(folder / "huge.engine", HUGE)
    read, memory = cost([sys.executable, "-m", "trtdoctor", "inspect", str(huge), "--output-format", "json"])
    paths = [sparse_engine(folder / f"{size}.engine", size) for size in WEIGHTS]
    once, *by_weights = rounds(runs, [reading(path) for path in (huge, *paths)])
    medians = [statistics.median(found) for found in by_weights]
    return [
        ("20 GiB: ms to read the facts", statistics.median(once) * 1000, 50, True),
        ("20 GiB: MB read from the file", read / 1e6, 1, True),
        ("20 GiB: MB of memory at the most", memory / 1e6, 64, True),
        ("1 MB to 20 GB of weights: slowest / fastest", max(medians) / min(medians), 2, True),
    ]


def many(folder: Path, runs: int) -> list[Row]:
    small = [path.read_bytes() for path in sorted((ROOT / "fixtures/plans").rglob("*.engine"))]
    small = [plan for plan in small if len(plan) <= SMALL]
    place = folder / "many"
    place.mkdir()
    for number in range(MANY):
        (place / f"{number}.engine").write_bytes(small[number % len(small)])
    paths = sorted(map(str, place.iterdir()))
    python = [sys.executable, "-m", "trtdoctor"]
    output = ["--output-format", "json", "-o", str(folder / "out.json")]

    def inspect() -> None:
        subprocess.run([*python, "inspect", *paths, *output], check=True)

    def check() -> None:
        words = ["--target", "gpu=H200,tensorrt=8.6.0.12", "--fail-on", "never"]
        subprocess.run([*python, "check", *paths, *words, *output], check=False)

    inspected, checked = rounds(max(3, runs // 3), [inspect, check])
    return [
        ("many: engines per second through inspect", MANY / statistics.median(inspected), 500, False),
        ("many: engines per second through check", MANY / statistics.median(checked), 300, False),
    ]


def layers(folder: Path, runs: int) -> list[Row]:
    paths = []
    for count in (LAYERS, 4 * LAYERS, 16 * LAYERS):
        paths.append(folder / f"{count}-layers.engine")
        paths[-1].write_bytes(composed_plan((10, 11, 0, 33), Network(layers=count)))
    few, more, most = rounds(runs, [reading(path) for path in paths])
    return [
        (f"{4 * LAYERS} layers / {LAYERS} layers", ratio(more, few), 5, True),
        (f"{16 * LAYERS} layers / {4 * LAYERS} layers", ratio(most, more), 5, True),
    ]


def ratio(these: list[float], those: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(these, those, strict=True))


if __name__ == "__main__":
    sys.exit(main())
