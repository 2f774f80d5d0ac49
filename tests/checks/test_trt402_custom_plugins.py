"""TRT402: plugins that come with no TensorRT."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import plugins, with_body
from trtdoctor.checks.trt402_custom_plugins import custom_plugins

ROWS = (
    Row("standard", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "known owner",
        with_body("tensorrt=7.1.3.0", plugins=plugins(("YoloLayer_TRT", "1"))),
        "warning",
        "YoloLayer_TRT version 1",
        "plugin-missing",
        "possible",
    ),
    Row(
        "nobody's",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1", "ns"))),
        "warning",
        "in namespace ns",
    ),
    Row("no target", with_body(None, plugins=plugins(("Mine", "1"))), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(custom_plugins, row)
