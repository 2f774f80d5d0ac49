"""TRT014: plans whose checksum is wrong."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import FAMILIES
from samples import P10, facts
from trtdoctor.checks.trt014_checksum import checksum

ROWS = (
    Row("right", facts(FAMILIES["7.2.3.4"].data), "passed"),
    Row("right, 8.0", facts(FAMILIES["8.0.1.6"].data), "passed"),
    Row("wrong", facts(FAMILIES["7.2.3.4"].data[:-1] + b"?"), "error", "", "corrupt-or-truncated"),
    Row("none", facts(P10), "skipped"),
    Row("cut", facts(FAMILIES["7.2.3.4"].data[:-1]), "incomplete"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(checksum, row)
