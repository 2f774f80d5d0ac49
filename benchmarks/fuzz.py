"""Damages engines at random and reads them: nothing may raise, take long or eat memory.

    python benchmarks/fuzz.py [--count 100000] [--jobs 2] [--first 0]
    python benchmarks/fuzz.py --input 4711 --save damaged.engine

Each input goes through all that ``check --output-format json`` does: the facts of the file, the whole chain of checks
against one of four targets, the JSON; every twentieth through ``inspect -v`` as text too. The number of an input alone
decides what it is (see ``tests/plan/mutations.py``). Workers are processes of their own with 1 GiB of address space.

Exits 1 when an input raises, breaks a check, takes more than a second of CPU time, or makes memory grow by over 200 MB.
"""

from __future__ import annotations

import argparse
import io
import json
import platform
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "plan")]

from mutations import apply, draw, seeds  # noqa: E402

from trtdoctor import api, render  # noqa: E402
from trtdoctor.model.target import no_machine  # noqa: E402
from trtdoctor.render import values  # noqa: E402
from trtdoctor.targets import parse  # noqa: E402

BATCH = 1000
MOST_SECONDS = 1.0
MOST_GROWTH_MB = 200
ADDRESS_SPACE = 1 << 30
KILLED_AFTER = 60  # seconds for one input
TARGETS = (
    no_machine(),
    parse("gpu=H200,tensorrt=8.6.0.12"),
    parse("gpu=RTX 4090,tensorrt=10.16.1.11,runtime=lean,platform=linux-x86_64"),
    parse("gpu=RTX 5090,tensorrt=1.7.1.116,runtime=rtx"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--input", type=int, help="Look at this input only.")
    parser.add_argument("--save", type=Path, help="Where to write that input.")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(work(options.first, options.count)))
        return 0
    if options.input is not None:
        found = seeds()
        if options.save:
            options.save.write_bytes(damaged(options.input, found))
        result = work(options.input, 1)
        print(json.dumps(result, indent=2))
        return int(bool(result["violations"]))
    last = options.first + options.count
    batches = [(first, min(BATCH, last - first)) for first in range(options.first, last, BATCH)]
    started = time.perf_counter()
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda batch: run(*batch), batches))
    return summary(results, options, time.perf_counter() - started)


def run(first: int, count: int) -> dict[str, Any]:
    """A batch in a process of its own; one that dies is a violation too."""
    command = [sys.executable, __file__, "--worker", "--first", str(first), "--count", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    problem = f"the worker for {first}..{first + count - 1} ended with {done.returncode}: {done.stderr[-600:]}"
    return {"violations": [problem], "outcomes": {}, "slowest": [0, first, ""], "growth_mb": [0, first], "peak_mb": 0}


def work(first: int, count: int) -> dict[str, Any]:
    """Reads a batch of inputs; what happened, as JSON values."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    found = seeds()
    violations: list[str] = []
    outcomes: Counter[str] = Counter()
    slowest: tuple[float, int, str] = (0.0, first, "")
    growth: tuple[float, int] = (0.0, first)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.engine"
        path.write_bytes(max(found, key=lambda seed: len(seed.data)).data)
        look(str(path), 0)  # so that all is imported before memory is compared
        for number in range(first, first + count):
            path.write_bytes(damaged(number, found))
            signal.alarm(KILLED_AFTER)
            memory, started = peak_mb(), time.process_time()
            try:
                outcome, broken = look(str(path), number)
            except Exception:  # noqa: BLE001 - this is what we look for
                outcome, broken = "raised", traceback.format_exc(limit=-4)
            seconds, more = time.process_time() - started, peak_mb() - memory
            signal.alarm(0)
            outcomes[outcome] += 1
            if broken:
                violations.append(f"{number}: {broken}")
            if seconds > MOST_SECONDS:
                violations.append(f"{number}: took {seconds:.2f} s")
            if more > MOST_GROWTH_MB:
                violations.append(f"{number}: memory grew by {more:.0f} MB")
            slowest = max(slowest, (seconds, number, outcome))
            growth = max(growth, (more, number))
    return {
        "violations": violations,
        "outcomes": outcomes,
        "slowest": slowest,
        "growth_mb": growth,
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def damaged(number: int, found: list[Any]) -> bytes:
    seed, edits = draw(random.Random(number), found)
    return apply(seed, edits, found)


def look(path: str, number: int) -> tuple[str, str]:
    """How the answer came out, and what broke on the way to it."""
    shapes = {"images": (1, 3, 16, 16)} if number % 3 else {}
    answers = list(api.check(path, target=TARGETS[number % len(TARGETS)], shapes=shapes))
    for each in answers:
        json.loads(json.dumps(values.report(each)))
        if number % 20 == 0:
            render.load("text").inspect(io.StringIO(), several=False, verbose=True).engine(each.engine)
    outcomes = [outcome for each in answers for outcome in each.outcomes]
    broken = next((outcome.reason or "broken" for outcome in outcomes if outcome.outcome == "broken"), "")
    answer = answers[0]
    engine = answer.engine
    first = next((finding.code for finding in answer.findings if finding.severity.name == "ERROR"), "")
    kind = "not an engine" if engine.header is None else f"{engine.container} engine"
    return f"{kind}, {answer.status} {first}".strip(), broken


def summary(results: list[dict[str, Any]], options: argparse.Namespace, seconds: float) -> int:
    outcomes: Counter[str] = Counter()
    for result in results:
        outcomes.update(result["outcomes"])
    violations = [violation for result in results for violation in result["violations"]]
    slow, slow_number, slow_outcome = max(result["slowest"] for result in results)
    growth, growth_number = max(result["growth_mb"] for result in results)
    print(f"{sum(outcomes.values())} inputs from {options.first} on, {options.jobs} workers, {seconds:.0f} s")
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    print(f"slowest: {slow:.3f} s of CPU time, input {slow_number} ({slow_outcome})")
    print(f"memory: at most {growth:.0f} MB more for one input ({growth_number}), ", end="")
    print(f"{max(result['peak_mb'] for result in results):.0f} MB in all")
    for outcome, count in outcomes.most_common():
        print(f"{count:8} {outcome}")
    print(f"violations: {len(violations)}")
    for violation in violations[:20]:
        print(violation)
    return int(bool(violations))


if __name__ == "__main__":
    sys.exit(main())
