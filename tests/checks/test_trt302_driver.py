"""TRT302: the driver against the CUDA of TensorRT."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import plan
from machines import TRT10, WELL, k, on, runtime
from samples import ORIN, P11, P86, P853, RTX17, assumed, facts
from trtdoctor.checks.trt302_driver import driver
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known

TRT70 = plan((7, 0, 0, 11), 194)
TRT71 = plan((7, 1, 3, 0), 211)


def of_cuda(text: str) -> Facts:
    """A target in words whose driver supports a CUDA of this name."""
    made = assumed(P86, "cuda=12.1")
    return made._replace(target=made.target._replace(cuda=Known(text, "test")))


def asked(engine: bytes, words: str) -> Facts:
    """``assumed``, of a target that was named on the command line."""
    made = assumed(engine, words)
    return made._replace(target=made.target._replace(given=words))


ROWS = (
    Row("new driver", on(TRT10), "passed"),
    Row(
        "cu13 on an old driver",
        on(runtime("10.16.1.11", cuda=k("13")), version="535.104.05"),
        "error",
        "580.65.06",
        "cuda-driver-or-device",
        "certain",
    ),
    Row("cu12 on the same", on(runtime("10.16.1.11", cuda=k("12")), version="535.104.05"), "passed"),
    Row("oldest CUDA of the release", on(runtime("10.16.1.11"), version="470.57.02"), "error", "CUDA 12"),
    Row(
        "forward compatibility",
        on(
            runtime("10.16.1.11", cuda=k("13")),
            version="535.104.05",
            driver=WELL._replace(libcuda=k("/usr/local/cuda/compat/libcuda.so.1")),
        ),
        "passed",
    ),
    Row("a CUDA of the future", on(runtime("10.16.1.11", cuda=k("14"))), "skipped", "CUDA 14"),
    Row("a version of words", on(TRT10, version="new"), "skipped", "'new'"),
    Row("no TensorRT", on(), "skipped"),
    Row("why a newer one", on(runtime("10.16.1.11"), version="470.57.02"), "error", "CUDA 13 (which needs 580.65.06)"),
    Row("the least does", on(runtime("10.16.1.11", cuda=k("12")), version="470.57.02"), "error", hides="which needs 5"),
    Row("words, too old", facts(P86, "driver=350,tensorrt=8.6.1.6"), "error", "450.80.02"),
    Row("words, the engine's own", assumed(P86, "driver=350"), "error", "450.80.02", "cuda-driver-or-device"),
    Row("words, new", assumed(P86, "driver=535.104"), "passed"),
    Row("words, one of two builds", assumed(P86, "driver=470.57.02"), "warning", "CUDA 11 or 12", gap=True),
    Row("words, the branch alone", assumed(P86, "driver=525"), "warning", "525.60.13", gap=True),
    Row("words, any 10", facts(P86, "driver=440,tensorrt=10"), "error", "450.80.02", hides="tensorrt-cu"),
    Row("a build for CUDA 11", on(runtime("10.16.1.11"), version="470.57.02"), "error", "tensorrt-cu11==10.16.1.11"),
    Row("a build of any 10", on(runtime("10", cuda=k("13")), version="535.1"), "error", "tensorrt-cu12==10"),
    Row("no builds before 10", on(runtime("8.6.1.6", cuda=k("12")), version="470.1"), "error", hides="tensorrt-cu"),
    Row("words, TensorRT 7.0", assumed(TRT70, "driver=350"), "error", "440.33"),
    Row("words, CUDA 10", assumed(P853, "driver=430"), "error", "440.33", hides="tensorrt-cu"),
    Row("words, Windows", assumed(P86, "driver=452.0,platform=windows"), "error", "452.39"),
    Row("words, Windows, no such library", assumed(P86, "driver=452.0,platform=windows"), "error", hides="apt-get"),
    Row("words, forward compatibility", assumed(P86, "driver=350"), "error", "cuda-compat-12-0"),
    Row("words, none for CUDA 10", assumed(TRT70, "driver=350"), "error", hides="cuda-compat"),
    Row(
        "words, a Jetson", assumed(ORIN, "driver=350,gpu=Jetson Orin NX 16GB"), "error", "JetPack", hides="cuda-compat"
    ),
    Row("a CUDA of words", of_cuda("new"), "incomplete", "'new'"),
    Row("words, Windows, CUDA 13", assumed(P11, "driver=580.88,platform=windows"), "passed"),
    Row("words, Windows, one of two", assumed(P11, "driver=577.1,platform=windows"), "warning", "580", gap=True),
    Row("words, RTX", assumed(RTX17, "driver=580.65.06"), "passed"),
    Row("words, RTX, too old", assumed(RTX17, "driver=350"), "error", "TensorRT-RTX 1.7.1.116", hides="tensorrt-cu"),
    Row("words, RTX, one of two", assumed(RTX17, "driver=550"), "warning", "CUDA 12 or 13", gap=True),
    Row(
        "words, RTX of no table", assumed(RTX17, "driver=580.65.06,tensorrt=1.3.0.35,runtime=rtx"), "incomplete", "1.3"
    ),
    Row("CUDA too old", assumed(P86, "cuda=9.0"), "error", "CUDA 9.0"),
    Row("CUDA of one of two builds", assumed(P86, "cuda=11.8"), "warning", "CUDA 11 or 12", gap=True),
    Row("CUDA new enough", assumed(P86, "cuda=12.1"), "passed"),
    Row("CUDA of the build", assumed(P86, "cuda=11.8,tensorrt-cuda=11.8"), "passed"),
    Row("CUDA of the other build", assumed(P86, "cuda=11.8,tensorrt-cuda=12"), "error", "CUDA 12"),
    Row("driver for the build", assumed(P86, "driver=470.57.02,tensorrt-cuda=11"), "passed"),
    Row("how to ask", asked(P86, "driver=470.57.02"), "warning", "driver=470.57.02,tensorrt-cuda=11", gap=True),
    Row("how to ask pip", asked(P86, "driver=470.57.02"), "warning", "pip list", gap=True),
    Row(
        "how to ask Windows", asked(P11, "driver=577.1,platform=windows"), "warning", "findstr", hides="dpkg", gap=True
    ),
    Row("JetPack's own", facts(TRT71, "jetpack=4.5,gpu=jetson nano"), "passed"),
    Row("JetPack's own, of many", facts(P86, "l4t=32.7"), "passed"),
    Row("an image for CUDA 12", facts(P11, "gpu=3060,container=tensorrt:25.03-py3,driver=550.54.15"), "passed"),
    Row(
        "an image for CUDA 13",
        facts(P11, "gpu=RTX 3060 12GB,container=tensorrt:26.02-py3,driver=550.54.15"),
        "error",
        "built for CUDA 13",
    ),
    Row(
        "an image's forward compatibility",
        facts(P11, "gpu=A100,container=tensorrt:26.02-py3,driver=550.54.15"),
        "incomplete",
        "forward-compatibility",
    ),
    Row(
        "an image's forward compatibility, of a CUDA",
        facts(P11, "gpu=A100,container=tensorrt:26.02-py3,cuda=12.4"),
        "incomplete",
        "forward-compatibility",
    ),
    Row("driver and CUDA", assumed(P86, "cuda=9.0,driver=535.104"), "error", "CUDA 9.0"),
    Row("neither", assumed(P86, "gpu=8.6"), "skipped"),
    Row("words, compatible from CUDA 11 on", facts(P853, "driver=350,tensorrt=8.0.1.6"), "error", "cuda-compat-11-0"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(driver, row)
