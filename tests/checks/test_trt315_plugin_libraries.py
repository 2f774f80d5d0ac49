"""TRT315: plugin libraries as files."""

from __future__ import annotations

from typing import Any

import pytest
from running import Row, expect, named

from machines import TRT10, library, on, runtime
from samples import engine
from trtdoctor.checks.trt315_plugin_libraries import plugin_libraries
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.machine import MachineCode, Missing
from trtdoctor.model.plan import PlanHeader
from trtdoctor.model.product import Product, RuntimeKind
from trtdoctor.targets import parse
from trtdoctor.targets.choose import with_runtime

LIBNVINFER = Missing("libnvinfer.so.10", "libmine.so")
PLUGIN = ("libnvinfer_plugin.so.10",)


def on_other(kind: RuntimeKind, **more: Any) -> Facts:
    """The library where another runtime is: TensorRT-RTX 1.7, or the lean one of 10.3."""
    version = "1.7.1.116" if kind == "rtx" else "10.3.0.26"
    found = library(**more)
    product: Product = "tensorrt-rtx" if kind == "rtx" else "tensorrt"
    there = on(runtime(version, kind=kind))
    target = with_runtime(there.target, product)
    return Facts(engine_of(product), target, plugin_libraries=found.plugin_libraries)


def by_program(missing: Missing) -> Facts:
    """The library where a program brings its TensorRT, which preloads nothing."""
    found = library(tensorrt=(missing.name,), missing=(missing,))
    return on(TRT10._replace(module=None))._replace(plugin_libraries=found.plugin_libraries)


def engine_of(product: Product) -> Engine:
    """An engine of that product."""
    return library().engine._replace(header=PlanHeader(product=product))


def for_engine(product: Product, words: str = "gpu=8.6") -> Facts:
    """The library, an engine of that product, and a target that names no TensorRT."""
    return Facts(engine_of(product), parse(words), plugin_libraries=library().plugin_libraries)


def of_other_tensorrt() -> Facts:
    """The library linked with a TensorRT 8, which is nowhere."""
    name = "libnvinfer.so.8"
    return library(tensorrt=(name,), missing=(Missing(name, "libmine.so"),))


def code(*sms: int, exact: bool = False) -> tuple[MachineCode, ...]:
    """Kernels compiled for each of these."""
    return tuple(MachineCode(sm, exact) for sm in sms)


def b300(**more: Any) -> Facts:
    """The library on compute capability 10.3."""
    return Facts(engine(), parse("gpu=10.3"), plugin_libraries=library(**more).plugin_libraries)


ROWS = (
    Row("none given", on(TRT10), "skipped"),
    Row("fits", library(code=code(80, 90)), "passed"),
    Row("no ELF file", library(failure="is not an ELF file"), "error", "is not an ELF file", "plugin-missing"),
    Row("other processor", library(machine="aarch64"), "error", "aarch64"),
    Row("other TensorRT", library(tensorrt=("libnvinfer.so.8",)), "error", "TensorRT 8"),
    Row("other TensorRT, which is not there", of_other_tensorrt(), "error", "TensorRT 8"),
    Row("for nobody known", Facts(engine(), parse("gpu=8.6"), plugin_libraries=library().plugin_libraries), "passed"),
    Row("for RTX", library(tensorrt=("libtensorrt_rtx.so.1",)), "error", "TensorRT-RTX (libtensorrt_rtx.so.1)"),
    Row("TensorRT's on RTX", on_other("rtx"), "error", "TensorRT (libnvinfer.so.10)"),
    Row(
        "TensorRT's on RTX, not there", on_other("rtx", tensorrt=(), missing=(LIBNVINFER,)), "error", LIBNVINFER.library
    ),
    Row("RTX's on RTX", on_other("rtx", tensorrt=("libtensorrt_rtx.so.1",)), "passed"),
    Row("RTX 2 on RTX 1", on_other("rtx", tensorrt=("libtensorrt_rtx.so.2",)), "error", "TensorRT-RTX 2"),
    Row("full on lean", on_other("lean"), "warning", "the full TensorRT (libnvinfer.so.10)"),
    Row("full on lean alone", on_other("lean", missing=(LIBNVINFER,)), "error", "would not find libnvinfer.so.10"),
    Row("lean on lean", on_other("lean", tensorrt=("libnvinfer_lean.so.10",)), "passed"),
    Row("full plugins on lean", on_other("lean", tensorrt=PLUGIN), "warning", f"the full TensorRT ({PLUGIN[0]})"),
    Row("a parser on lean", on_other("lean", tensorrt=("libnvonnxparser.so.10",)), "passed"),
    Row("RTX's parser on RTX", on_other("rtx", tensorrt=("libtensorrt_onnxparser_rtx.so.1",)), "passed"),
    Row("RTX's parser", library(tensorrt=("libtensorrt_onnxparser_rtx.so.1",)), "error", "TensorRT-RTX ("),
    Row("TensorRT of no version", library(tensorrt=("libnvinfer.so",)), "passed"),
    Row("a library like RTX's", library(tensorrt=("libtensorrt_plugins.so",)), "passed"),
    Row("what the package preloads", library(tensorrt=PLUGIN, missing=(Missing(PLUGIN[0], "libmine.so"),)), "passed"),
    Row(
        "what no program preloads", by_program(Missing(PLUGIN[0], "libmine.so")), "error", PLUGIN[0], "missing-library"
    ),
    Row(
        "RTX engine, nothing of TensorRT named",
        for_engine("tensorrt-rtx"),
        "error",
        "the engine is one of TensorRT-RTX",
    ),
    Row("TensorRT engine on RTX", for_engine("tensorrt", "gpu=8.6,tensorrt=1.7,runtime=rtx"), "passed"),
    Row("TensorRT engine, nothing of TensorRT named", for_engine("tensorrt"), "passed"),
    Row(
        "dependency",
        library(missing=(Missing("libcudnn.so.9", "libmine.so"),)),
        "error",
        "libcudnn.so.9",
        "missing-library",
    ),
    Row("TensorRT itself, which the target has", library(missing=(LIBNVINFER,)), "passed"),
    Row("no plugin in it", library(entry_points=()), "warning", "getCreators()"),
    Row("old ABI", library(old_abi=True), "info", "_GLIBCXX_USE_CXX11_ABI=0"),
    Row("other GPU", library(code=code(75, 80)), "warning", "sm_75 and sm_80"),
    Row(
        "no engine, a target with RTX",
        Facts(engine(), parse("gpu=8.6,runtime=rtx"), plugin_libraries=library().plugin_libraries),
        "error",
        "TensorRT-RTX",
    ),
    Row(
        "a dependency's package", library(missing=(Missing("libcudnn.so.9", "libmine.so"),)), "error", "apt-get install"
    ),
    Row("kernels for the GPU", library(code=code(90)), "passed"),
    Row("kernels for that GPU alone", library(code=code(90, exact=True)), "passed"),
    Row("kernels for an older GPU alone", b300(code=code(100, exact=True)), "warning", "sm_100a"),
    Row("kernels of an older GPU", b300(code=code(100)), "passed"),
    Row("kernels for a later one of its generation", library(code=code(91)), "warning", "sm_91"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(plugin_libraries, row)
