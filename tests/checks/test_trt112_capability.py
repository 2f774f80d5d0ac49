"""TRT112: safety and DLA engines."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import UNKNOWN, with_body
from trtdoctor.checks.trt112_capability import capability
from trtdoctor.model.fact import Known

ROWS = (
    Row("standard", with_body(None), "passed"),
    Row("safety", with_body(None, safety=Known(True, "")), "error", "safety runtime", "special-engine", "likely"),
    Row("DLA", with_body(None, dla=Known(True, "")), "error", "cuDLA", "special-engine"),
    Row("not told", with_body(None, safety=UNKNOWN), "skipped", "nobody looked"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(capability, row)
