#!/usr/bin/env python3
"""Changes the program in one place at a time, and sees whether a test notices.

    .venv/bin/python scripts/mutants.py [--count 600] [--seed N] [--jobs 2] [--only src/trtdoctor/plan] [--json FILE]

Draws that many changes at random out of all that can be made to ``plan``, ``checks``, ``logs``, the verdict and the
plan of action: another comparison, ``and`` for ``or``, a number plus one, a condition turned round, nothing returned, a
call left out. Texts stay as they are: tests assert codes, not prose. Each changed copy is put to the test files of its
module that run the changed line, as coverage.py saw them do, the quickest first. What survives all of them is listed.

Prints the seed, how many were killed, and the 95 % interval (Wilson) of the share among all. Needs ``coverage``
(``pip install '.[test-all]'``). Exits 1 when fewer than 85 % are killed.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "trtdoctor"
ASKED = 0.85
LIMIT = 300.0
"""Seconds for the tests of a mutant: one that makes a loop endless is killed by it."""
AREAS: Mapping[str, tuple[str, ...]] = {
    "plan": ("tests/plan",),
    "checks": ("tests/checks",),
    "logs": ("tests/logs",),
    "verdict.py": ("tests/test_verdict.py", "tests/test_never_greener.py", "tests/test_chain.py", "tests/test_api.py"),
    "advice": ("tests/test_advice.py",),
    "diagnose.py": ("tests/test_diagnose.py", "tests/test_chain.py"),
    "agreement.py": ("tests/test_agreement.py",),
}
"""Which tests are those of what."""
SLOW = ("test_rtx_builds", "test_fuzz", "test_real", "test_strings")
OTHER: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.FloorDiv: ("//", "*"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}


class Mutant(NamedTuple):
    """A change of a file: the characters from ``begin`` to ``end`` become ``text``."""

    file: str
    line: int
    begin: int
    end: int
    text: str
    what: str


# ---- what can be changed


class _Finder(ast.NodeVisitor):
    """Every change that can be made to a module; annotations, docstrings and what only a type checker runs left out."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._data = name, text.encode()
        starts = [0]
        for line in self._data.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts
        self.found: list[Mutant] = []

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _add(self, line: int, begin: int, end: int, text: str, what: str) -> None:
        self.found.append(Mutant(self._name, line, begin, end, text, what))

    def _between(self, line: int, left: ast.expr, right: ast.expr, operator: ast.AST) -> None:
        """Another operator between two expressions."""
        old, new = OTHER.get(type(operator), ("", ""))
        begin, end = self._span(left)[1], self._span(right)[0]
        at = self._data.find(old.encode(), begin, end) if old else -1
        if at >= 0:
            self._add(line, at, at + len(old), new, f"{old} → {new}")

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, operator, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            self._between(right.lineno, left, right, operator)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = any(isinstance(one, (ast.JoinedStr, ast.List, ast.Tuple)) for one in (node.left, node.right))
        if not texts:
            self._between(node.right.lineno, node.left, node.right, node.op)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(right.lineno, left, right, node.op)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            begin = self._span(node)[0]
            self._add(node.lineno, begin, begin + 3, "bool", "not → bool") if self._data[begin + 3] == 40 else None
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        begin, end = self._span(node)
        if isinstance(node.value, bool):
            self._add(node.lineno, begin, end, str(not node.value), f"{node.value} → {not node.value}")
        elif isinstance(node.value, int):
            self._add(node.lineno, begin, end, str(node.value + 1), f"{node.value} → {node.value + 1}")

    def _turned(self, test: ast.expr) -> None:
        begin, end = self._span(test)
        self._add(test.lineno, begin, end, f"not ({self._data[begin:end].decode()})", "condition turned round")

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._turned(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._turned(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._turned(test)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            begin, end = self._span(node.value)
            self._add(node.lineno, begin, end, "None", "return None")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node.value, ast.Call):
            begin, end = self._span(node)
            self._add(node.lineno, begin, end, "pass", "call left out")
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None), *node.body):
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        return  # prose


def changes(path: Path) -> list[Mutant]:
    text = path.read_text(encoding="utf-8")
    finder = _Finder(str(path.relative_to(ROOT)), text)
    finder.visit(ast.parse(text))
    return finder.found


def changed(text: bytes, mutant: Mutant) -> bytes:
    return text[: mutant.begin] + mutant.text.encode() + text[mutant.end :]


def candidates(only: Sequence[str]) -> Iterator[Mutant]:
    """All that can be changed; tables of data are left out, as they are for size: a row is right by its source."""
    for area in AREAS:
        place = SOURCE / area
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
            name = str(path.relative_to(ROOT))
            if path.is_file() and (not only or name.startswith(tuple(only))):
                yield from changes(path)


def area_of(name: str) -> str:
    return Path(name).relative_to("src/trtdoctor").parts[0]


# ---- which tests run which lines


def covered(areas: set[str], folder: Path, jobs: int) -> dict[str, dict[int, set[str]]]:
    """For each source file and line the test files that run it, and in ``SECONDS`` how long each takes."""
    lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    tests = sorted({test for area in areas for test in tests_of(area)})
    with ThreadPoolExecutor(jobs) as pool:
        for test, found in zip(tests, pool.map(lambda one: run_by(one, folder), tests), strict=True):
            if found is None:
                print(f"left out, it fails or runs nothing as it is: {test}", file=sys.stderr)
            for name, executed in (found or {}).items():
                for line in executed:
                    lines[name][line].add(test)
    return lines


def run_by(test: str, folder: Path) -> dict[str, list[int]] | None:
    """The lines that a test file runs, by source file; ``None`` where it fails without any change."""
    data = folder / f"{test.replace('/', '.')}.json"
    environment = {**os.environ, "COVERAGE_FILE": f"{data}.data", "PYTHONPATH": str(ROOT / "src")}
    run = [sys.executable, "-m", "coverage", "run", "--source", str(SOURCE), "-m", "pytest", "-q", "-x", "-p"]
    started = time.perf_counter()
    done = subprocess.run([*run, "no:cacheprovider", test], cwd=ROOT, env=environment, capture_output=True, check=False)
    SECONDS[test] = time.perf_counter() - started
    if done.returncode:
        return None
    write = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(data)]
    subprocess.run(write, cwd=ROOT, env=environment, check=True, capture_output=True)
    return {name: found["executed_lines"] for name, found in json.loads(data.read_text())["files"].items()}


SECONDS: dict[str, float] = {}


def tests_of(area: str) -> Iterator[str]:
    for place in AREAS[area]:
        path = ROOT / place
        files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and not any(word in file.name for word in SLOW):
                yield str(file.relative_to(ROOT))


# ---- trying them


def killed(mutant: Mutant, tests: Sequence[str], copy: Path) -> str | None:
    """The test file that notices; ``None`` where none does."""
    target = copy / mutant.file
    before = target.read_bytes()
    target.write_bytes(changed(before, mutant))
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    run = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no"]
    try:
        for test in tests:
            command = [*run, test]
            try:
                done = subprocess.run(
                    command, cwd=copy, env=environment, capture_output=True, timeout=LIMIT, check=False
                )
            except subprocess.TimeoutExpired:
                return test
            if done.returncode:
                return test
        return None
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
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 31) if options.seed is None else options.seed
    everything = list(candidates(options.only))
    drawn = random.Random(seed).sample(everything, min(options.count, len(everything)))
    print(f"seed {seed}: {len(drawn)} of {len(everything)} changes", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        lines = covered({area_of(one.file) for one in drawn}, Path(folder), options.jobs)
        waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
        for one in drawn:
            waiting.put(one)
        results: list[tuple[Mutant, str | None, bool]] = []

        def work(number: int) -> None:
            copy = Path(folder) / f"copy{number}"
            left_out = shutil.ignore_patterns(".*", "__pycache__", "findings")
            shutil.copytree(ROOT, copy, ignore=left_out, symlinks=True)
            while True:
                try:
                    mutant = waiting.get_nowait()
                except queue.Empty:
                    return
                own = set(tests_of(area_of(mutant.file)))
                tests = sorted(lines[mutant.file][mutant.line] & own, key=lambda test: SECONDS[test])
                results.append((mutant, killed(mutant, tests, copy), bool(tests)))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return told(results, options.json)


def told(results: Sequence[tuple[Mutant, str | None, bool]], to: Path | None) -> int:
    hits = sum(test is not None for _, test, _ in results)
    by_area: Counter[str] = Counter()
    of_area: Counter[str] = Counter()
    for mutant, test, _ in results:
        of_area[area_of(mutant.file)] += 1
        by_area[area_of(mutant.file)] += test is not None
    for mutant, test, run in sorted(results):
        if test is None:
            print(f"survived{'' if run else ' (no test runs it)'}: {mutant.file}:{mutant.line}: {mutant.what}")
    for area in sorted(of_area):
        print(f"  {area}: {by_area[area]} of {of_area[area]}")
    low, high = interval(hits, len(results))
    print(f"{hits} of {len(results)} killed: {hits / len(results):.1%} (95 %: {low:.1%} to {high:.1%})")
    if to is not None:
        to.write_text(json.dumps([[*mutant, test] for mutant, test, _ in sorted(results)], indent=0))
    return int(hits / len(results) < ASKED)


if __name__ == "__main__":
    sys.exit(main())
