"""TRT313: two TensorRTs on one machine."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import P86, TRT10, TRTEXEC, on
from trtdoctor.checks.trt313_one_tensorrt import one_tensorrt

ROWS = (
    Row("one", on(TRT10), "passed"),
    Row("the same twice", on(TRT10, TRTEXEC._replace(version=TRT10.version)), "passed"),
    Row("two", on(TRT10, TRTEXEC), "warning", "8.6.1.6", "two-trt-versions"),
    Row(
        "built by the other",
        on(TRT10, TRTEXEC, data=P86),
        "error",
        "TensorRT 8.6.1.6",
        "two-trt-versions",
        "certain",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(one_tensorrt, row)
