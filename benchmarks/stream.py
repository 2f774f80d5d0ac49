"""Many engines in one run: memory that does not grow with their number, and a first report that comes at once.

    python benchmarks/stream.py [--files 10000] [--check]

The engines are hard links to those of ``fixtures/plans``. ``--check`` exits 1 when a limit is missed.

* memory: peak of ``check`` and ``inspect`` over all files against a hundredth of them: at most 1.15. The paths are made
  in the process, for a Python with ten thousand arguments takes megabytes for these alone.
* first: when the first byte comes, as a part of the whole time: at most 0.05 (of ``inspect`` as a table 0.2: it prints
  in blocks of a hundred lines).
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MEMORY, FIRST = 1.15, {"inspect, text": 0.2}
COMMANDS = {
    "check, text": ("check", "--static", "--quiet"),
    "check, json": ("check", "--static", "--output-format", "json"),
    "check, jsonl": ("check", "--static", "--output-format", "jsonl"),
    "inspect, text": ("inspect",),
    "inspect, json": ("inspect", "--output-format", "json"),
}


class Run(NamedTuple):
    """Peak memory in bytes; seconds until the first byte and until the end."""

    memory: int
    first: float
    whole: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    missed = False
    # Beside the fixtures: a hard link needs the same file system.
    with tempfile.TemporaryDirectory(dir=ROOT / "fixtures", prefix=".stream-") as folder:
        links(Path(folder), options.files)
        for label, command in COMMANDS.items():
            few, many = (run(command, count, folder) for count in (max(1, options.files // 100), options.files))
            memory, first = many.memory / few.memory, many.first / many.whole
            bad = memory > MEMORY or first > FIRST.get(label, 0.05)
            missed |= bad
            print(
                f"{label:14} memory {few.memory / 1e6:5.1f} -> {many.memory / 1e6:5.1f} MB ({memory:.2f})   "
                f"first byte {many.first:5.2f} of {many.whole:6.2f} s   {'MISSED' if bad else 'ok'}"
            )
    return int(options.check and missed)


def links(folder: Path, count: int) -> None:
    """That many engines in ``folder``: ``0.engine``, ``1.engine`` …"""
    engines = itertools.cycle(sorted((ROOT / "fixtures" / "plans").rglob("*.engine")))
    for number, engine in zip(range(count), engines, strict=False):
        os.link(engine, folder / f"{number}.engine")


CODE = """
import sys
from trtdoctor.cli import main
main([*sys.argv[2:], *(f"{number}.engine" for number in range(int(sys.argv[1])))])
"""


def run(command: tuple[str, ...], count: int, folder: str) -> Run:
    """A run over the first ``count`` engines in ``folder``."""
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    arguments = [sys.executable, "-c", CODE, str(count), *command]
    process = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(1)
    first = time.perf_counter() - started
    while process.stdout.read(1 << 20):
        pass
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Run(usage.ru_maxrss * 1024, first, time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
