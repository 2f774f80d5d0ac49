"""TRT202: GPUs that a TensorRT has no kernels for."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import LEAN86, ON_T4, P10, P86, P853, RTX17, UNKNOWN, against, assumed, facts
from trtdoctor.checks.trt202_gpu_support import supported
from trtdoctor.model.gpu import Gpu

ROWS = (
    Row("fits", facts(P10, "gpu=8.6,tensorrt=10.3.0.26"), "passed"),
    Row("GPU too old", facts(P10, "gpu=6.1,tensorrt=10.3.0.26"), "error", "6.1", "unsupported-sm"),
    Row("last release", facts(P10, "gpu=7.0,tensorrt=10.4.0.26"), "passed"),
    Row("after the last", facts(P10, "gpu=7.0,tensorrt=10.5.0.18"), "error", "7.0", "unsupported-sm"),
    Row("8.9 before 8.5", facts(ON_T4, "gpu=8.9,tensorrt=8.4.3.1"), "error", "8.9", "unsupported-sm"),
    Row("8.9 from 8.5", facts(P853, "gpu=8.9,tensorrt=8.5.3.1"), "passed"),
    Row("12.0 before 10.8", facts(P10, "gpu=12.0,tensorrt=10.7.0.23"), "error", "12.0", "unsupported-sm"),
    Row("12.0 from 10.8", facts(P10, "gpu=12.0,tensorrt=10.8.0.43"), "passed"),
    Row("partial may fit", facts(P10, "gpu=12.0,tensorrt=10"), "incomplete", "10.8.0"),
    Row("partial fits", facts(P10, "gpu=12.0,tensorrt=10.8"), "passed"),
    Row("assumed", assumed(P86, "gpu=12.0"), "error", "the engine's own TensorRT", "unsupported-sm"),
    Row("target's not known", facts(P86, "deepstream=9.0,gpu=thor"), "error", "8.6.1.6", "unsupported-sm"),
    Row("target's not known, engine's fits", facts(P10, "deepstream=9.0,gpu=orin"), "incomplete", "DeepStream 9.0"),
    Row("partial never fits", facts(P10, "gpu=6.1,tensorrt=10"), "error", "6.1"),
    Row("8.6 from 7.2.1", facts(P10, "gpu=8.6,tensorrt=7.2.3.4"), "passed"),
    Row("lean runtime too old", facts(LEAN86, "gpu=12.0,tensorrt=10.16.1.11"), "error", "8.6.1.6"),
    Row("by reports only", facts(P10, "gpu=8.9,tensorrt=8.4.3.1"), "error", "8.9", "unsupported-sm", "likely"),
    Row("RTX never", facts(RTX17, "gpu=7.0,runtime=rtx,tensorrt=1.7.1.116"), "error", "7.0"),
    Row("RTX fits", facts(RTX17, "gpu=8.6,runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row("RTX, not in the table", facts(RTX17, "gpu=8.0,runtime=rtx,tensorrt=1.7.1.116"), "skipped"),
    Row("GPU of the future", facts(P10, "gpu=20.0,tensorrt=10.3.0.26"), "incomplete", "20.0"),
    Row("GPU unknown", against(P10, gpu=Gpu(compute_capability=UNKNOWN)), "incomplete"),
    Row("what to install, older", facts(P10, "gpu=7.0,tensorrt=10.5.0.18"), "error", "TensorRT 10.4.0 or older"),
    Row("what to install, newer", facts(P10, "gpu=12.0,tensorrt=10.7.0.23"), "error", "TensorRT 10.8.0 or newer"),
    Row("what to install on a desktop", facts(P10, "gpu=12.0,tensorrt=10.7.0.23"), "error", "install TensorRT 10.8.0"),
    Row("what a Jetson gets", facts(P10, "gpu=thor,tensorrt=10.7.0.23"), "error", "use a JetPack, "),
    Row("what a carrier gets", facts(P10, "deepstream=6.4,gpu=RTX 5090"), "error", "use another release of what"),
    Row("what to install instead", facts(RTX17, "gpu=7.0,runtime=rtx,tensorrt=1.7"), "error", "TensorRT instead of"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(supported, row)
