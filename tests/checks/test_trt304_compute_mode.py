"""TRT304: compute modes that keep a process out."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import BUSY, TRT10, gpu, k, on
from trtdoctor.checks.trt304_compute_mode import compute_mode
from trtdoctor.model.fact import Unknown

ROWS = (
    Row("default", on(TRT10), "passed"),
    Row("exclusive and free", gpu(compute_mode=k("exclusive-process")), "passed"),
    Row("exclusive in use", gpu(compute_mode=k("exclusive-process"), users=k((BUSY,))), "error", "pid 4321"),
    Row("prohibited", gpu(compute_mode=k("prohibited")), "error", "prohibited", "", "certain"),
    Row("a mode of the future", gpu(compute_mode=k("mode 7")), "incomplete", "mode 7"),
    Row("not told", gpu(compute_mode=Unknown("NVML: NVML_ERROR_UNKNOWN")), "incomplete"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(compute_mode, row)
