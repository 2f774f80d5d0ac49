"""TRT513: outputs that differ between two runs."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import UNLIKE, WITHOUT, probe, tried
from trtdoctor.checks.trt513_repeatable import repeatable

ROWS = (
    Row("equal", tried(probe()), "passed"),
    Row("nothing ran", tried(WITHOUT), "skipped"),
    Row("unlike", tried(probe(runs=(UNLIKE,))), "info", "y", "numerics"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(repeatable, row)
