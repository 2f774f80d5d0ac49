"""TRT313: two TensorRTs on one machine."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import P86, TRT10, TRTEXEC, k, on
from trtdoctor.checks.trt313_one_tensorrt import one_tensorrt

BY_VARIABLE = TRTEXEC._replace(library=k("/opt/old/lib/libnvinfer.so.8"), decided_by="LD_LIBRARY_PATH")

ROWS = (
    Row("one", on(TRT10), "passed"),
    Row("the same twice", on(TRT10, TRTEXEC._replace(version=TRT10.version)), "passed"),
    Row("two", on(TRT10, TRTEXEC), "warning", "8.6.1.6", "two-trt-versions"),
    Row("the folder that decides", on(TRT10, BY_VARIABLE), "warning", "grep -vxF /opt/old/lib "),
    Row("which runtime it is", on(TRT10, TRTEXEC._replace(kind="lean")), "warning", "(lean runtime)"),
    Row("a package for the other", on(TRT10, TRTEXEC), "warning", "tensorrt==8.6.1.6"),
    Row(
        "built by the other",
        on(TRT10, TRTEXEC, data=P86),
        "error",
        "TensorRT 8.6.1.6",
        "two-trt-versions",
        "certain",
    ),
    Row("nothing of the engine known", on(TRT10, TRTEXEC, data=b""), "warning", "8.6.1.6"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(one_tensorrt, row)
