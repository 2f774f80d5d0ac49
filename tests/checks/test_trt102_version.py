"""TRT102: versions that load the engine, and those that refuse it."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import plan
from samples import (
    LEAN10,
    LEAN11,
    LEAN86,
    MISMATCH,
    MODULO,
    ORIN,
    P10,
    P86,
    P853,
    PLUGINS,
    RTX17,
    RTX_LEAN,
    UNKNOWN,
    against,
    assumed,
    facts,
)
from trtdoctor.checks.trt102_version import version

ROWS = (
    Row("exact", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("other build", facts(P10, "tensorrt=10.3.0.30"), "error", "10.3.0.26", MISMATCH, "certain"),
    Row("other patch", facts(P853, "tensorrt=8.5.2.1"), "error", "8.5.3.1", MISMATCH),
    Row("other minor", facts(P10, "tensorrt=10.4.0.26"), "error", "10.4.0.26", MISMATCH),
    Row("other major", facts(P86, "tensorrt=10.6.1.6"), "error", "10.6.1.6", MISMATCH),
    Row("newer engine", facts(P10, "tensorrt=8.6.1.6"), "error", "8.6.1.6", MISMATCH),
    Row("build modulo 256", facts(MODULO, "tensorrt=10.16.1.300"), "passed"),
    Row("build as stored", facts(MODULO, "tensorrt=10.16.1.44"), "passed"),
    Row("modulo is for builds only", facts(P10, "tensorrt=new:10.259.0.26"), "error", "10.259.0.26"),
    Row("partial, one known build", facts(P853, "tensorrt=8.5.3"), "passed"),
    Row(
        "partial, several builds", facts(P10, "tensorrt=10.3.0"), "warning", "10.3.0.30", MISMATCH, "possible", gap=True
    ),
    Row("partial, one build there", facts(P10, "gpu=8.6,tensorrt=10.3.0"), "passed"),
    Row("partial, a build of Jetsons", facts(ORIN, "gpu=8.6,tensorrt=10.3.0"), "warning", "10.3.0", gap=True),
    Row("partial, on a Jetson", facts(P10, "gpu=orin,tensorrt=10.3.0"), "warning", "JetPack 6.1", gap=True),
    Row("partial, two numbers", facts(P10, "tensorrt=10.3"), "warning", "10.3", MISMATCH, "possible", gap=True),
    Row("partial, one number", facts(P10, "tensorrt=10"), "warning", "10", MISMATCH, gap=True),
    Row("partial, another", facts(P10, "tensorrt=10.4"), "error", "10.4", MISMATCH, "certain"),
    Row("partial, unknown release", facts(plan((12, 1, 2, 3), 260), "tensorrt=12.1.2"), "warning", "12.1.2", gap=True),
    Row("lean, later build", facts(LEAN10, "tensorrt=10.3.0.30"), "passed"),
    Row("lean, later minor", facts(LEAN10, "tensorrt=10.16.1.11"), "passed"),
    Row("lean 8.6 to 10", facts(LEAN86, "tensorrt=10.0.0.6"), "passed"),
    Row("lean 8.6 to 9", facts(LEAN86, "tensorrt=9.2.0.5"), "passed"),
    Row(
        "lean, own version in part", facts(LEAN86, "tensorrt=8.6"), "warning", "8.6.2.3", MISMATCH, "possible", gap=True
    ),
    Row("lean, all builds are newer", facts(LEAN10, "tensorrt=10.3.0"), "passed"),
    Row("lean, two numbers, all builds fit", facts(LEAN11, "tensorrt=11.0"), "passed"),
    Row(
        "image that no table has",
        facts(P10, "container=tritonserver:24.09-py3"),
        "warning",
        "sh nvcr.io/nvidia/tritonserver:24.09-py3 -c",
        MISMATCH,
        "possible",
        gap=True,
    ),
    Row("JetPack that no table has", facts(P10, "jetpack=7.2.1"), "warning", "dpkg-query", gap=True),
    Row(
        "lean, image that no table has", facts(LEAN86, "container=tritonserver:24.09-py3"), "warning", "newer", gap=True
    ),
    Row("assumed", assumed(P10, "gpu=8.6"), "skipped", "the engine's own is assumed"),
    Row("lean 10 to 11", facts(LEAN10, "tensorrt=11.0.0.114"), "passed"),
    Row("lean 8 to 11", facts(LEAN86, "tensorrt=11.0.0.114"), "error", "reach", MISMATCH),
    Row("lean 10 to 12", facts(LEAN10, "tensorrt=12.0.0.1"), "error", "reach", MISMATCH),
    Row("lean backwards, build", facts(LEAN10, "tensorrt=10.3.0.25"), "error", "older", MISMATCH),
    Row("lean backwards, minor", facts(LEAN10, "tensorrt=10.2.0.99"), "error", "older", MISMATCH),
    Row("lean backwards, major", facts(LEAN11, "tensorrt=10.16.1.11"), "error", "older", MISMATCH),
    Row("lean, newer than the tables", facts(LEAN10, "tensorrt=11.9.0.1"), "info", "11.5.0"),
    Row("newer than the tables", facts(P10, "tensorrt=11.9.0.1"), "error", "newer than: 11.5.0"),
    Row("of the tables", facts(P10, "tensorrt=11.4.0.106"), "error", hides="newer than"),
    Row("lean, partial later", facts(LEAN10, "tensorrt=11"), "passed"),
    Row("lean, partial older", facts(LEAN10, "tensorrt=8"), "error", "older"),
    Row("lean in the lean runtime", facts(LEAN10, "tensorrt=11.4.0,runtime=lean"), "passed"),
    Row("plugins are no lean runtime", facts(PLUGINS, "tensorrt=10.9.0.34"), "error", "10.3.0.26"),
    Row(
        "plain in dispatch", facts(P10, "tensorrt=10.9.0.34,runtime=dispatch"), "error", "dispatch", MISMATCH, "likely"
    ),
    Row("RTX, same", facts(RTX17, "runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row("RTX, other", facts(RTX17, "runtime=rtx,tensorrt=1.6.1.120"), "error", "1.6.1.120", MISMATCH),
    Row("RTX, lean does not help", facts(RTX_LEAN, "runtime=rtx,tensorrt=1.8.0.1"), "error", "1.8.0.1"),
    Row("not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row("not known", against(P10, tensorrt=UNKNOWN), "incomplete", "nobody looked"),
    Row("engine's unknown", facts(P10[:20], "tensorrt=10.3.0.26"), "incomplete"),
    Row("too old to be compatible", facts(P853, "tensorrt=8.5.2.1,runtime=lean"), "error", "", MISMATCH, "certain"),
    Row("older in lean", facts(P86, "tensorrt=8.6.0.12,runtime=lean"), "error", "", MISMATCH, "certain"),
    Row("first to be compatible", facts(P86, "tensorrt=8.6.1.7,runtime=lean"), "error", "", MISMATCH, "likely"),
    Row("newer, perhaps compatible", facts(P86, "tensorrt=10.3.0.26"), "error", "load_runtime", MISMATCH, "certain"),
    Row("newer, with its fix", facts(P86, "tensorrt=10.3.0.26"), "error", "libnvinfer_lean.so.8'"),
    Row("newer, too far to be compatible", facts(P86, "tensorrt=11.0.0.114"), "error", hides="load_runtime"),
    Row("older, compatible or not", facts(P10, "tensorrt=8.6.1.6"), "error", hides="load_runtime"),
    Row("before there were any", facts(P853, "tensorrt=10.3.0.26"), "error", hides="load_runtime"),
    Row("full, compatible or not", facts(P86, "tensorrt=8.6.0.12"), "error", "", MISMATCH, "certain"),
    Row("build again for lean", facts(P10, "tensorrt=10.9.0.34,runtime=lean"), "error", "--versionCompatible"),
    Row("nothing can be built there", facts(P86, "gpu=6.1,tensorrt=10.9.0.34"), "error", "another TensorRT", MISMATCH),
    Row("no build there", facts(P86, "gpu=6.1,tensorrt=10.9.0.34"), "error", hides="trtexec"),
    Row(
        "its own would do", facts(P86, "gpu=6.1,tensorrt=10.9.0.34"), "error", "run it with the TensorRT that built it"
    ),
    Row("its own would not", facts(P10, "gpu=6.1,tensorrt=10.9.0.34"), "error", hides="that built it:"),
    Row("no image on a Jetson", facts(P853, "gpu=Jetson Xavier NX,tensorrt=8.5.2.2"), "error", hides="docker"),
    Row("nor on an Orin", facts(P86, "gpu=Jetson AGX Orin 64GB,tensorrt=8.5.2.2"), "error", hides="docker"),
    Row("no JetPack on an A100", facts(ORIN, "gpu=A100,tensorrt=10.9.0.34"), "error", hides="JetPack"),
    Row("a JetPack on an Orin", facts(ORIN, "gpu=Jetson Orin NX 16GB,tensorrt=8.5.2.2"), "error", "JetPack"),
    Row("build in a container", facts(P10, "tensorrt=8.6.1"), "error", "nvcr.io/nvidia/tensorrt:23.05-py3 trtexec"),
    Row("no container known", facts(P86, "tensorrt=10.3"), "error", "trtexec", hides="docker run"),
    Row("compatible next time, exactly 8.6", facts(P86, "tensorrt=8.6.2.3"), "error", "--versionCompatible"),
    Row("compatible next time", facts(P86, "tensorrt=10.3.0"), "error", "--versionCompatible"),
    Row("not compatible backwards", facts(P10, "tensorrt=8.6.1.6"), "error", hides="--versionCompatible"),
    Row("not compatible before 8.6", facts(P853, "tensorrt=8.6.1.6"), "error", hides="--versionCompatible"),
    Row("compatible already", facts(LEAN10, "tensorrt=8.6.1.6"), "error", hides="--versionCompatible"),
    Row("RTX, where to get it", facts(RTX17, "runtime=rtx,tensorrt=1.6.1.120"), "error", "tensorrt-rtx==1.7.1.116"),
    Row("TensorRT, where to get it", facts(P10, "tensorrt=10.4.0.26"), "error", "tensorrt==10.3.0", hides="-rtx"),
    Row("all four numbers", facts(P10, "tensorrt=10.3.0.30"), "error", "four numbers"),
    Row("RTX, the release", facts(RTX17, "runtime=rtx,tensorrt=1.6.1.120"), "error", hides="four numbers"),
    Row("RTX, how to build", facts(RTX17, "runtime=rtx,tensorrt=1.6.1.120"), "error", hides="with TensorRT 1.6"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(version, row)
