"""TRT105: bindings and libraries of two versions."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, assumed, facts
from trtdoctor.checks.trt105_bindings import bindings

ROWS = (
    Row("not asked", facts(P10, "tensorrt=10.3.0.26"), "skipped"),
    Row("one version", facts(P10, "tensorrt=10.3.0.26,bindings=10.3.0.26"), "passed"),
    Row("as far as they go", facts(P10, "tensorrt=10.3.0.26,bindings=10.3.0"), "passed"),
    Row("other build", facts(P10, "tensorrt=10.3.0.26,bindings=10.3.0.30"), "warning", "10.3.0.30"),
    Row("the engine's own", assumed(P10, "bindings=10.4.0"), "error", "the engine needs 10.3.0.26"),
    Row("as the engine's own", assumed(P10, "bindings=10.3"), "passed"),
    Row("other minor", facts(P10, "tensorrt=10.3.0,bindings=10.4.0"), "error", "10.4.0", "two-trt-versions"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(bindings, row)
