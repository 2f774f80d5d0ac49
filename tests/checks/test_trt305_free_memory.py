"""TRT305: memory that others hold."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import BUSY, TRT10, gpu, k, on
from trtdoctor.checks.trt305_free_memory import free_memory
from trtdoctor.model.fact import Unknown

ROWS = (
    Row("enough", on(TRT10), "passed"),
    Row(
        "held",
        gpu(memory_free_bytes=k(16), users=k((BUSY,))),
        "error",
        "python3 (pid 4321, 100.0 GiB)",
        "memory",
    ),
    Row("not told", gpu(memory_free_bytes=Unknown("NVML: no answer")), "incomplete"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(free_memory, row)
