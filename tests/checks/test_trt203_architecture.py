"""TRT203: GPUs that the engine has no code for."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import RTX_3080, plan, rtx_plan
from driving import PLANS, run
from samples import AMPERE, AMPERE_H200, ARCH, BROKEN, ON_T4, ORIN, P10, RTX17, RTX75, SAME, facts
from trtdoctor.checks.trt203_architecture import architecture

ON_A100 = plan((10, 3, 0, 26), 239, RTX_3080._replace(capability=(8, 0)))
RTX18 = rtx_plan((1, 8, 0, 0), mask=0xFE)
RTX14 = rtx_plan((1, 4, 0, 76), 94, mask=0x3E)
ON_10_1 = plan((10, 10, 0, 31), 240, RTX_3080._replace(capability=(10, 1)))
ON_13 = plan((12, 0, 0, 1), 260, RTX_3080._replace(capability=(13, 0)))

ROWS = (
    Row("same", facts(P10, "gpu=8.6"), "passed"),
    Row("other minor", facts(P10, "gpu=8.0"), "error", "8.6", ARCH, "certain"),
    Row("other major", facts(P10, "gpu=9.0"), "error", "8.6", ARCH),
    Row("newer minor", facts(P10, "gpu=8.9"), "error", "8.6", ARCH),
    Row("Thor by its other number", facts(ON_10_1, "gpu=thor"), "error", "Both are Thor", ARCH, "certain"),
    Row("Thor by the same number", facts(ON_10_1, "gpu=10.1"), "passed"),
    Row("no Thor", facts(ON_10_1, "gpu=10.0"), "error", hides="Thor"),
    Row("AMPERE_PLUS on 8.0", facts(AMPERE, "gpu=8.0"), "passed"),
    Row("AMPERE_PLUS on 8.9", facts(AMPERE, "gpu=8.9"), "passed"),
    Row("AMPERE_PLUS on 9.0", facts(AMPERE, "gpu=9.0"), "passed"),
    Row("AMPERE_PLUS on 12.0", facts(AMPERE, "gpu=12.0"), "passed"),
    Row("AMPERE_PLUS of a H200 on 8.0", facts(AMPERE_H200, "gpu=A100"), "passed"),
    Row("AMPERE_PLUS on 7.5", facts(AMPERE, "gpu=7.5"), "error", "AMPERE_PLUS", ARCH),
    Row("AMPERE_PLUS on Orin", facts(AMPERE, "gpu=8.7"), "error", "AMPERE_PLUS", ARCH),
    Row("AMPERE_PLUS on Orin by name", facts(AMPERE, "gpu=orin nano"), "error", "AMPERE_PLUS", ARCH),
    Row("AMPERE_PLUS on a GB10", facts(AMPERE, "gpu=GB10"), "passed"),
    Row("same capability level", facts(SAME, "gpu=8.6"), "passed"),
    Row("same capability level elsewhere", facts(SAME, "gpu=8.9"), "error", "8.6", ARCH),
    Row("level of the future", facts(plan((12, 0, 0, 1), 260, level=7), "gpu=9.0"), "incomplete", "level 7"),
    Row("level of the future, same GPU", facts(plan((12, 0, 0, 1), 260, level=7), "gpu=8.6"), "passed"),
    Row("RTX target", facts(RTX17, "gpu=12.0,runtime=rtx"), "passed"),
    Row("RTX for one", facts(RTX75, "gpu=8.6,runtime=rtx"), "error", "7.5", ARCH, "certain"),
    Row("RTX for the default GPUs", facts(RTX17, "gpu=9.0,runtime=rtx"), "error", "newer GPUs", ARCH, "certain"),
    Row("RTX with an unknown bit", facts(RTX18, "gpu=9.0,runtime=rtx"), "error", "9.0", ARCH, "likely"),
    Row("RTX for newer GPUs", facts(RTX14, "gpu=12.1,runtime=rtx"), "passed"),
    Row("RTX for no newer GPUs", facts(RTX75, "gpu=12.1,runtime=rtx"), "error", "7.5", ARCH, "certain"),
    Row("a Jetson, for a GPU that none has", facts(P10, "platform=jetson"), "error", "no Jetson has", ARCH, "certain"),
    Row("a Jetson, for discrete GPUs", facts(AMPERE, "platform=jetson"), "error", "discrete", ARCH),
    Row("a Jetson, for one of them", facts(ORIN, "platform=jetson"), "skipped", "names no GPU"),
    Row("a Jetson, RTX", facts(RTX17, "platform=jetson,runtime=rtx"), "error", "no Jetson has", ARCH),
    Row("a Jetson of the future", facts(ON_13, "platform=jetson"), "skipped"),
    Row("a server of its platform", facts(P10, "platform=arm64"), "skipped"),
    Row("not asked", facts(P10, "tensorrt=10.3.0.26"), "skipped"),
    Row("damaged", facts(BROKEN, "gpu=8.6"), "incomplete"),
    Row("one engine for both", facts(P10, "gpu=8.9"), "error", "--hardwareCompatibilityLevel"),
    Row("from the oldest of them", facts(ON_A100, "gpu=8.9"), "error", "--hardwareCompatibilityLevel"),
    Row("no level for the target", facts(P10, "gpu=7.5"), "error", hides="--hardwareCompatibilityLevel"),
    Row("no level for a Jetson", facts(P10, "gpu=8.7"), "error", hides="--hardwareCompatibilityLevel"),
    Row("no level from a T4", facts(ON_T4, "gpu=8.9"), "error", hides="--hardwareCompatibilityLevel"),
    Row("no level from a Jetson", facts(ORIN, "gpu=8.9"), "error", hides="--hardwareCompatibilityLevel"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(architecture, row)


@pytest.mark.parametrize(
    ("name", "gpu", "want"),
    [
        ("tensorrt-rtx-1.7.1.116/float8", "8.0", ["TRT203"]),
        ("tensorrt-rtx-1.7.1.116/float8", "8.6", ["TRT203"]),
        ("tensorrt-rtx-1.7.1.116/float8", "8.9", []),
        ("tensorrt-rtx-1.7.1.116/float8", "12.1", []),
        ("tensorrt-rtx-1.7.1.116/static", "8.6", []),
        ("tensorrt-rtx-1.4.0.76/float4", "8.9", ["TRT203"]),
        ("tensorrt-rtx-1.4.0.76/float4", "12.0", []),
        ("tensorrt-rtx-1.4.0.76/product", "8.0", []),
    ],
)
def test_types_that_a_gpu_lacks(name: str, gpu: str, want: list[str]) -> None:
    """An engine with a type that some of the default GPUs lack does not load on these, and no other way is offered."""
    release = name.partition("/")[0].rpartition("-")[2]
    found = run(
        "check",
        "--output-format",
        "json",
        PLANS / f"{name}.engine",
        "--target",
        f"gpu={gpu},runtime=rtx,tensorrt={release}",
    )
    assert found.codes == want
    assert found.code == bool(want)
    (report,) = found.json["reports"]
    needs = [need for way in (report["plan"] or {}).get("ways", []) for step in way["steps"] for need in step["needs"]]
    assert [need for need in needs if "model without the types" in need] == needs
    assert bool(needs) == bool(want)
