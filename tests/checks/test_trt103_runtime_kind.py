"""TRT103: runtimes that load version-compatible engines only."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import LEAN10, P10, facts
from trtdoctor.checks.trt103_runtime_kind import runtime_kind

ROWS = (
    Row("full", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("lean in lean", facts(LEAN10, "runtime=lean"), "passed"),
    Row("lean in dispatch", facts(LEAN10, "runtime=dispatch"), "passed"),
    Row("plain in lean", facts(P10, "runtime=lean"), "incomplete", "lean runtime"),
    Row("plain in dispatch", facts(P10, "runtime=dispatch"), "incomplete", "lean runtime"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(runtime_kind, row)
