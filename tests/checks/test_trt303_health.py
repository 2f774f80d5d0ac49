"""TRT303: a GPU that is lost or has memory errors."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import TRT10, gpu, k, on
from trtdoctor.checks.trt303_health import health

ROWS = (
    Row("well", on(TRT10), "passed"),
    Row("lost", gpu(failure=k("NVML_ERROR_GPU_IS_LOST")), "error", "NVML_ERROR_GPU_IS_LOST"),
    Row("ECC", gpu(ecc_uncorrected=k(3)), "warning", "3 uncorrected"),
    Row("row", gpu(remapping_failed=k(True)), "error", "remapped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(health, row)
