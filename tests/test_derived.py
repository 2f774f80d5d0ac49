"""What follows from an engine's facts and is not in its file."""

from __future__ import annotations

from typing import Any

import pytest

from compose import ORIN_NX, RTX_3080, Gpu, plan
from trtdoctor import derived
from trtdoctor.model.fact import Fact, Known, Unknown, known, need
from trtdoctor.model.plan import EmbeddedLibrary, PlanHeader, Version
from trtdoctor.model.product import Product
from trtdoctor.plan.header import read_header
from trtdoctor.sources.source import BytesSource

LEAN = (EmbeddedLibrary("lean", 0, 1_000),)
PLUGIN = (EmbeddedLibrary("plugin", 0, 1_000),)


def header(
    version: Version | None,
    libraries: tuple[EmbeddedLibrary, ...] | None,
    product: Product = "tensorrt",
) -> PlanHeader:
    """A header of which only these facts count."""
    unknown = Unknown("not in this test")
    built: Fact[Version] = unknown if version is None else Known(version, "a test")
    embedded: Fact[tuple[EmbeddedLibrary, ...]] = unknown if libraries is None else Known(libraries, "a test")
    fields: dict[str, Any] = dict.fromkeys(PlanHeader._fields, unknown)
    return PlanHeader(**fields)._replace(product=product, tensorrt_version=built, embedded_libraries=embedded)


@pytest.mark.parametrize(
    ("libraries", "lean", "compatible"),
    [(LEAN, True, True), (PLUGIN, False, None), ((), False, None), (None, None, None)],
)
def test_version_compatible(
    libraries: tuple[EmbeddedLibrary, ...] | None, lean: bool | None, compatible: bool | None
) -> None:
    """An embedded lean runtime proves a version-compatible engine; without one nothing is known."""
    one = header((10, 3, 0, 26), libraries)
    assert one.has_lean_runtime is lean
    assert known(derived.version_compatible(one)) is compatible


@pytest.mark.parametrize(
    ("version", "libraries", "product", "last"),
    [
        ((8, 6, 1, 6), (), "tensorrt", None),
        ((8, 6, 1, 6), None, "tensorrt", None),
        ((8, 6, 1, 6), LEAN, "tensorrt", 10),
        ((9, 3, 0, 1), LEAN, "tensorrt", 9),
        ((10, 3, 0, 26), LEAN, "tensorrt", 11),
        ((12, 0, 0, 1), LEAN, "tensorrt", 12),
        ((1, 0, 0, 1), LEAN, "tensorrt-rtx", None),
    ],
)
def test_loads_in(
    version: Version, libraries: tuple[EmbeddedLibrary, ...] | None, product: Product, last: int | None
) -> None:
    """A plain engine loads in its own version alone, a version-compatible one as far as NVIDIA's table reaches."""
    assert derived.loads_in(header(version, libraries, product)) == (version, last)


def test_unknown_version() -> None:
    """Nothing is said of an engine whose version is not known."""
    assert derived.loads_in(header(None, LEAN)) is None


@pytest.mark.parametrize(
    ("gpu", "names", "whole"),
    [
        (ORIN_NX, ("Jetson Orin NX 16GB",), None),
        (ORIN_NX._replace(bus_bits=64, l2_bytes=4 << 20), ("Jetson Orin NX 16GB",), None),
        (ORIN_NX._replace(bus_bits=256), ("Jetson Orin NX 16GB",), None),
        (ORIN_NX._replace(total_memory_bytes=7_690_000_000), ("Jetson Orin Nano 8GB", "Jetson Orin NX 8GB"), None),
        (ORIN_NX._replace(total_memory_bytes=65_893_392_384), ("Jetson AGX Orin 64GB",), 16),
        (ORIN_NX._replace(sm_count=16, total_memory_bytes=65_893_392_384), ("Jetson AGX Orin 64GB",), None),
        (RTX_3080, ("GeForce RTX 3080 10GB",), None),
    ],
)
def test_boards(gpu: Gpu, names: tuple[str, ...], whole: int | None) -> None:
    """The board of an Orin shows in its memory, whatever bus its driver reports and in whatever power mode it is."""
    header = read_header(BytesSource(plan((8, 5, 2, 2), 232, gpu, platform=b"utrt")))
    found = need(header.build_gpu)
    assert derived.likely_gpus(found) == names
    assert derived.all_sms(found) == whole
