"""TRT101: TensorRT and TensorRT-RTX."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, RTX17, UNKNOWN, against, facts
from trtdoctor.checks.trt101_product import product
from trtdoctor.model.fact import Known
from trtdoctor.model.version import PartialVersion

TRT10 = Known(PartialVersion((10, 3, 0, 26)), "test")
FULL = Known("full", "test")

ROWS = (
    Row("both TensorRT", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("both RTX", facts(RTX17, "runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row(
        "RTX for TensorRT",
        facts(RTX17, "tensorrt=10.3.0.26"),
        "error",
        "tensorrt_rtx",
        "special-engine",
    ),
    Row(
        "TensorRT for RTX",
        facts(P10, "runtime=rtx"),
        "error",
        "has: TensorRT-RTX",
        "special-engine",
    ),
    Row("not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row("not known", against(P10, runtime=UNKNOWN, tensorrt=UNKNOWN), "incomplete", "nobody looked"),
    Row("RTX, version known", facts(RTX17, "tensorrt=10.3.0.26"), "error", "pip install tensorrt-rtx==1.7.1.116"),
    Row("RTX, version unknown", facts(RTX17[:20], "tensorrt=10.3.0.26"), "error", "pip install tensorrt-rtx"),
    Row("TensorRT, what to load", facts(P10, "runtime=rtx"), "error", "import tensorrt)", hides="pip install"),
    Row("runtime not known", against(RTX17, runtime=UNKNOWN, tensorrt=TRT10), "error", "tag: vtrt", "special-engine"),
    Row("TensorRT not known", against(RTX17, runtime=FULL, tensorrt=UNKNOWN), "error", "tag: vtrt", "special-engine"),
    Row("tag of TensorRT", facts(P10, "runtime=rtx"), "error", "tag: ftrt"),
    Row("RTX on a Jetson", facts(RTX17, "jetpack=6.2"), "error", "trtexec", hides="pip install tensorrt-rtx"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(product, row)
