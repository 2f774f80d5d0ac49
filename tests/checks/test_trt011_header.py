"""TRT011: headers that make no sense, or are newer than this trtdoctor."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import BROKEN, FUTURE, P10, RTX17, facts
from trtdoctor.checks.trt011_header import sound

ROWS = (
    Row("sound", facts(P10), "passed"),
    Row("sound RTX", facts(RTX17), "passed"),
    Row("newer header", facts(P10[:4] + b"\1" + P10[5:]), "incomplete", "newer"),
    Row("newer release", facts(FUTURE), "incomplete", "newer"),
    Row("broken", facts(BROKEN), "error", "", "corrupt-or-truncated", "likely"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(sound, row)
