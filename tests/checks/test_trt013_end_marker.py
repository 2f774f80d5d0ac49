"""TRT013: plans whose end was never written."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import FAMILIES
from samples import P10, P853, facts
from trtdoctor.checks.trt013_end_marker import ended

ROWS = (
    Row("marker", facts(P10), "passed"),
    Row("overwritten", facts(P10[:-4] + bytes(4)), "error", "", "corrupt-or-truncated"),
    Row("overwritten 8.5", facts(P853[:-4] + bytes(4)), "error"),
    Row("truncated is TRT012's", facts(P10[:-4]), "passed"),
    Row("none before 8.4", facts(FAMILIES["8.2.1.8"].data[:-4] + bytes(4)), "passed"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(ended, row)
