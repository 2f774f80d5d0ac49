"""How fast ``check --verify`` and ``manifest`` hash, beside ``sha256sum`` and ``md5sum`` on the same file.

    python benchmarks/manifest.py [--size 1073741824] [--runs 5] [--folder DIR] [--check]

Every round runs each command once, in turn; a ratio is the median of the rounds' ratios of speed. The file is an engine
whose weights are random bytes, in DIR (default: a temporary folder), read once before, so that the disk counts for
none. ``--check`` exits 1 when ``check --verify`` is slower than 0.9 times ``sha256sum``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from startup import sparse_engine

LEAST = 0.9
BLOCK = 1 << 24


def engine(path: Path, size: int) -> Path:
    """A large engine with random bytes in the hole of its weights."""
    sparse_engine(path, size)
    with path.open("r+b") as file:
        for at in range(1 << 20, size - BLOCK - 4, BLOCK):
            file.seek(at)
            file.write(os.urandom(BLOCK))
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1 << 30)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = str(engine(Path(folder) / "large.engine", options.size))
        doctor = [sys.executable, "-m", "trtdoctor"]
        commands = {
            "sha256sum": ["sha256sum", path],
            "md5sum": ["md5sum", path],
            "manifest (SHA-256 and MD5)": [*doctor, "manifest", "--force", path],
            "check --verify (SHA-256)": [*doctor, "check", "--static", "--verify", "-q", path],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
                times[name].append(time.perf_counter() - started)
    slowest = 0.0
    for name, took in times.items():
        ratio = statistics.median(base / one for base, one in zip(times["sha256sum"], took, strict=True))
        print(f"{name:28} {options.size / statistics.median(took) / 1e6:7,.0f} MB/s, {ratio:5.2f} x sha256sum")
        slowest = ratio  # the last is check --verify
    return int(options.check and slowest < LEAST)


if __name__ == "__main__":
    sys.exit(main())
