"""TRT401: standard plugins of the target."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import UNKNOWN, plugins, with_body
from trtdoctor.checks.trt401_standard_plugins import standard_plugins

ROWS = (
    Row("no plugins", with_body("tensorrt=10.3.0.26"), "passed"),
    Row("there", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "gone in 11",
        with_body("tensorrt=11.0.0.114", plugins=plugins(("BatchedNMS_TRT", "1"))),
        "error",
        "10.16.0",
        "plugin-missing",
        "likely",
    ),
    Row(
        "not yet",
        with_body("tensorrt=10.0.1.6", plugins=plugins(("ScatterElements", "2"))),
        "error",
        "10.3.0",
        "plugin-missing",
    ),
    Row(
        "another version",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "9"))),
        "error",
        "version 9",
        "plugin-missing",
    ),
    Row("the last that has it", with_body("tensorrt=10.16.0.5", plugins=plugins(("Split", "1"))), "passed"),
    Row("any 10", with_body("tensorrt=10", plugins=plugins(("BatchedNMS_TRT", "1"))), "passed"),
    Row("custom", with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1"))), "passed"),
    Row("own namespace", with_body("tensorrt=11.0.0.1", plugins=plugins(("Split", "1", "mine"))), "passed"),
    Row("not known", with_body("tensorrt=10.3.0.26", plugins=UNKNOWN), "incomplete", "nobody looked"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(standard_plugins, row)
