"""TRT305: memory that others hold."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import BUSY, P10, TRT10, gpu, k, on
from trtdoctor.checks.trt305_free_memory import free_memory
from trtdoctor.model.fact import Unknown

SMALL = BUSY._replace(pid=1, name="sh", bytes=1 << 30)
NOBODY = BUSY._replace(pid=2, name="top", bytes=None)
ORDER = "python3 (pid 4321, 100.0 GiB), sh (pid 1, 1.0 GiB) and top (pid 2)"

ROWS = (
    Row("enough", on(TRT10), "passed"),
    Row(
        "held",
        gpu(memory_free_bytes=k(16), users=k((BUSY,))),
        "error",
        "python3 (pid 4321, 100.0 GiB)",
        "memory",
    ),
    Row(
        "held by several, most by the last",
        gpu(memory_free_bytes=k(16), users=k((SMALL, NOBODY, BUSY))),
        "error",
        ORDER,
    ),
    Row("just enough", gpu(memory_free_bytes=k(len(P10))), "passed"),
    Row("a byte too few", gpu(memory_free_bytes=k(len(P10) - 1)), "error", "free"),
    Row("not told", gpu(memory_free_bytes=Unknown("NVML: no answer")), "incomplete"),
    Row("no plan", on(TRT10, data=b""), "skipped", "size"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(free_memory, row)
