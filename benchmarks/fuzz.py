"""Damages what trtdoctor reads, at random, and has it read: nothing may raise, take long or eat memory.

    python benchmarks/fuzz.py [--count 100000] [--jobs 2] [--first 0] [--only "plan 8.6"] [--hours 8]
    python benchmarks/fuzz.py --count 20000 --slowest 20
    python benchmarks/fuzz.py --input 4711 --save damaged
    python benchmarks/fuzz.py --list

The number of an input alone decides what it is and how it is damaged; ``tests/fuzz`` has a module for each kind. A
child reads 10,000 of them, with 1 GiB of address space and limits on its CPU time: 10 s for an input, and on average a
fifth of a second. What is paid once in a process, as imports and patterns, it pays before the first of them. It needs
nothing but what trtdoctor itself needs, and pytest and hypothesis, and no network.

Exits 1 when an input raises anything that its reader does not promise, breaks a check, takes more than a second of CPU
time, or makes memory grow by over 150 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OF_TESTS = ("", "plan", "formats", "fuzz")
sys.path[:0] = [str(ROOT / "src"), *(str(ROOT / "tests" / name) for name in OF_TESTS)]

from fuzz_all import KINDS, kind_of, made, numbers, paid_once  # noqa: E402

BATCH = 10_000
MOST_SECONDS = 1.0
MOST_GROWTH_MB = 150
ADDRESS_SPACE = 1 << 30
KILLED_AFTER = 10  # seconds of CPU time for one input
STUCK_AFTER = 120  # seconds of any time for one input
ON_AVERAGE = 0.2  # seconds of CPU time for one input of a child
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""A folder in which writing an input takes no longer than reading it."""


class Batch(NamedTuple):
    first: int
    inputs: int
    only: str | None
    slowest: int = 1
    """How many of the most expensive inputs are told."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="How many inputs.")
    parser.add_argument("--hours", type=float, help="Goes on for so long, whatever --count says.")
    parser.add_argument("--first", type=int, default=0, help="The number of the first input.")
    parser.add_argument("--jobs", type=int, default=2, help="How many children at a time.")
    parser.add_argument(
        "--only", choices=[kind.name for kind in KINDS], metavar="KIND", help="Inputs of this kind only."
    )
    parser.add_argument("--slowest", type=int, default=1, metavar="N", help="How many of the most expensive are told.")
    parser.add_argument("--list", action="store_true", help="Says which kinds there are.")
    parser.add_argument("--input", type=int, help="Reads this input only.")
    parser.add_argument("--save", type=Path, help="Where to write that input.")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{kind.name}: {kind.past}" for kind in KINDS))
        return 0
    if options.worker:
        batch = Batch(options.first, options.count, options.only, options.slowest)
        print(json.dumps(work(batch, options.worker)))
        return 0
    if options.input is not None:
        return reproduced(options.input, options.save)
    started = time.perf_counter()
    coming, results = batches(options, started), []
    taking = threading.Lock()

    def one_after_another(_: int) -> None:
        while True:
            with taking:
                batch = next(coming, None)
            if batch is None:
                return
            results.append(run(batch))

    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(one_after_another, range(options.jobs)))
    return summary(results, options, time.perf_counter() - started)


def reproduced(number: int, save: Path | None) -> int:
    data = made(number)
    print(f"input {number}: {kind_of(number).name}, {len(data):,} bytes")
    if save is not None:
        save.write_bytes(data)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        found = work(Batch(number, 1, None), Path(folder))
    print(*told(found["violations"]) or [found["outcomes"]], sep="\n")
    return int(bool(found["violations"]))


def batches(options: argparse.Namespace, started: float) -> Iterator[Batch]:
    """What each child reads; with ``--hours`` as long as there is time left."""
    coming = numbers(options.first, options.only)
    if options.hours is None:
        coming = iter(islice(coming, options.count))
    while some := list(islice(coming, BATCH)):
        yield Batch(some[0], len(some), options.only, options.slowest)
        if options.hours is not None and time.perf_counter() - started > options.hours * 3600:
            return


def run(batch: Batch) -> dict[str, Any]:
    """A batch in a process of its own. One that dies is a violation too; another one reads on after that input."""
    results: list[dict[str, Any]] = []
    left = batch
    while left.inputs:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            command = [
                sys.executable,
                __file__,
                "--worker",
                folder,
                "--first",
                str(left.first),
                "--count",
                str(left.inputs),
                "--slowest",
                str(left.slowest),
            ]
            command += ["--only", left.only] if left.only else []
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            if done.returncode == 0:
                results.append(json.loads(done.stdout))
                break
            state = Path(folder) / "state.json"
            found = json.loads(state.read_text()) if state.exists() else nothing(left.first)
        at = found["at"]
        name = kind_of(at).name
        found["violations"].append((at, name, f"the child ended with {done.returncode}: {done.stderr[-600:]}"))
        found["read"][name] = found["read"].get(name, 0) + 1
        results.append(found)
        behind = [number for number in islice(numbers(left.first, left.only), left.inputs) if number > at]
        left = left._replace(first=behind[0] if behind else 0, inputs=len(behind))
    return merged(results, batch.slowest)


def nothing(first: int) -> dict[str, Any]:
    """What is known of a batch of which nothing was read."""
    return {
        "at": first, "violations": [], "outcomes": {}, "read": {}, "past": {}, "seconds": {}, "slowest": [],
        "growth_mb": [], "peak_mb": 0.0,
    }  # fmt: skip


def merged(results: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """All that happened, with as many of the most expensive inputs."""
    out = nothing(results[0]["at"])
    for name in ("outcomes", "read", "past", "seconds"):
        for result in results:
            for key, number in result[name].items():
                out[name][key] = out[name].get(key, 0) + number
    out["violations"] = [violation for result in results for violation in result["violations"]]
    for name in ("slowest", "growth_mb"):
        out[name] = nlargest(most, (one for result in results for one in result[name]))
    out["peak_mb"] = max(result["peak_mb"] for result in results)
    return out


def work(batch: Batch, folder: Path) -> dict[str, Any]:
    """Reads a batch of inputs; what happened, as JSON values."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    whole = int(batch.inputs * ON_AVERAGE) + 300
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    warnings.simplefilter("error", ResourceWarning)
    found = nothing(batch.first)
    outcomes: Counter[str] = Counter()
    read: Counter[str] = Counter()
    past: Counter[str] = Counter()
    spent: dict[str, float] = {}
    found |= {"outcomes": outcomes, "read": read, "past": past, "seconds": spent}
    paid_once(folder)
    for number in islice(numbers(batch.first, batch.only), batch.inputs):
        kind, data = kind_of(number), made(number)
        (folder / "state.json").write_text(json.dumps({**found, "at": number}))  # so that a death is told of its input
        limited()
        memory, started = peak_mb(reset=True), time.process_time()
        try:
            outcome = kind.read(data, folder, number)
            past[kind.name] += outcome.past
            words = outcome.words
        except Exception:  # noqa: BLE001 - this is what we look for
            words = "raised"
            found["violations"].append((number, kind.name, traceback.format_exc(limit=-4)))
        seconds, more = time.process_time() - started, peak_mb() - memory
        unlimited()
        read[kind.name] += 1
        spent[kind.name] = spent.get(kind.name, 0.0) + seconds
        outcomes[f"{kind.name}: {words}"] += 1
        if seconds > MOST_SECONDS:
            found["violations"].append((number, kind.name, f"took {seconds:.2f} s"))
        if more > MOST_GROWTH_MB:
            found["violations"].append((number, kind.name, f"memory grew by {more:.0f} MB"))
        found["slowest"] = nlargest(batch.slowest, [*found["slowest"], [seconds, number]])
        found["growth_mb"] = nlargest(batch.slowest, [*found["growth_mb"], [more, number]])
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def limited() -> None:
    """Ends this process where one input goes on for too long, in CPU time or in any.

    Not by ``RLIMIT_CPU`` a bit ahead of ``process_time``: the kernel holds against that what it counts by ticks, and
    the two part by a third where others run on the same CPU, for as long as the process lives. A timer counts anew.
    """
    signal.setitimer(signal.ITIMER_PROF, KILLED_AFTER)
    signal.alarm(STUCK_AFTER)


def unlimited() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.alarm(0)


def peak_mb(*, reset: bool = False) -> float:
    """The most memory that this process had since the last reset; since its start where Linux does not tell."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def summary(results: list[dict[str, Any]], options: argparse.Namespace, seconds: float) -> int:
    found = merged(results, options.slowest)
    total = sum(found["read"].values())
    print(f"{total:,} inputs from {options.first} on, {options.jobs} children at a time, {seconds:.0f} s")
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs"
    )
    for slow, number in found["slowest"]:
        print(f"slowest: {slow:.3f} s of CPU time, input {number} ({kind_of(number).name})")
    for growth, number in found["growth_mb"]:
        print(f"memory: {growth:.0f} MB more for one input, {number} ({kind_of(number).name})")
    print(f"memory: {found['peak_mb']:.0f} MB of a child in all\n")
    print("| kind | inputs | got past the header | | ms each |\n| --- | ---: | ---: | --- | ---: |")
    for kind in KINDS:
        if read := found["read"].get(kind.name, 0):
            past, each = found["past"].get(kind.name, 0), 1000 * found["seconds"].get(kind.name, 0.0) / read
            print(f"| {kind.name} | {read:,} | {past:,} ({past / read:.0%}) | {kind.past} | {each:.1f} |")
    past, each = sum(found["past"].values()), 1000 * sum(found["seconds"].values()) / max(total, 1)
    print(f"| all | {total:,} | {past:,} ({past / max(total, 1):.0%}) | | {each:.1f} |\n")
    print(f"violations: {len(found['violations'])}")
    print(*told(found["violations"]), sep="\n")
    return int(bool(found["violations"]))


def told(violations: list[tuple[int, str, str]]) -> list[str]:
    """The violations by their numbers; those with the same traceback at the first of them, with how many there are."""
    alike: dict[object, list[str]] = {}
    for number, kind, text in sorted(violations, key=lambda one: (one[0], one[2])):
        alike.setdefault(text if "\n" in text else (number, text), []).append(f"{number}: {kind}: {text.rstrip()}")
    return [some[0] + (f"\n({len(some)} times)" if len(some) > 1 else "") for some in alike.values()]


if __name__ == "__main__":
    sys.exit(main())
