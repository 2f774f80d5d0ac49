"""TRT314: wheels for two CUDA versions."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import TRT10, k, on, packages
from trtdoctor.checks.trt314_one_cuda import one_cuda
from trtdoctor.model.fact import Unknown, need

OF_DPKG = k(tuple(one._replace(manager="dpkg") for one in need(packages("tensorrt_cu12_libs", "tensorrt_cu13_libs"))))

ROWS = (
    Row("one CUDA", on(TRT10, packages=packages("tensorrt-cu12", "tensorrt_cu12_libs")), "passed"),
    Row("another package", on(TRT10, packages=packages("Tensorrt.Lean_cu12", "tensorrt_dev_cu13")), "passed"),
    Row(
        "both in one folder",
        on(TRT10, packages=packages("tensorrt_cu12_libs", "tensorrt_cu13_libs")),
        "error",
        "12 and 13",
        "python-packaging",
    ),
    Row(
        "different runtimes",
        on(TRT10, packages=packages("tensorrt_cu12", "tensorrt_lean_cu13")),
        "warning",
        "12 and 13",
    ),
    Row("not looked", on(TRT10, packages=Unknown("rpm did not answer within 5 s")), "incomplete"),
    Row("not of pip", on(TRT10, packages=OF_DPKG), "passed"),
    Row(
        "what is kept",
        on(TRT10, packages=packages("tensorrt_cu12", "tensorrt_cu13")),
        "error",
        "install 'tensorrt-cu13==1",
    ),
    Row(
        "what only the older has",
        on(TRT10, packages=packages("tensorrt_cu12", "tensorrt_lean_cu13")),
        "warning",
        "'tensorrt-cu13==1'",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(one_cuda, row)
