"""TRT204: GPUs with another number of SMs."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Row, expect, named

from compose import ORIN_NX, RTX_3080, Gpu, plan
from samples import AMPERE, ARCH, P10, RTX17, SAME, UNKNOWN, facts
from trtdoctor.checks.trt204_gpu_model import same_model
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known, need

_PLANS = Path(__file__).parents[2] / "fixtures" / "plans" / "tensorrt-8.6.0.12-h200"
H200 = (_PLANS / "identity.engine").read_bytes()
COMPATIBLE = (_PLANS / "hw_ampere_plus.engine").read_bytes()
POWER_MODE = plan(
    (8, 5, 2, 2), 232, ORIN_NX._replace(sm_count=8, bus_bits=256, total_memory_bytes=65_893_392_384), platform=b"utrt"
)


def on(plan: bytes, **other: int) -> Facts:
    """The engine on the GPU that built it, as CUDA describes it, with other values."""
    made = facts(plan, "gpu=H200")
    assert made.engine.header is not None
    built = need(made.engine.header.build_gpu)
    there = Known(built.attributes._replace(**other), "cuDeviceGetAttribute")
    return made._replace(target=made.target._replace(gpu=made.target.gpu._replace(attributes=there)))


def on_orin(name: str | None, sm_count: int) -> Facts:
    """An engine of an Orin on a GPU with this name that is like it but for its SMs."""
    made = facts(POWER_MODE, "gpu=8.7")
    assert made.engine.header is not None
    built = need(made.engine.header.build_gpu)
    there = made.target.gpu._replace(
        name=Known(name, "test") if name is not None else made.target.gpu.name,
        attributes=Known(built.attributes._replace(sm_count=sm_count), "cuDeviceGetAttribute"),
    )
    return made._replace(target=made.target._replace(gpu=there))


def unlisted(sm_count: int | None) -> Facts:
    """A GPU that no table holds, with as many SMs."""
    made = facts(P10, "gpu=8.6")
    count = UNKNOWN if sm_count is None else Known(sm_count, "test")
    there = made.target.gpu._replace(name=Known("NVIDIA Prototype", "test"), sm_count=count)
    return made._replace(target=made.target._replace(gpu=there))


P2000_LAPTOP = plan((8, 6, 1, 6), 236, Gpu((6, 1), 6, 1_607_000, 3_004_000, 128, 1 << 20, False, 4_199_677_952))
SMALLER = plan((8, 6, 0, 12), 236, RTX_3080._replace(capability=(9, 0), total_memory_bytes=24 << 30))

ROWS = (
    Row("same model", facts(P10, "gpu=RTX 3080 10GB"), "passed"),
    Row("other model", facts(P10, "gpu=RTX 3090"), "warning", "68 SMs", ARCH, "likely"),
    Row("other capability is TRT203's", facts(P10, "gpu=RTX 4090"), "passed"),
    Row("AMPERE_PLUS", facts(AMPERE, "gpu=RTX 3090"), "passed"),
    Row("same capability level", facts(SAME, "gpu=RTX 3090"), "passed"),
    Row("RTX", facts(RTX17, "gpu=RTX 3090"), "passed"),
    Row("the same SMs, another model", facts(H200, "gpu=H100 SXM5 80GB"), "warning", "80.0 GiB", ARCH, "likely"),
    Row("of several models the most alike", facts(H200, "gpu=H100"), "warning", "94.0 GiB (compared with the H100 NVL"),
    Row("the model that was compared", facts(H200, "gpu=H100"), "warning", "of the H100 NVL, of 3 models"),
    Row("the only model", facts(H200, "gpu=H100 NVL"), "warning", hides="most alike"),
    Row("a name of two models, one of them its own", facts(P2000_LAPTOP, "gpu=Quadro P2000"), "passed"),
    Row("a model with another number", facts(P2000_LAPTOP, "gpu=Quadro P1000"), "warning", "of 2 models of that name"),
    Row("fewer SMs of one architecture", facts(H200, "gpu=H20"), "warning", "78 SMs", ARCH, "likely"),
    Row("its own model by name", facts(H200, "gpu=H200"), "passed"),
    Row("shared in time", facts(H200, "gpu=NVIDIA-H200-SHARED"), "passed"),
    Row("a slice of MIG", facts(H200, "gpu=NVIDIA-H200-MIG-1g.18gb"), "warning", "18.0 GiB", ARCH, "likely"),
    Row("a slice of MIG, a little less", facts(SMALLER, "gpu=NVIDIA-H200-MIG-1g.18gb"), "warning", "a slice of MIG"),
    Row("a slice that is all of it", facts(H200, "gpu=NVIDIA-H200-MIG-7g.141gb"), "incomplete", "variant"),
    Row("the machine it was built on", on(H200), "passed"),
    Row("another clock", on(H200, sm_clock_khz=1_755_000), "info", "1755 MHz", ARCH, "likely"),
    Row("ECC", on(H200, total_memory_bytes=145_000_000_000), "info", "135.0 GiB"),
    Row("another bus", on(H200, memory_bus_bits=5120), "warning", "5120 bits"),
    Row("half the memory", on(H200, total_memory_bytes=80_000_000_000), "warning", "74.5 GiB"),
    Row("another bus, compatible hardware", on(COMPATIBLE, memory_bus_bits=5120), "passed"),
    Row("a power mode", facts(POWER_MODE, "gpu=Jetson AGX Orin 64GB"), "warning", "8 of 16 SMs"),
    Row("a power mode, of a GPU without a name", on_orin(None, 16), "warning", "8 of 16 SMs"),
    Row("a power mode, of its own name", on_orin("Orin", 4), "warning", "with 4 SMs; it was built with 8"),
    Row("another board of its kind", on_orin("H200", 16), "warning", "SMs", hides="power mode"),
    Row("no model of the table, as many SMs", unlisted(68), "passed"),
    Row("no model of the table, more SMs", unlisted(82), "warning", "82 SMs", ARCH, "likely"),
    Row("no model of the table", unlisted(None), "incomplete", "nobody looked"),
    Row("perhaps a variant", facts(H200, "gpu=H20-3e"), "incomplete", "variant"),
    Row("no model named", facts(P10, "gpu=8.6"), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(same_model, row)
