"""TRT205: GPUs whose memory is too small."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, UNKNOWN, against, body, engine, with_body
from trtdoctor.checks.trt205_memory import memory
from trtdoctor.model.fact import Known
from trtdoctor.model.gpu import Gpu

ROWS = (
    Row("fits", with_body("gpu=H200"), "passed"),
    Row("fits not", with_body("gpu=RTX 2060"), "error", "7.0 GiB", "memory", "certain"),
    Row(
        "nearly",
        against(P10, gpu=Gpu(memory_bytes=Known(15 << 29, "")))._replace(engine=engine(P10, body=body())),
        "warning",
        "7.0 GiB",
        "memory",
    ),
    Row("weights alone fit not", with_body("gpu=GTX 1650", activation_memory_bytes=UNKNOWN), "error", "6.0 GiB"),
    Row("streamed weights", with_body("gpu=RTX 2060", weight_streaming=Known(True, "")), "passed"),
    Row("half known", with_body("gpu=H200", activation_memory_bytes=UNKNOWN), "skipped", "nobody looked"),
    Row("no memory named", with_body("gpu=8.6"), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(memory, row)
