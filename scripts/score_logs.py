#!/usr/bin/env python3
"""Scores ``trtdoctor explain``, the one on PATH, on logs whose cause is known.

    score_logs.py CASES.jsonl… [-v]

A case is one object a line, as in ``tests/logs/field``: ``log``, and of ``cause``, ``acceptable``, ``must_not`` and
``entities`` what it has. ``-v`` also shows the first five misses of each kind.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHOWN = 5

Point = tuple[str, bool, str]
"""What was judged, whether it was right, and what to say when it was not."""


def explained(log: str) -> dict[str, Any]:
    command = ["trtdoctor", "explain", "-", "--output-format", "json"]
    run = subprocess.run(command, input=log, capture_output=True, encoding="utf-8", timeout=60, check=False)
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def judged(case: dict[str, Any], answer: dict[str, Any]) -> Iterator[Point]:
    """What the answer got right and wrong. Only the first finding that is not masked counts as the cause."""
    found = [finding for finding in answer["findings"] if not finding["masked_by"]]
    loud = [finding for finding in found if finding["severity"] != "info"]
    first = loud[0] if loud else None
    cause = first["cause"] if first else answer["status"]
    if case.get("cause") == "benign":
        yield "quiet", first is None, cause
    elif "acceptable" in case:
        yield from of_cause(case, answer, first)
    if case.get("must_not"):
        wrong = impossible(loud, case["must_not"])
        yield "advice", not wrong, wrong[0] if wrong else ""
    named = {plain(value) for finding in found for value in finding["entities"].values()}
    for key, value in case.get("entities", {}).items():
        yield "entities", plain(value) in named, f"{key} {value} not in {sorted(named)}"


def of_cause(case: dict[str, Any], answer: dict[str, Any], first: dict[str, Any] | None) -> Iterator[Point]:
    """Whether the first finding has a cause that the log allows."""
    cause = first["cause"] if first else answer["status"]
    right = first is not None and cause in case["acceptable"]
    yield "acceptable", right, f"{cause} for {case['cause']}"
    yield "not ok", answer["status"] != "ok", "a failed run is called ok"
    if first and first["confidence"] == "certain":
        yield "certain", right, cause


def impossible(loud: list[dict[str, Any]], rules: list[str]) -> list[str]:
    """The titles and commands of fixes that match a rule of what cannot work there."""
    fixes = [fix for finding in loud for fix in finding["fixes"]]
    advice = [text for fix in fixes for text in (fix["title"], *fix["commands"])]
    return [text for text in advice for rule in rules if re.search(rule, text)]


def plain(value: object) -> str:
    return str(value).lower().replace("serialization ", "").strip()


def main(arguments: list[str]) -> None:
    points: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
    for name in arguments:
        if not name.startswith("-"):
            for line in Path(name).read_text(encoding="utf-8").splitlines():
                case = json.loads(line)
                for kind, right, miss in judged(case, explained(case["log"])):
                    points[kind].append((case["id"], right, miss))
    for kind, judgements in points.items():
        count = sum(good for _, good, _ in judgements)
        print(f"{kind:12}{count:4}/{len(judgements):<4}{count / len(judgements):7.1%}")
        misses = [f"  {case}: {miss}" for case, good, miss in judgements if not good]
        if "-v" in arguments:
            print(*misses[:SHOWN], sep="\n", end="\n" if misses else "")


if __name__ == "__main__":
    main(sys.argv[1:])
