"""TRT311: a machine with and without a TensorRT."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import TRT10, k, on, packages
from samples import RTX17
from trtdoctor.checks.trt311_installed import installed
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Unknown
from trtdoctor.model.machine import Bundle, Copy
from trtdoctor.model.version import PartialVersion

ORT = Bundle("onnxruntime", "1.31.1", "/venv", ("libnvinfer.so.10",), cuda="13", distribution="onnxruntime-gpu")
COPY = Copy("~/TensorRT/lib/libnvinfer.so.10", "full", k(PartialVersion((10, 3, 0, 26))))


def no_engine() -> Facts:
    """A machine without a TensorRT, and no engine in question, as ``trtdoctor host`` asks."""
    found = on(data=b"")
    return found._replace(engine=found.engine._replace(path=""))


ROWS = (
    Row("one", on(TRT10), "passed"),
    Row("none", on(), "error", "/usr/bin/python3", "missing-library", "likely"),
    Row("only listed", on(packages=packages("tensorrt_cu13_libs")), "error", "--no-deps tensorrt_cu13_libs==1"),
    Row("onnxruntime wants an older one", on(data=b"", bundles=k((ORT,))), "error", "pip install 'tensorrt-cu13<11'"),
    Row("others listed", on(packages=packages("tensorrt_cu13")), "error", hides="--force-reinstall"),
    Row(
        "a copy off the path",
        on(copies=k((COPY,))),
        "error",
        "~/TensorRT/lib",
    ),
    Row("which copy", on(copies=k((COPY,))), "error", "libnvinfer.so.10 (10.3.0.26)"),
    Row(
        "where the copy is",
        on(copies=k((COPY._replace(version=Unknown("no text")),))),
        "error",
        "TensorRT/lib",
        hides="()",
    ),
    Row("the release of the engine", on(), "error", "tensorrt==10.3.0"),
    Row("of TensorRT-RTX", on(data=RTX17), "error", "tensorrt-rtx==1.7.1.116"),
    Row("nothing of the engine known", on(data=b""), "error", "pip install tensorrt"),
    Row("an engine", on(), "error", "trtdoctor check --python ./venv/bin/python model.engine"),
    Row(
        "about the machine", no_engine(), "error", "trtdoctor host --python ./venv/bin/python", hides="trtdoctor check"
    ),
    Row(
        "the folder of the copy",
        on(copies=k((COPY, COPY._replace(path="/b/libnvinfer.so.9")))),
        "error",
        'LD_LIBRARY_PATH="$HOME"/TensorRT/lib',
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(installed, row)
