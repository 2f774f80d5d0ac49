"""TRT111: engines without weights."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, UNKNOWN, facts, with_body
from trtdoctor.checks.trt111_weights import weights
from trtdoctor.model.fact import Known

ROWS = (
    Row("there", with_body(None), "passed"),
    Row("stripped", with_body(None, weights_stripped=Known(True, "")), "warning", "refit", "special-engine"),
    Row("not told", with_body(None, weights_stripped=UNKNOWN), "skipped", "nobody looked"),
    Row("no body", facts(P10), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(weights, row)
