"""What many engines below one address cost, and what reading them at once brings.

    python benchmarks/objects.py [--objects 10000] [--sample 400] [--delay 0.03] [--in-flight 32] [--runs 1] [--check]

A server of our own is S3, in a process of its own. Told are, for so many objects below one address, requests and bytes
per engine, the rate, the peak of memory, and when the first answer came; and for a sample of them, each answer
``--delay`` seconds late, the ratio of the times with one request at a time and with ``--in-flight``, start-up included,
taken in turn. ``--check`` exits 1 when a limit is missed: 1.1 requests for each, 100 MB of memory, 5 times as fast.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "stores"))

from serving import Server, Stored, Ways  # noqa: E402

PLANS = ROOT / "fixtures" / "plans"
REQUESTS = 1.1
MEMORY = 100 << 20
TIMES = 5.0


class Cost(NamedTuple):
    seconds: float
    first: float
    reports: int
    requests: int
    sent: int


def _serve(pipe: Connection, objects: dict[str, Stored | bytes], delay: float) -> None:
    with Server(objects, Ways(delay=delay)) as server:
        pipe.send(server.s3())
        while pipe.recv():
            pipe.send((server.requests, server.sent))


@contextmanager
def served(objects: dict[str, Stored | bytes], delay: float = 0.0) -> Iterator[tuple[dict[str, str], Connection]]:
    """The variables that lead to the objects, and a pipe that tells, when it is asked, requests and bytes so far."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs, objects, delay), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send(False)
        process.join()


def check(address: str, place: tuple[dict[str, str], Connection], in_flight: int) -> Cost:
    variables, counts = place
    environment = {**os.environ, **variables, "PYTHONPATH": str(ROOT / "src")}
    words = ["check", "--static", "--output-format", "jsonl", "--in-flight", str(in_flight), address]
    counts.send(True)
    before = counts.recv()
    started, first, reports = time.perf_counter(), 0.0, 0
    with subprocess.Popen([sys.executable, "-m", "trtdoctor", *words], env=environment, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        for line in run.stdout:
            first = first or time.perf_counter() - started
            found = json.loads(line)
            assert found.get("status") in ("ok", None), found
            reports += "status" in found
    took = time.perf_counter() - started
    counts.send(True)
    after = counts.recv()
    return Cost(took, first, reports, after[0] - before[0], after[1] - before[1])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--objects", type=int, default=10_000)
    options.add_argument("--sample", type=int, default=400)
    options.add_argument("--delay", type=float, default=0.03)
    options.add_argument("--in-flight", type=int, default=32)
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--check", action="store_true")
    asked = options.parse_args()
    sources = sorted(PLANS.glob("tensorrt-8*/*.engine"), key=lambda path: path.stat().st_size)
    small = [path.read_bytes() for path in sources[:8]]
    objects: dict[str, Stored | bytes] = {
        f"bucket/{number // 100:04}/net{number}.engine": small[number % 8] for number in range(asked.objects)
    }
    objects = dict(sorted(objects.items()))
    with served(objects) as place:
        cost = check("s3://bucket/", place, asked.in_flight)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    each = f"{cost.requests / cost.reports:.3f} requests and {cost.sent / cost.reports:,.0f} bytes each"
    print(
        f"{cost.reports:,} objects, {asked.in_flight} in flight: {cost.seconds:.1f} s, "
        f"{cost.reports / cost.seconds:,.0f} a second, first answer after {cost.first:.2f} s, {each}, "
        f"peak {peak / 1e6:.0f} MB of memory"
    )
    sample = dict(list(objects.items())[: asked.sample])
    ratios = []
    with served(sample, asked.delay) as place:
        for _ in range(asked.runs):
            one, many = check("s3://bucket/", place, 1), check("s3://bucket/", place, asked.in_flight)
            ratios.append(one.seconds / many.seconds)
            print(
                f"{one.reports} objects, each answer {asked.delay * 1000:.0f} ms late: {one.seconds:.1f} s one after "
                f"another, {many.seconds:.1f} s with {asked.in_flight} in flight: {ratios[-1]:.1f} times as fast"
            )
    return int(
        asked.check and not (cost.requests < REQUESTS * cost.reports and peak < MEMORY and median(ratios) >= TIMES)
    )


if __name__ == "__main__":
    sys.exit(main())
