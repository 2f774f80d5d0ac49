"""TRT302: the driver against the CUDA of TensorRT."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import TRT10, WELL, k, on, runtime
from trtdoctor.checks.trt302_driver import driver

ROWS = (
    Row("new driver", on(TRT10), "passed"),
    Row(
        "cu13 on an old driver",
        on(runtime("10.16.1.11", cuda=k("13")), version="535.104.05"),
        "error",
        "580.65.06",
        "cuda-driver-or-device",
        "certain",
    ),
    Row("cu12 on the same", on(runtime("10.16.1.11", cuda=k("12")), version="535.104.05"), "passed"),
    Row("oldest CUDA of the release", on(runtime("10.16.1.11"), version="470.57.02"), "error", "CUDA 12"),
    Row(
        "forward compatibility",
        on(
            runtime("10.16.1.11", cuda=k("13")),
            version="535.104.05",
            driver=WELL._replace(libcuda=k("/usr/local/cuda/compat/libcuda.so.1")),
        ),
        "passed",
    ),
    Row("a CUDA of the future", on(runtime("10.16.1.11", cuda=k("14"))), "skipped", "CUDA 14"),
    Row("a version of words", on(TRT10, version="new"), "skipped", "'new'"),
    Row("no TensorRT", on(), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(driver, row)
