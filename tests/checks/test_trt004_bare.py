"""TRT004: plans inside wrappers."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, facts
from trtdoctor.checks.trt004_bare import bare

ROWS = (
    Row("bare", facts(P10), "passed"),
    Row("no plan", facts(), "passed"),
    Row("Ultralytics", facts(P10, container="ultralytics", plan_offset=9), "warning", "byte 9"),
    Row("TorchScript", facts(P10, container="torchscript", plans=3), "warning", "3 plans"),
    Row("one plan", facts(P10, container="torchscript"), "warning", hides="plans"),
    Row("two plans", facts(P10, container="torchscript", plans=2), "warning", "2 plans"),
    Row("what to do", facts(P10, container="torchscript"), "warning", "trtdoctor unwrap model.engine"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(bare, row)
