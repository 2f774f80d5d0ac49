"""TRT101: TensorRT and TensorRT-RTX."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, RTX17, UNKNOWN, against, facts
from trtdoctor.checks.trt101_product import product

ROWS = (
    Row("both TensorRT", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("both RTX", facts(RTX17, "runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row(
        "RTX for TensorRT",
        facts(RTX17, "tensorrt=10.3.0.26"),
        "error",
        "tensorrt_rtx",
        "special-engine",
    ),
    Row(
        "TensorRT for RTX",
        facts(P10, "runtime=rtx"),
        "error",
        "has: TensorRT-RTX",
        "special-engine",
    ),
    Row("not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row("not known", against(P10, runtime=UNKNOWN, tensorrt=UNKNOWN), "incomplete", "nobody looked"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(product, row)
