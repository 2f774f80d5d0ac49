"""TRT113: known bugs, each only where everything it names holds."""

from __future__ import annotations

from typing import Any

import pytest
from running import Row, expect, named

from samples import P10, RTX17, UNKNOWN, body, facts, plugins, with_body
from trtdoctor.checks.trt113_known_bugs import known_bugs
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known


def one_profile(words: str, **more: Any) -> Facts:
    """Facts of an engine that has no profile, and so none of the bugs with several."""
    return with_body(words, profiles=Known((), ""), **more)


def compatible(words: str) -> Facts:
    """Facts of a hardware-compatible engine."""
    found = with_body(words)
    assert found.engine.header is not None
    header = found.engine.header._replace(hardware_compatibility=Known("ampere_plus", ""))
    return found._replace(engine=found.engine._replace(header=header))


def of_model(description: str, tensorrt: str) -> Facts:
    """Facts of an engine that an exporter described, on a DGX Spark."""
    found = one_profile(f"tensorrt={tensorrt},gpu=12.1")
    return found._replace(engine=found.engine._replace(metadata={"description": description}))


ROWS = (
    Row("none", with_body("tensorrt=10.9.0.34"), "passed"),
    Row("no target", with_body(None), "skipped"),
    Row("no body", facts(P10, "tensorrt=10.9.0.34"), "skipped", "body"),
    Row("DLA on 10.9", with_body("tensorrt=10.9.0.34", dla=Known(True, "")), "error", "dla-10.8", "known-bug"),
    Row("DLA on 10.7", with_body("tensorrt=10.7.0.23", dla=Known(True, "")), "info", "profiles-10.8"),
    Row("Orin on 11", with_body("tensorrt=11.0.0.114,gpu=8.7"), "error", "jetson-11", "known-bug", "certain"),
    Row("Orin on 11.4", with_body("tensorrt=11.4,gpu=8.7"), "passed"),
    Row("Orin on 11.4.1", with_body("tensorrt=11.4.1,gpu=8.7"), "passed"),
    Row(
        "8.4 plugin",
        with_body("tensorrt=8.4.3.1", plugins=plugins(("Mine", "1"))),
        "warning",
        "plugin-serialization-8.4",
        "known-bug",
        "possible",
    ),
    Row("8.4, no plugin", with_body("tensorrt=8.4.3.1"), "passed"),
    Row("any 8", with_body("tensorrt=8", plugins=plugins(("Mine", "1"))), "passed"),
    Row(
        "InstanceNorm on Blackwell",
        with_body("tensorrt=10.9.0.34,gpu=12.0", plugins=plugins(("InstanceNormalization_TRT", "1"))),
        "error",
        "cudnn-plugins-blackwell",
    ),
    Row(
        "InstanceNorm on Ada",
        with_body("tensorrt=10.9.0.34,gpu=8.9", plugins=plugins(("InstanceNormalization_TRT", "1"))),
        "passed",
    ),
    Row("refit in 8.5", with_body("tensorrt=8.5.3.1", refittable=Known(True, "")), "warning", "refit-profiles-8.5"),
    Row("no refit in 8.5", with_body("tensorrt=8.5.3.1"), "passed"),
    Row("refit not known", with_body("tensorrt=8.5.3.1", refittable=UNKNOWN), "passed"),
    Row("one profile", with_body("tensorrt=8.5.3.1", refittable=Known(True, ""), profiles=Known((), "")), "passed"),
    Row("profiles in 10.7", with_body("tensorrt=10.7.0.23"), "info", "Known bug: profiles-10.8".lower()),
    Row("compatible on Thor", compatible("tensorrt=10.16.2.10,gpu=11.0"), "warning", "hardware-compatibility-thor"),
    Row("compatible on Thor, 10.13.3.9", compatible("tensorrt=10.13.3.9,gpu=11.0"), "passed"),
    Row("plain on Thor", one_profile("tensorrt=10.16.2.10,gpu=11.0"), "passed"),
    Row("RT-DETR on Spark", of_model("Ultralytics RT-DETR-l model", "10.14.1.48"), "warning", "rt-detr-thor-spark"),
    Row("RT-DETR, mended", of_model("Ultralytics RTDETR-l model", "10.15.1.29"), "passed"),
    Row("YOLO on Spark", of_model("Ultralytics YOLO11n model", "10.14.1.48"), "passed"),
    Row("other product", facts(RTX17, "runtime=rtx,tensorrt=new:10.7", body=body()), "passed"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(known_bugs, row)
