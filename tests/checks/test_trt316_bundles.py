"""TRT316: software around TensorRT with and without the TensorRT that it wants."""

from __future__ import annotations

from typing import Any

import pytest
from running import Row, expect, named

from machines import TRT10, k, on, runtime
from trtdoctor.checks.trt316_bundles import bundles
from trtdoctor.diagnose import diagnose
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Unknown
from trtdoctor.model.machine import Bundle, Missing, Package

TRT11 = runtime("11.1.0.106")
RTX17 = runtime("1.7.1.116", kind="rtx", module="tensorrt_rtx")


def missing(*names: str) -> tuple[Missing, ...]:
    return tuple(Missing(name, "lib.so") for name in names)


ORT = Bundle(
    "onnxruntime", "1.31.1", "/venv/onnxruntime", ("libnvinfer.so.10", "libnvonnxparser.so.10"), cuda="13",
    distribution="onnxruntime-gpu",
)  # fmt: skip
TORCH = Bundle(
    "Torch-TensorRT", "2.14.0", "/venv/torch_tensorrt", ("libnvinfer_plugin.so.11", "libnvinfer.so.11"), cuda="13",
    distribution="torch-tensorrt", requires=("tensorrt-cu13<11.2.0,>=11.1.0", "tensorrt-cu13-libs<11.2.0,>=11.1.0"),
)  # fmt: skip
TORCH_RTX = Bundle(
    "Torch-TensorRT", "2.14.0", "/venv/torch_tensorrt", ("libtensorrt_rtx.so.1",),
    distribution="torch-tensorrt-rtx", requires=("tensorrt_rtx<1.7.0.0,>=1.6.1.120",),
)  # fmt: skip
TRITON = Bundle("Triton", "2.62.0", "/opt/tritonserver", ("libnvinfer.so.10",))
NO_10 = missing("libnvinfer.so.10", "libnvonnxparser.so.10")


def software(*found: Bundle, there: Any = TRT11, pip: dict[str, str] | None = None) -> Facts:
    """A machine with this software, a TensorRT, and these packages."""
    packages = tuple(Package(name, version, "pip") for name, version in (pip or {}).items())
    return on(*([there] if there else []), bundles=k(found), packages=k(packages))


ROWS = (
    Row("none", on(TRT10), "passed"),
    Row("unknown", on(TRT10, bundles=Unknown("it took too long")), "incomplete"),
    Row("found", software(ORT, there=TRT10), "passed"),
    Row(
        "another major version",
        software(ORT._replace(missing=NO_10)),
        "warning",
        "TensorRT 11.1.0.106",
        "missing-library",
    ),
    Row(
        "no TensorRT beside onnxruntime", software(ORT._replace(missing=NO_10), there=None), "info", "libnvinfer.so.10"
    ),
    Row("no TensorRT for Torch-TensorRT", software(TORCH._replace(missing=missing("libnvinfer.so.11"))), "warning"),
    Row(
        "what it is linked with", software(ORT._replace(missing=NO_10[:1])), "warning", ORT.needs[1], hides="with none"
    ),
    Row("linked with none", software(TORCH._replace(needs=(), missing=NO_10[:1])), "warning", "linked with none"),
    Row("two wishes", software(ORT._replace(missing=NO_10), TORCH), "warning", "libnvinfer.so.10", "two-trt-versions"),
    Row("TensorRT and RTX in one environment", software(ORT, TORCH_RTX), "passed"),
    Row("outside of Python", software(TRITON._replace(missing=NO_10[:1])), "warning", "container of Triton"),
    Row("Triton beside Torch-TensorRT", software(TRITON, TORCH), "passed"),
    Row(
        "a pin that is broken",
        software(TORCH_RTX, there=RTX17, pip={"tensorrt_rtx_cu13": "1.7.1.116"}),
        "warning",
        "tensorrt_rtx_cu13 1.7.1.116",
        "python-packaging",
    ),
    Row("a pin that holds", software(TORCH_RTX, there=RTX17, pip={"tensorrt-rtx-cu13": "1.6.1.120"}), "passed"),
    Row("a pin, and no package", software(TORCH, there=TRT11), "passed"),
    Row("a pin of nonsense", software(TORCH._replace(requires=("tensorrt ???",)), pip={"tensorrt": "x"}), "passed"),
    Row("a version of nonsense", software(TORCH, pip={"tensorrt-cu13": "x y"}), "passed"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(bundles, row)


@pytest.mark.parametrize(
    ("facts", "commands"),
    [
        (software(ORT._replace(missing=NO_10)), ["pip install 'tensorrt-cu13<11'"]),
        (
            software(TORCH._replace(missing=missing("libnvinfer.so.11")), there=TRT10),
            ["pip install 'tensorrt-cu13<11.2.0,>=11.1.0'"],
        ),
        (
            software(ORT, TORCH),
            [
                "venv ./onnxruntime-venv && ./onnxruntime-venv/bin/pip install 'onnxruntime-gpu==1.31.1' "
                "'tensorrt-cu13<11'",
                "venv ./torch-tensorrt-venv && ./torch-tensorrt-venv/bin/pip install 'torch-tensorrt==2.14.0' "
                "'tensorrt-cu13<11.2.0,>=11.1.0'",
            ],
        ),
    ],
)
def test_what_to_install(facts: Facts, commands: list[str]) -> None:
    """What pip is asked for is the version that the software is linked with or pins, never the newest."""
    _, (finding,) = diagnose([bundles._replace(needs=())], facts)
    assert [one.partition(" -m ")[2] for fix in finding.fixes for one in fix.commands] == commands
