"""TRT423: the batch of a configuration against the profiles."""

from __future__ import annotations

import pytest
from configured import beside, deepstream, said, triton
from running import Row, expect, named

from samples import UNKNOWN
from trtdoctor.checks.trt423_configured_batch import batch

ROWS = (
    Row("none", beside(), "skipped"),
    Row("absent", beside(triton()), "passed"),
    Row("zero", beside(triton(max_batch_size=said(0))), "passed"),
    Row("as large", beside(triton(max_batch_size=said(32))), "passed"),
    Row("larger", beside(triton(max_batch_size=said(33))), "error", "max_batch_size: 32", "shapes-profiles"),
    Row("DeepStream's", beside(deepstream(max_batch_size=said(64))), "error", "batch-size= 32"),
    Row("not known", beside(triton(max_batch_size=said(9)), io=UNKNOWN), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(batch, row)
