"""TRT312: libraries that the loader would not find."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import CUDNN, LOST, OLD_CXX, PARSER, TRT10, TRTEXEC, on, runtime
from trtdoctor.checks.trt312_dependencies import dependencies

ROWS = (
    Row("whole", on(TRT10), "passed"),
    Row(
        "bindings alone",
        on(runtime("10.16.1.11", missing=(PARSER,), **LOST)),
        "error",
        "libnvonnxparser.so.10",
        "missing-library",
    ),
    Row(
        "cuDNN for plugins",
        on(runtime("8.6.0.12", missing=(CUDNN,))),
        "warning",
        "libcudnn.so.8",
        "cudnn-init",
    ),
    Row("of another process", on(TRT10, TRTEXEC._replace(missing=(PARSER,))), "passed"),
    Row(
        "of another module",
        on(TRT10, runtime("10.3.0.26", module="tensorrt_lean", kind="lean", missing=(PARSER,))),
        "warning",
        "libnvonnxparser.so.10",
        "missing-library",
    ),
    Row("old libstdc++", on(runtime("10.3.0.26", missing=(OLD_CXX,))), "error", "GLIBCXX_3.4.29"),
    Row("no extension", on(runtime("10.3.0.26", **LOST)), "error", "libnvinfer.so.10", "python-packaging"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(dependencies, row)
