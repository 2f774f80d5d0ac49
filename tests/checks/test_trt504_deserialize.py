"""TRT504: engines that TensorRT refuses, or dies of."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import LAZY, NO_PLUGIN, REFUSED, died, fails, probe, said, tried
from trtdoctor.checks.trt504_deserialize import deserializes

NAMED_ONLY_IN_OUTPUT = died("deserialize", printed="cudaErrorInsufficientDriver: CUDA driver version is insufficient")
WARNED = REFUSED._replace(messages=said("deserialize", LAZY, severity="warning"))
NO_CREATOR = REFUSED._replace(messages=said("deserialize", *NO_PLUGIN))
RAISED = REFUSED._replace(messages=(), failures=(fails("exception", "deserialize", "RuntimeError: odd"),))
CUDA_BEFORE = died("deserialize", failures=(fails("cuda", "cuda", "cuInit failed: CUDA_ERROR_NO_DEVICE"),))

ROWS = (
    Row("loads", tried(probe()), "passed"),
    Row("never got that far", tried(died("runtime")), "incomplete"),
    Row("hangs", tried(died("deserialize", "timeout", None)), "error", "time limit", "crash", "possible"),
    Row("refused", tried(REFUSED), "error", "8.6.1.6", "version-mismatch"),
    Row("refused without a word", tried(REFUSED._replace(messages=())), "error", "", "corrupt-or-truncated", "certain"),
    Row("refused with a harmless warning", tried(WARNED), "error", LAZY, "corrupt-or-truncated"),
    Row("lacks a plugin", tried(NO_CREATOR), "error", "EfficientNMS_TRT", "plugin-missing"),
    Row("raises", tried(RAISED), "error", "RuntimeError: odd", "crash"),
    Row("dies", tried(died("deserialize")), "error", "SIGSEGV", "crash", "certain"),
    Row("dies, and CUDA had failed before", tried(CUDA_BEFORE), "error", "SIGSEGV", "cuda-driver-or-device"),
    Row("dies, and libraries printed why", tried(NAMED_ONLY_IN_OUTPUT), "error", "SIGSEGV", "cuda-driver-or-device"),
    Row("killed", tried(died("deserialize", "oom-killed", "SIGKILL")), "error", "", "memory"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(deserializes, row)
