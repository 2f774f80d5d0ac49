"""Logs out of the field: threads whose cause is known, values that logs hold, runs that succeeded.

``field/*.jsonl`` were listed before the first run on them; ``scripts/score_logs.py`` scores them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from driving import ROOT, run

sys.path.insert(0, str(ROOT / "scripts"))
import score_logs

FIELD = Path(__file__).with_name("field")
CASES = [json.loads(line) for path in sorted(FIELD.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
MISSED = {
    ("nwa16", "acceptable"): "no line says that it is a Jetson, which has no NVML: anywhere else the driver is missing",
    ("thr24", "entities"): "the error's words are shortened to 'no kernel image'",
    ("nwb18", "entities"): "a DLL is named with its path, which tells one copy from another",
}
"""What is known to be wrong: the case, and what is judged of it."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    """Cause, status, advice and entities are right, a successful run is quiet, and else it is a known miss."""
    log = tmp_path / "a.log"
    log.write_text(case["log"], encoding="utf-8")
    answer = run("explain", log, "--output-format", "json").json
    points = list(score_logs.judged(case, answer))
    wrong = [(kind, miss) for kind, right, miss in points if not right]
    assert points
    assert [one for one in wrong if (case["id"], one[0]) not in MISSED] == []


def test_lists_are_whole() -> None:
    """147 threads, 20 logs with entities and 28 harmless ones, each once, and every known miss is of one."""
    kinds = ("thr", "ent", "hrm", "fth", "lat", "lhr", "nwa", "nwb")
    assert [sum(case["id"].startswith(kind) for case in CASES) for kind in kinds] == [30, 20, 20, 30, 40, 8, 23, 24]
    assert len({case["log"] for case in CASES}) == len(CASES)
    assert {case for case, _ in MISSED} <= {case["id"] for case in CASES}
