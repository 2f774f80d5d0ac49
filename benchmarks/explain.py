"""How fast ``trtdoctor explain`` reads a long log, in how much memory, and that no line takes it long.

    python benchmarks/explain.py [--mb 1024] [--check] [--baseline DIR] [--runs 3]

* speed: a log of ``--mb`` megabytes of a busy server, with failures in it now and then, through a pipe: at least
  50 MB/s on one core, the process within 200 MB.
* rows: logs of other kinds, each with its time and its peak, with ``--baseline DIR`` beside those of another build,
  the checkout in DIR with its ``.venv``: CPU seconds on one core, run in turn, and the median of the ratios.
* growth: for lines made to be slow (every message's own words, over and over), eight times the length takes
  at most twenty times as long: no pattern is worse than linear.

``--check`` exits 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import base64
import gc
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from costs import Cost, cost

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from trtdoctor.knowledge.messages import MESSAGES  # noqa: E402
from trtdoctor.logs.deriving import derived  # noqa: E402
from trtdoctor.logs.reader import read_lines  # noqa: E402

SPEED = 50
MEMORY = 200
GROWTH = 20
SHORT, LONG = 1000, 8000
WORDS = """
    request response latency queue batch inference worker thread model tensor input output server client upload
    download cache layer step epoch loss accuracy frame camera stream pipeline decode encode resize scheduled finished
    started connection session user id memory usage GPU CPU device host loaded bytes shape profile forward
    """.split()  # noqa: SIM905


def busy_log(path: Path, megabytes: int) -> int:
    """Writes a log of about so many megabytes: no two lines alike, a failure every 20,000 lines, retries in between."""
    random.seed(1)
    failures = [message.sample.replace("\n", " ") for message in MESSAGES]
    size, number = 0, 0
    with path.open("w") as stream:
        while size < megabytes * 1_000_000:
            lines = []
            for _ in range(10_000):
                number += 1
                words = " ".join(random.choices(WORDS, k=11))
                level = "ERROR retry after timeout:" if number % 1000 == 0 else "INFO"
                lines.append(f"2026-01-01 12:00:00.{number % 1000000:06d} [{number % 977}] {level} {words} {number:x}")
            if number % 20_000 == 0:
                lines.append(f"[TRT] [E] {failures[number // 20_000 % len(failures)]}")
            text = "\n".join(lines) + "\n"
            size += stream.write(text)
    return size


def speed(megabytes: int) -> tuple[float, float]:
    """MB/s and the process' peak in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "busy.log"
        size = busy_log(path, megabytes)
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        with path.open("rb") as log:
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "trtdoctor", "explain", "--output-format", "json", "-o", os.devnull],
                stdin=log, env=environment, check=False,
            )  # fmt: skip
            took = time.perf_counter() - started
    return size / 1e6 / took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def hostile_logs(folder: Path, busy: Path) -> dict[str, Path]:
    """Logs of other kinds, by name."""
    random.seed(2)
    lines: dict[str, Iterable[bytes]] = {
        "ten lines": (b"nothing to see\n" for _ in range(10)),
        "20 MB of 10 kB base64 lines": (base64.b64encode(random.randbytes(7500)) + b"\n" for _ in range(2000)),
        "8 MB of adversarial error lines": (b"ERROR ERROR ERROR builder ERROR: x " * 30 + b"\n" for _ in range(7600)),
        "8 MB of distinct [E] lines": (b"svc%d | [E] failure of thing %d\n" % (n, n) for n in range(210_000)),
        "2,000,000 lines of distinct sources": (
            b"svc%d | [E] failure of thing %d\n" % (n, n)
            if n % 2
            else b"[node-%d-%d] ok request %d\n" % (n % 9999, n, n)
            for n in range(2_000_000)
        ),
    }
    found = {f"{busy.stat().st_size // 1_000_000} MB of a busy server": busy}
    for name, written in lines.items():
        found[name] = folder / f"{len(found)}.log"
        with found[name].open("wb") as stream:
            stream.writelines(written)
    return found


def cost_of(build: Path, log: Path) -> Cost:
    """What it costs a build to explain a log."""
    command: list[str | Path] = [
        build / ".venv/bin/python",
        "-m",
        "trtdoctor",
        "explain",
        log,
        "--output-format",
        "json",
        "-o",
        os.devnull,
    ]
    return cost(command, {**os.environ, "PYTHONPATH": str(build / "src")})


def rows(megabytes: int, builds: list[Path], runs: int) -> None:
    """Prints what each kind of log costs each build."""
    with tempfile.TemporaryDirectory() as folder:
        busy = Path(folder) / "busy.log"
        busy_log(busy, megabytes)
        for name, log in hostile_logs(Path(folder), busy).items():
            found = [[cost_of(build, log) for build in builds] for _ in range(runs)]
            shown = [
                f"{median(one[at].cpu for one in found):.2f} s, {max(one[at].peak_mb for one in found):.0f} MB"
                for at in range(len(builds))
            ]
            ratio = f"; {median(one[-1].cpu / one[0].cpu for one in found):.1f} x" if len(builds) > 1 else ""
            print(f"{name}: {'; baseline '.join(shown)}{ratio}", flush=True)


def growth() -> tuple[float, str]:
    """The worst ratio of the times for long and short lines, and for which message."""
    worst = (0.0, "")
    gc.disable()  # whoever is timed while it runs pays for all
    for message in MESSAGES:
        for piece in [message.sample, *derived(message.pattern).anchors]:
            for glue in (" ", "a("):
                took = []
                lines = [((piece + glue) * (length // len(piece + glue) + 1))[:length] for length in (SHORT, LONG)]
                read_lines(lines)  # patterns are compiled once in a process
                for line in lines:
                    started = time.process_time()
                    read_lines([line, line])
                    took.append(time.process_time() - started)
                worst = max(worst, (took[1] / max(took[0], 0.001), message.id))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=1024)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--baseline", type=Path, help="the checkout of another build")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows(min(options.mb, 80), [ROOT, *([options.baseline] if options.baseline else [])], options.runs)
    rate, peak = speed(options.mb)
    print(
        f"speed: {rate:.0f} MB/s over {options.mb} MB, peak {peak:.0f} MB (at least {SPEED} MB/s, at most {MEMORY} MB)"
    )
    ratio, which = growth()
    print(
        f"growth: {ratio:.1f} times the time for {LONG // SHORT} times the length, worst in {which} (at most {GROWTH})"
    )
    missed = rate < SPEED or peak > MEMORY or ratio > GROWTH
    return int(missed and options.check)


if __name__ == "__main__":
    sys.exit(main())
