"""TRT205: GPUs whose memory is too small."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, UNKNOWN, against, body, engine, with_body
from trtdoctor.checks.trt205_memory import memory
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known
from trtdoctor.model.gpu import Gpu


def on_gpu_with(memory: int) -> Facts:
    """The facts of an engine that needs 7 GiB, and of a GPU with so many bytes."""
    asked = against(P10, gpu=Gpu(memory_bytes=Known(memory, "test")))
    return asked._replace(engine=engine(P10, body=body()))


def half_known(memory: int) -> Facts:
    """An engine that needs 6 GiB for its weights, and nobody knows how much besides."""
    asked = on_gpu_with(memory)
    return asked._replace(engine=engine(P10, body=body(activation_memory_bytes=UNKNOWN)))


ROWS = (
    Row("fits", with_body("gpu=H200"), "passed"),
    Row("fits not", with_body("gpu=RTX 2060"), "error", "7.0 GiB", "memory", "certain"),
    Row(
        "nearly",
        on_gpu_with(15 << 29),
        "warning",
        "7.0 GiB",
        "memory",
    ),
    Row("weights alone fit not", with_body("gpu=GTX 1650", activation_memory_bytes=UNKNOWN), "error", "6.0 GiB"),
    Row("streamed weights", with_body("gpu=RTX 2060", weight_streaming=Known(True, "")), "passed"),
    Row("half known", with_body("gpu=H200", activation_memory_bytes=UNKNOWN), "skipped", "nobody looked"),
    Row("no memory named", with_body("gpu=8.6"), "skipped"),
    Row("just fits", on_gpu_with(7 << 30), "warning", "7.0 GiB", "memory", "likely"),
    Row("a byte too large", on_gpu_with((7 << 30) - 1), "error", "7.0 GiB", "memory", "certain"),
    Row("not streamed", with_body("gpu=RTX 2060", weight_streaming=UNKNOWN), "error", "7.0 GiB"),
    Row("half known, and full", half_known(6 << 30), "skipped", "nobody looked"),
    Row("half known, and over", half_known((6 << 30) - 1), "error", "6.0 GiB"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(memory, row)
