"""TRT315: plugin libraries as files."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import TRT10, library, on
from trtdoctor.checks.trt315_plugin_libraries import plugin_libraries
from trtdoctor.model.machine import Missing

LIBNVINFER = Missing("libnvinfer.so.10", "libmine.so")
ROWS = (
    Row("none given", on(TRT10), "skipped"),
    Row("fits", library(sms=(80, 90)), "passed"),
    Row("no ELF file", library(failure="is not an ELF file"), "error", "is not an ELF file", "plugin-missing"),
    Row("other processor", library(machine="aarch64"), "error", "aarch64"),
    Row("other TensorRT", library(tensorrt=("libnvinfer.so.8",)), "error", "TensorRT 8"),
    Row(
        "dependency",
        library(missing=(Missing("libcudnn.so.9", "libmine.so"),)),
        "error",
        "libcudnn.so.9",
        "missing-library",
    ),
    Row("TensorRT itself, which the target has", library(missing=(LIBNVINFER,)), "passed"),
    Row("no plugin in it", library(entry_points=()), "warning", "getCreators()"),
    Row("old ABI", library(old_abi=True), "info", "_GLIBCXX_USE_CXX11_ABI=0"),
    Row("other GPU", library(sms=(75, 80)), "warning", "sm_75 and sm_80"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(plugin_libraries, row)
