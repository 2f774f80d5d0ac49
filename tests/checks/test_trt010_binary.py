"""TRT010: plans that were copied as text."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, facts
from trtdoctor.checks.trt010_binary import binary
from trtdoctor.model.engine import Damage

ROWS = (
    Row("whole", facts(P10), "passed"),
    Row("text mode", facts(P10, damage=Damage("copied in text mode", "all 9")), "error", "copied in text mode"),
    Row("what to do", facts(P10, damage=Damage("x", "y")), "error", "git checkout -- model.engine"),
    Row("no plan", facts(), "incomplete"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(binary, row)
