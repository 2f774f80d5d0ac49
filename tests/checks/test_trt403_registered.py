"""TRT403: plugins that must be registered first."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import LEAN10, LEAN_WORDS, PLUGINS, body, facts, plugins, with_body
from trtdoctor.checks.trt403_registered import registered

NEEDS = body(plugins=plugins(("EfficientNMS_TRT", "1")))
ROWS = (
    Row("none", with_body("tensorrt=10.3.0.26"), "passed"),
    Row(
        "register",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))),
        "info",
        "registered",
    ),
    Row("static", with_body("tensorrt=10.3.0.26", plugins=plugins(("CustomFCPluginDynamic", "1"))), "passed"),
    Row(
        "lean",
        with_body(LEAN_WORDS, plugins=plugins(("EfficientNMS_TRT", "1"))),
        "warning",
        "ROIAlign_TRT 2",
    ),
    Row("lean has it", with_body(LEAN_WORDS, plugins=plugins(("ROIAlign_TRT", "2"))), "passed"),
    Row("lean, its plugins inside", facts(PLUGINS, LEAN_WORDS, body=NEEDS), "passed"),
    Row("lean, another library inside", facts(LEAN10, LEAN_WORDS, body=NEEDS), "warning", "EfficientNMS_TRT"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(registered, row)
