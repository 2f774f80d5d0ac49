"""TRT201: engines of another platform."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import RTX_3080, plan
from samples import AMPERE, NANO, ORIN, P10, P86, RTX17, STRANGE, facts
from trtdoctor.checks.trt201_platform import platform

ROWS = (
    Row("same", facts(P10, "platform=linux-x86_64"), "passed"),
    Row(
        "Jetson engine on a PC", facts(ORIN, "platform=linux"), "error", "linux-aarch64", "platform-mismatch", "certain"
    ),
    Row("PC engine on a Jetson", facts(P10, "platform=jetson"), "error", "linux-x86_64", "platform-mismatch"),
    Row("Linux engine on Windows", facts(P10, "platform=windows"), "error", "windows-x86_64"),
    Row("no tag, integrated", facts(NANO, "platform=linux"), "error", "linux-aarch64", "", "likely"),
    Row("no tag, integrated, right", facts(NANO, "platform=jetson"), "passed"),
    Row("no tag", facts(P86, "platform=linux"), "info", "linux-x86_64", "platform-mismatch", "possible"),
    Row("no tag, unusual target", facts(P86, "platform=windows"), "warning", "windows-x86_64", gap=True),
    Row("strange tag", facts(STRANGE, "platform=linux"), "error", "'wtrt'", "", "likely"),
    Row("PC engine on a JetPack", facts(P10, "jetpack=6.2"), "error", "/usr/src/tensorrt/bin/trtexec"),
    Row("PC engine on an Orin", facts(P10, "gpu=orin"), "error", "linux-x86_64", "platform-mismatch", "certain"),
    Row("no tag, Orin", facts(P86, "gpu=orin"), "warning", "linux-aarch64", gap=True),
    Row("no tag, integrated, by its GPU", facts(NANO, "gpu=Jetson Nano"), "passed"),
    Row("hardware-compatible, on an Orin", facts(AMPERE, "jetpack=6.2"), "error", hides="--hardwareCompatibilityLevel"),
    Row("TensorRT-RTX, on an Orin", facts(RTX17, "jetpack=6.2"), "warning", hides="tensorrt_rtx", gap=True),
    Row("not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row(
        "no tag, a capability of Jetsons",
        facts(plan((8, 2, 1, 8), 205, RTX_3080._replace(capability=(8, 7))), "platform=linux"),
        "error",
        "linux-aarch64",
        "",
        "likely",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(platform, row)
