"""TRT012: plans that are shorter or longer than they declare."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import HERE, P10, P853, facts
from trtdoctor.checks.trt012_size import whole

ROWS = (
    Row("whole", facts(P10), "passed"),
    Row("one byte short", facts(P10[:-1]), "error", "1 byte missing", "corrupt-or-truncated", "certain"),
    Row("written just now", facts(P10[:-9], path_status=HERE._replace(modified=1990.0)), "error", "10 seconds ago"),
    Row("longer", facts(P10 + b"xyz"), "error", "3 bytes"),
    Row("before 8.6", facts(P853[:-2]), "error", "2 bytes"),
    Row("no size", facts(P10[:12]), "incomplete"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(whole, row)
