"""TRT204: GPUs with another number of SMs."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import AMPERE, ARCH, P10, RTX17, SAME, facts
from trtdoctor.checks.trt204_gpu_model import same_model

ROWS = (
    Row("same model", facts(P10, "gpu=RTX 3080 10GB"), "passed"),
    Row("other model", facts(P10, "gpu=RTX 3090"), "warning", "68 SMs", ARCH, "likely"),
    Row("other capability is TRT203's", facts(P10, "gpu=RTX 4090"), "passed"),
    Row("AMPERE_PLUS", facts(AMPERE, "gpu=RTX 3090"), "passed"),
    Row("same capability level", facts(SAME, "gpu=RTX 3090"), "passed"),
    Row("RTX", facts(RTX17, "gpu=RTX 3090"), "passed"),
    Row("no model named", facts(P10, "gpu=8.6"), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(same_model, row)
