"""How ``trtdoctor check`` judges a repository: rate, memory, and what a second process brings.

    python benchmarks/many.py [--engines 10000] [--targets 20] [--jobs 2] [--baseline CHECKOUT] [--runs 1] [--check]

A tree of copies of engines in ``fixtures/plans`` is judged on targets in words. Told are pairs a second, the peak of
every process, and, with ``--jobs``, the ratio of the times with one process and with so many, start-up included, taken
in turn. ``--check`` exits 1 when a limit is missed: 60 MB and 64 bytes a pair, 1.8 times with two processes.

With ``--baseline``, the checkout of another build, only this is measured: the CPU time of one process for ``check -q``
of so many engines on one target, start-up included, in turn with that build's; it is to be 3 times as fast. Each engine
differs from all others in its body, by its name. Told are two more: how fast it is where nothing that was learned of
other plans helps the walk over a body, and where that walk costs nothing at all, which bounds what a compiled one could
bring.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
GPUS = ("T4", "A100", "L4", "H100", "A10")
VERSIONS = ("8.5.3.1", "8.6.0.12", "10.3.0.26", "10.7.0.23")
MEMORY = 60 << 20
A_PAIR = 64
TIMES = 1.8
QUIET = 3.0
TARGET = "gpu=H200,tensorrt=8.6.0.12,driver=580"


def tree(folder: Path, engines: int) -> None:
    """So many engines, a hundred to a folder, small ones first, so that the disk is not what is measured."""
    sources = sorted(ROOT.glob("fixtures/plans/tensorrt-8*/*.engine"), key=lambda path: path.stat().st_size)[:8]
    for number in range(engines):
        place = folder / f"{number // 100:04}"
        place.mkdir(exist_ok=True)
        shutil.copyfile(sources[number % len(sources)], place / f"net{number}.engine")


def run(folder: Path, targets: list[str], jobs: int) -> tuple[float, int, str]:
    """Seconds, the peak of memory of any process in bytes, and the last line."""
    words = [word for target in targets for word in ("--target", target)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "trtdoctor", "check", str(folder), *words, "--jobs", str(jobs)]
    started = time.perf_counter()
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    lines = [line for line in found.stdout.splitlines() if "answers" in line]
    return took, peak, lines[-1] if lines else found.stderr[-300:]


UNLIKE = "from trtdoctor.plan import leaps; leaps.PLANS_BEFORE = 1 << 60"
NO_WALK = """
from trtdoctor.plan import tokens
walk, known = tokens._Walker.run, {}
def run(walker):
    before = known.get(walker.source.size)
    if before is None:
        walk(walker)
        known[walker.source.size] = walker.tokens
    else:
        for part in ("kinds", "held", "firsts", "plain_values", "plain_offsets"):
            getattr(walker.tokens, part).extend(getattr(before, part))
tokens._Walker.run = run
"""


def quiet(build: Path, files: list[str], before: str = "") -> float:
    """Seconds of CPU that one process of a build takes for one line for each file; ``before`` is run in it first."""
    environment = {**os.environ, "PYTHONPATH": str(build / "src"), "TRTDOCTOR_JOBS": "1"}
    words = ["check", "-q", *files, "--target", TARGET]
    command = ["-c", f"{before}\nfrom trtdoctor.cli import main\nmain()"] if before else ["-m", "trtdoctor"]
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command, *words], env=environment, stdout=subprocess.DEVNULL, check=True)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


def unique(source: Path, number: int) -> bytes:
    """An engine with another name, of the same length."""
    name, data = source.stem.encode(), source.read_bytes()
    assert name in data
    return data.replace(name, f"{number:0{len(name)}x}".encode(), 1)


def against(baseline: Path, engines: int, runs: int) -> float:
    """How many times as fast as another build: the median of the ratios of rounds, after one that fills caches."""
    sources = sorted((ROOT / "fixtures/plans/tensorrt-8.6.0.12-h200").glob("*.engine"))
    ratios: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/{number:05}.engine" for number in range(engines)]
        for number, file in enumerate(files):
            Path(file).write_bytes(unique(sources[number % len(sources)], number))
        for round_ in range(runs + 1):
            now, before = quiet(ROOT, files), quiet(baseline, files)
            unlike, no_walk = quiet(ROOT, files, UNLIKE), quiet(ROOT, files, NO_WALK)
            if round_:
                print(
                    f"-q, one process: {engines / now:,.0f} engines a second of CPU, baseline {engines / before:,.0f}; "
                    f"plans unlike others {engines / unlike:,.0f}, without the walk {engines / no_walk:,.0f}",
                    flush=True,
                )
                ratios.append([before / now, before / unlike, before / no_walk])
    found, unlike, no_walk = (median(one[place] for one in ratios) for place in range(3))
    print(
        f"-q, one process: {found:.2f} x as fast as the baseline ({unlike:.2f} unlike, {no_walk:.2f} without the walk)"
    )
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--engines", type=int, default=10_000)
    options.add_argument("--targets", type=int, default=20)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--baseline", type=Path)
    options.add_argument("--check", action="store_true")
    asked = options.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if asked.baseline is not None:
        return int(against(asked.baseline.resolve(), asked.engines, asked.runs) < QUIET and asked.check)
    targets = [f"gpu={gpu},tensorrt={version}" for gpu in GPUS for version in VERSIONS][: asked.targets]
    pairs = asked.engines * len(targets)
    with tempfile.TemporaryDirectory() as name:
        tree(Path(name), asked.engines)
        ratios = []
        for _ in range(asked.runs):
            one, peak, said = run(Path(name), targets, 1)
            print(f"1 process: {one:.1f} s, {pairs / one:,.0f} pairs/s, peak {peak / 1e6:.0f} MB. {said}", flush=True)
            several, peak, said = run(Path(name), targets, asked.jobs)
            print(f"{asked.jobs} processes: {several:.1f} s, peak {peak / 1e6:.0f} MB. {said}", flush=True)
            ratios.append(one / several)
    print(f"{asked.jobs} processes: {median(ratios):.2f} x as fast as one")
    return int(asked.check and (median(ratios) < TIMES or peak > MEMORY + A_PAIR * pairs))


if __name__ == "__main__":
    sys.exit(main())
