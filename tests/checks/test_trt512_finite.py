"""TRT512: NaN and infinities in the outputs."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import NANS, WITHOUT, probe, tried
from trtdoctor.checks.trt512_finite import finite

ROWS = (
    Row("numbers", tried(probe()), "passed"),
    Row("nothing ran", tried(WITHOUT), "skipped"),
    Row("NaN", tried(probe(runs=(NANS,))), "warning", "y", "numerics", "possible"),
    Row("NaN from real inputs", tried(probe(runs=(NANS,), inputs="a.npz")), "warning", "y", "numerics", "likely"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(finite, row)
