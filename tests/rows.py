"""The rows of checks that have no file of their own yet."""

from __future__ import annotations

from typing import Any, NamedTuple

from samples import (
    LEAN_WORDS,
    MISSING,
    UNKNOWN,
    plugins,
    with_body,
)
from trtdoctor.model.check import Facts


class Row(NamedTuple):
    """A row of ``running.Row`` with the code of its check."""

    code: str
    name: str
    facts: Facts
    want: Any
    says: str = ""
    cause: Any = ""
    confidence: Any = ""


BODY = (
    Row("TRT401", "no plugins", with_body("tensorrt=10.3.0.26"), "passed"),
    Row("TRT401", "there", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "TRT401",
        "gone in 11",
        with_body("tensorrt=11.0.0.114", plugins=plugins(("BatchedNMS_TRT", "1"))),
        "error",
        "removed after TensorRT 10.16.0",
        MISSING,
        "likely",
    ),
    Row(
        "TRT401",
        "not yet",
        with_body("tensorrt=10.0.1.6", plugins=plugins(("ScatterElements", "2"))),
        "error",
        "came with TensorRT 10.3.0",
        MISSING,
    ),
    Row(
        "TRT401",
        "another version",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "9"))),
        "error",
        "It has version 1 of it",
        MISSING,
    ),
    Row("TRT401", "any 10", with_body("tensorrt=10", plugins=plugins(("BatchedNMS_TRT", "1"))), "passed"),
    Row("TRT401", "custom", with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1"))), "passed"),
    Row("TRT401", "own namespace", with_body("tensorrt=11.0.0.1", plugins=plugins(("Split", "1", "mine"))), "passed"),
    Row("TRT401", "not known", with_body("tensorrt=10.3.0.26", plugins=UNKNOWN), "incomplete", "nobody looked"),
    Row("TRT402", "standard", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "TRT402",
        "known owner",
        with_body("tensorrt=7.1.3.0", plugins=plugins(("YoloLayer_TRT", "1"))),
        "warning",
        "YoloLayer_TRT version 1",
        MISSING,
        "possible",
    ),
    Row(
        "TRT402",
        "nobody's",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1", "ns"))),
        "warning",
        "in namespace ns",
    ),
    Row("TRT402", "no target", with_body(None, plugins=plugins(("Mine", "1"))), "skipped"),
    Row("TRT403", "none", with_body("tensorrt=10.3.0.26"), "passed"),
    Row(
        "TRT403",
        "register",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))),
        "info",
        "registered",
    ),
    Row("TRT403", "static", with_body("tensorrt=10.3.0.26", plugins=plugins(("CustomFCPluginDynamic", "1"))), "passed"),
    Row(
        "TRT403",
        "lean",
        with_body(LEAN_WORDS, plugins=plugins(("EfficientNMS_TRT", "1"))),
        "warning",
        "ROIAlign_TRT version 2",
    ),
    Row("TRT403", "lean has it", with_body(LEAN_WORDS, plugins=plugins(("ROIAlign_TRT", "2"))), "passed"),
)
ROWS = BODY
