#!/usr/bin/env python3
"""Changes the program in one place at a time, and sees whether a test notices.

    .venv/bin/python scripts/mutants.py [--count 600] [--seed N] [--jobs 2] [--only src/trtdoctor/plan] [--json FILE]

Draws that many changes at random out of all that can be made to ``plan``, ``checks``, ``logs``, the verdict and the
plan of action: another comparison, ``and`` for ``or``, a number plus one, a condition turned round, nothing returned, a
call left out. Each changed copy is put to the test files of its module that run the changed line, as coverage.py saw
them do: those with the module's name first, then the quickest. What survives all of them is listed.

Prose stays as it is, because tests assert codes and values, not words: no string is changed, no number says how much
of a name or of a list is quoted, no condition is turned round that only chooses between two sentences.

``--coverage FILE`` keeps which tests run which lines, for the next run of the same tree: it is the slowest part. Prints
the seed, how many were killed, and the 95 % interval (Wilson) of the share among all. Needs ``coverage``
(``pip install '.[test-all]'``). Exits 1 when fewer than 85 % are killed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from mutant_kinds import ROOT, Mutant, changed, changes

T = TypeVar("T")
R = TypeVar("R")
SOURCE = Path("src") / "trtdoctor"
ASKED = 0.85
SLACK = 60.0
"""Seconds that the tests of a mutant may take beyond half as long again as under coverage.py: it ends endless loops."""
AREAS: Mapping[str, tuple[str, ...]] = {
    "plan": ("tests/plan", "tests/formats"),
    "checks": ("tests/checks", "tests/test_chain.py", "tests/test_never_greener.py", "tests/manifests"),
    "logs": ("tests/logs", "tests/knowledge"),
    "verdict.py": (
        *("tests/test_verdict.py", "tests/test_never_greener.py", "tests/test_chain.py", "tests/test_api.py"),
        *("tests/test_matrix.py", "tests/render"),
    ),
    "advice": ("tests/test_rebuild.py", "tests/test_advice.py", "tests/checks/test_rebuild_command.py", "tests/render"),
    "diagnose.py": ("tests/test_diagnose.py", "tests/test_chain.py"),
    "agreement.py": ("tests/test_agreement.py",),
}
"""Which tests are those of what."""
SLOW = ("test_rtx_builds", "test_fuzz", "test_real", "test_strings", "test_ci_formats", "test_html")
"""Tests of many minutes."""


def candidates(only: Sequence[str]) -> Iterator[Mutant]:
    """All that can be changed in the areas, or below the paths that are named."""
    for area in AREAS:
        place = ROOT / SOURCE / area
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
            name = str(path.relative_to(ROOT))
            if path.is_file() and (not only or name.startswith(tuple(only))):
                yield from changes(path)


def area_of(name: str) -> str:
    return Path(name).relative_to(SOURCE).parts[0]


# ---- which tests run which lines


class Ran(NamedTuple):
    """What a test file does without any change."""

    seconds: float
    failed: list[str]  # tests that fail as it is, on this machine
    lines: dict[str, list[int]]  # that it runs, by source file


def tests_of(area: str) -> Iterator[str]:
    for place in AREAS[area]:
        path = ROOT / place
        files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and not any(word in file.name for word in SLOW):
                yield str(file.relative_to(ROOT))


def copied(to: Path) -> Path:
    left_out = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "findings")
    shutil.copytree(ROOT, to, ignore=left_out, symlinks=True)
    return to


def pytest(copy: Path, *arguments: str, limit: float | None = None, before: Sequence[str] = ()) -> tuple[int, str]:
    """Exit status and output of ``python BEFORE -m pytest ARGUMENTS`` in a copy; over the limit it is 124."""
    folder = {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *before, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no"]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=copy,
            env={**os.environ, **folder},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            status = 124
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return status, output.read().decode(errors="replace")


def run_by(test: str, copy: Path) -> Ran:
    data = copy.parent / test.replace("/", ".")
    coverage = ["-m", "coverage"]
    looked_at = (copy / SOURCE / (area if area.endswith(".py") else f"{area}/*") for area in AREAS)
    run = [*coverage, "run", f"--data-file={data}", f"--include={','.join(map(str, looked_at))}"]
    started = time.perf_counter()
    _, output = pytest(copy, test, before=run)
    seconds = time.perf_counter() - started
    report = data.with_name(f"{data.name}.json")
    write = [sys.executable, *coverage, "json", "-q", f"--data-file={data}", "-o", str(report)]
    done = subprocess.run(write, cwd=copy, check=False, capture_output=True)
    found = {} if done.returncode else json.loads(report.read_text())["files"]
    lines = {name: one["executed_lines"] for name, one in found.items() if one["executed_lines"]}
    return Ran(round(seconds, 2), re.findall(r"^(?:FAILED|ERROR) (tests/.+?)(?: - .*)?$", output, re.M), lines)


def coverage_of(tests: Sequence[str], copies: Sequence[Path], kept: Path | None) -> dict[str, Ran]:
    """What each test file runs; of a file that was kept, what it does not say is looked at."""
    ran = {test: Ran(*one) for test, one in json.loads(kept.read_text()).items()} if kept and kept.exists() else {}
    missing = [test for test in tests if test not in ran]
    for done, (test, one) in enumerate(spread(missing, copies, run_by), 1):
        ran[test] = one
        print(f"coverage {done}/{len(missing)}: {test} {one.seconds:.0f} s", file=sys.stderr)
        for name in one.failed:
            print(f"left out, it fails as it is: {name}", file=sys.stderr)
    if kept and missing:
        kept.write_text(json.dumps(ran))
    return ran


def spread(items: Sequence[T], copies: Sequence[Path], work: Callable[[T, Path], R]) -> Iterator[tuple[T, R]]:
    """What each item came to, as soon as it is known; a copy has one item at a time."""
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def one(item: T) -> tuple[T, R]:
        copy = free.get()
        try:
            return item, work(item, copy)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        for done in as_completed([pool.submit(one, item) for item in items]):
            yield done.result()


# ---- trying them


class Tried(NamedTuple):
    """What became of a mutant."""

    tests: int  # files that run its line
    end: Literal["killed", "killed by time", "survived"]


def tests_for(mutant: Mutant, ran: Mapping[str, Ran]) -> list[list[str]]:
    """The test files that run its line: those of its module's name or the quickest, and then the others."""
    lines = set(range(mutant.first, mutant.line + 1))
    tests = (test for test in tests_of(area_of(mutant.file)) if test in ran)
    own = {test for test in tests if lines & set(ran[test].lines.get(mutant.file, ()))}
    stem = Path(mutant.file).stem
    first, *others = sorted(own, key=lambda test: (f"test_{stem}" != Path(test).stem, ran[test].seconds)) or [""]
    return [part for part in ([first], others) if any(part)]


def tried(mutant: Mutant, copy: Path, ran: Mapping[str, Ran]) -> Tried:
    target = copy / mutant.file
    before = target.read_bytes()
    target.write_bytes(changed(before, mutant))
    parts = tests_for(mutant, ran)
    try:
        for part in parts:
            limit = SLACK + 1.5 * sum(ran[test].seconds for test in part)
            without = [f"--deselect={name}" for test in part for name in ran[test].failed]
            status, _ = pytest(copy, "-x", *without, *part, limit=limit)
            if status not in (0, 5):  # 5: all of its tests are left out
                return Tried(sum(map(len, parts)), "killed by time" if status == 124 else "killed")
        return Tried(sum(map(len, parts)), "survived")
    finally:
        target.write_bytes(before)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval of 95 %."""
    z, share = 1.96, hits / of
    middle, half = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--coverage", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 31) if options.seed is None else options.seed
    everything = list(candidates(options.only))
    drawn = random.Random(seed).sample(everything, min(options.count, len(everything)))
    print(f"seed {seed}: {len(drawn)} of {len(everything)} changes", flush=True)
    results: list[tuple[Mutant, Tried]] = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [copied(Path(folder) / f"copy{number}") for number in range(options.jobs)]
        tests = sorted({test for one in drawn for test in tests_of(area_of(one.file))})
        ran = coverage_of(tests, copies, options.coverage)
        drawn.sort(key=lambda one: -sum(ran[test].seconds for part in tests_for(one, ran) for test in part))
        for mutant, one in spread(drawn, copies, lambda mutant, copy: tried(mutant, copy, ran)):  # the longest first
            results.append((mutant, one))
            print(f"{len(results)}/{len(drawn)} {one.end}: {where(mutant)}", file=sys.stderr, flush=True)
            if options.json is not None:
                options.json.write_text(json.dumps([[*mutant, *one] for mutant, one in sorted(results)], indent=0))
    return told(results)


def where(mutant: Mutant) -> str:
    return f"{mutant.file}:{mutant.line}: {mutant.what}"


def told(results: Sequence[tuple[Mutant, Tried]]) -> int:
    by_area: Counter[str] = Counter()
    of_area: Counter[str] = Counter()
    for mutant, one in sorted(results):
        of_area[area_of(mutant.file)] += 1
        by_area[area_of(mutant.file)] += one.end != "survived"
        if one.end == "survived":
            print(f"survived{'' if one.tests else ' (no test runs it)'}: {where(mutant)}")
    for area in sorted(of_area):
        print(f"  {area}: {by_area[area]} of {of_area[area]}")
    hits, late = sum(by_area.values()), sum(one.end == "killed by time" for _, one in results)
    low, high = interval(hits, len(results))
    print(f"{hits} of {len(results)} killed: {hits / len(results):.1%} (95 %: {low:.1%} to {high:.1%}), {late} by time")
    return int(hits / len(results) < ASKED)


if __name__ == "__main__":
    sys.exit(main())
