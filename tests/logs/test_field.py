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
    ("thr24", "entities"): "the error's words are shortened to 'no kernel image'",
    ("lat01", "acceptable"): "a remark before the error is taken for the cause",
    ("lat06", "acceptable"): "the allocator's own line outranks what it ran out of",
    ("lat09", "acceptable"): "a kernel for one architecture alone is not known",
    ("lat13", "acceptable"): "an event of Kubernetes is not known",
    ("lat17", "acceptable"): "a model repository that is not there is not known",
    ("lat17", "entities"): "a model repository that is not there is not known",
    ("lat18", "acceptable"): "an element that GStreamer does not have is not known",
    ("lat19", "acceptable"): "dimensions that nvinferserver refuses are not known",
    ("lat21", "acceptable"): "a KV cache that is too small is not known",
    ("lat22", "acceptable"): "what the Microsoft linker misses is taken for an error of the builder",
    ("lat24", "acceptable"): "errors of a compiler are not known",
    ("lat25", "acceptable"): "a static library that is a Git LFS pointer is not known",
    ("lat34", "acceptable"): "planes that VapourSynth expects are not known",
    ("lat36", "entities"): "the name before the message is not taken",
    ("lhr01", "quiet"): "an engine that is not there, and is built, is a warning",
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
    """100 threads, 20 logs with entities and 28 harmless ones, each once, and every known miss is of one."""
    kinds = ("thr", "ent", "hrm", "fth", "lat", "lhr")
    assert [sum(case["id"].startswith(kind) for case in CASES) for kind in kinds] == [30, 20, 20, 30, 40, 8]
    assert len({case["log"] for case in CASES}) == len(CASES)
    assert {case for case, _ in MISSED} <= {case["id"] for case in CASES}
