"""The table of products: what is found by a name, and that no two rows share one."""

from __future__ import annotations

import pytest

from trtdoctor.model.product import (
    PLAN_TAGS,
    RUNTIMES,
    modules_of,
    product_of,
    runtime_of_library,
    runtime_spec,
    title_of,
)


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("libnvinfer.so.10", "full"),
        ("libnvinfer.so", "full"),
        ("libnvinfer.so.8.6.0", "full"),
        ("libnvinfer_lean.so.10", "lean"),
        ("libnvinfer_dispatch.so.10", "dispatch"),
        ("libtensorrt_rtx.so.1", "rtx"),
        ("libnvinfer_plugin.so.10", None),
        ("libnvinfer_vc_plugin.so.10", None),
        ("libtensorrt_onnxparser_rtx.so.1", None),
        ("libnvinfer.so.10 (NVINFER_10)", None),
        ("libnvinfer.so10", None),
        ("libnvinfer.so.", None),
        ("libnvinfer.so.\u0661", None),
        ("libnvinfer", None),
        ("libnvinfer.sources", None),
        ("", None),
    ],
)
def test_runtime_of_library(name: str, want: str | None) -> None:
    """A runtime's own library is known by its name, whatever its version; no other library is."""
    found = runtime_of_library(name)
    assert (found.kind if found is not None else None) == want


def test_names_are_unique() -> None:
    """Each kind, module, wheel and library stands in one row."""
    for names in zip(*((row.kind, row.module, row.wheel, row.library) for row in RUNTIMES), strict=True):
        assert len(set(names)) == len(RUNTIMES)
    assert len(set(PLAN_TAGS)) == len(PLAN_TAGS)
    assert {len(tag) for tag in PLAN_TAGS} == {4}


def test_lookups() -> None:
    """A kind leads to its row, its product and that product's title and modules, those of the full runtime first."""
    assert [runtime_spec(row.kind) for row in RUNTIMES] == list(RUNTIMES)
    assert (product_of("lean"), product_of("rtx"), product_of(None)) == ("tensorrt", "tensorrt-rtx", "tensorrt")
    assert (title_of("tensorrt"), title_of("tensorrt-rtx")) == ("TensorRT", "TensorRT-RTX")
    assert modules_of("tensorrt")[:2] == ("tensorrt", "tensorrt_bindings")
    assert modules_of("tensorrt-rtx") == ("tensorrt_rtx", "tensorrt_rtx_bindings")
