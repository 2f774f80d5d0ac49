"""What can be installed where: wheels, containers, JetPacks, and the TensorRT that other software wants."""

from __future__ import annotations

import pytest

from trtdoctor.checks.install_fixes import (
    builds_for,
    has_wheels,
    is_carried,
    is_jetson,
    is_windows,
    may_have,
    release_meant,
    runs_containers,
    wanted_library,
    wanted_wheels,
    ways_to_get,
)
from trtdoctor.model.machine import Bundle
from trtdoctor.model.plan import Version
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets import parse

ORIN, PACK = "gpu=Jetson AGX Orin 64GB", "jetpack=6.2"


@pytest.mark.parametrize(
    ("words", "jetson", "windows", "containers", "carried"),
    [
        ("gpu=8.6", False, False, True, False),
        ("platform=linux", False, False, True, False),
        ("platform=windows", False, True, False, False),
        ("gpu=8.7", True, False, False, False),
        (ORIN, True, False, False, False),
        (PACK, True, False, False, False),
        ("tensorrt=10.3.0.26", False, False, True, False),
        ("deepstream=7.1,gpu=A100", False, False, True, True),
        ("deepstream=7.1,gpu=orin", True, False, False, False),
    ],
)
def test_kinds_of_targets(words: str, jetson: bool, windows: bool, containers: bool, carried: bool) -> None:
    """A target is a Jetson, runs Windows, runs NVIDIA's images, or has a TensorRT that something brings."""
    target = parse(words)
    found = (is_jetson(target), is_windows(target), runs_containers(target), is_carried(target))
    assert found == (jetson, windows, containers, carried)


@pytest.mark.parametrize(
    ("words", "version", "found"),
    [
        ("gpu=8.6", (10, 3), True),
        ("platform=windows", (10, 3), True),
        ("gpu=8.6", (7, 0), False),
        ("gpu=8.6", (99,), False),
        (ORIN, (10, 3), False),
        ("deepstream=7.1,gpu=A100", (10, 3), False),
        ("onnxruntime=1.20,gpu=A100", (10, 3), True),
    ],
)
def test_has_wheels(words: str, version: tuple[int, ...], found: bool) -> None:
    """PyPI has wheels of releases of the last years, but not for a Jetson or for what brings its own."""
    assert has_wheels(PartialVersion(version), parse(words)) is found


@pytest.mark.parametrize(
    ("words", "version", "found"),
    [
        ("gpu=8.6", (1, 2), True),
        (ORIN, (10, 3), True),
        (ORIN, (8, 5, 2), True),
        (ORIN, (10, 4), False),
        ("gpu=Jetson AGX Orin 64GB,tensorrt=10.4.0.26", (10, 4), True),
    ],
)
def test_may_have(words: str, version: tuple[int, ...], found: bool) -> None:
    """A Jetson has the TensorRT of a JetPack, or the one that the target names."""
    assert may_have(PartialVersion(version), parse(words)) is found


@pytest.mark.parametrize(
    ("words", "version", "major"),
    [
        ("gpu=A100", (10,), 10),
        ("gpu=A100", (8, 6), None),
        ("gpu=H100", (10, 7), None),
        ("gpu=A100", (10, 3, 0), None),
        ("gpu=A100", None, None),
        (ORIN, (10,), None),
        ("gpu=8.6,runtime=rtx", (1,), None),
        ("deepstream=7.1,gpu=A100", (10,), None),
        ("onnxruntime=1.20,gpu=A100", (10,), 10),
    ],
)
def test_release_meant(words: str, version: tuple[int, ...] | None, major: int | None) -> None:
    """A major version alone stands for its newest release that is to be had; one with more numbers is there already."""
    found = release_meant(PartialVersion(version) if version else None, parse(words))
    assert (None if found is None else found[0]) == major


@pytest.mark.parametrize(("words", "first"), [("gpu=GTX 1080", (10, 5)), ("gpu=V100", (10, 5))])
def test_a_release_that_runs_there(words: str, first: Version) -> None:
    """The release that is meant has kernels for the GPU."""
    found = release_meant(PartialVersion((10,)), parse(words))
    assert found is None or found[:2] < first


@pytest.mark.parametrize(
    ("words", "version", "kinds"),
    [
        ("gpu=A100", (8, 6, 1, 6), {"container", "pip"}),
        ("platform=windows", (10, 3, 0, 26), {"pip"}),
        ("platform=windows", (8, 6, 1, 6), set()),
        ("gpu=orin", (10, 3, 0, 30), {"jetpack"}),
        ("gpu=A100", (10, 3, 0, 30), set()),
    ],
)
def test_ways(words: str, version: Version, kinds: set[str]) -> None:
    """Containers are for Linux on x86-64, JetPacks for Jetsons."""
    assert {way.kind for way in ways_to_get(version, parse(words))} - {"download"} == kinds


@pytest.mark.parametrize(
    ("words", "builds"),
    [
        ("gpu=A100", {26}),
        ("platform=linux-x86_64", {26}),
        ("platform=windows", {26}),
        ("gpu=orin", {26, 30}),
        ("platform=linux-aarch64", {26, 30}),
        ("gpu=A100,platform=linux-aarch64", {26, 30}),
        ("driver=580.65.06", {26, 30}),
    ],
)
def test_builds_for(words: str, builds: set[int]) -> None:
    """The build of 10.3.0 that JetPacks have is on nothing but Jetsons and, perhaps, other Arm machines."""
    assert {build[3] for build in builds_for(parse(words), PartialVersion((10, 3, 0)), "tensorrt")} == builds


WANTS = ("libnvinfer.so.10", "libcudart.so.13")


@pytest.mark.parametrize(
    ("needs", "cuda", "requires", "library", "wheels"),
    [
        (WANTS, "13", (), "libnvinfer.so.10", ["tensorrt-cu13<11"]),
        (WANTS, None, (), "libnvinfer.so.10", ["tensorrt<11"]),
        (WANTS[::-1], "13", (), "libnvinfer.so.10", ["tensorrt-cu13<11"]),
        (("libtensorrt_rtx.so.1",), None, (), "libtensorrt_rtx.so.1", ["tensorrt-rtx<2"]),
        (("libnvinfer.so",), "13", (), "libnvinfer.so", []),
        (("libcudart.so.13",), "13", (), None, []),
        (WANTS, "13", ("tensorrt==10.3.0", "tensorrt-cu13-libs==10.3.0"), "libnvinfer.so.10", ["tensorrt==10.3.0"]),
        (WANTS, "13", ("tensorrt_cu13_bindings==1",), "libnvinfer.so.10", ["tensorrt-cu13<11"]),
    ],
)
def test_what_software_wants(
    needs: tuple[str, ...], cuda: str | None, requires: tuple[str, ...], library: str | None, wheels: list[str]
) -> None:
    """What its package asks for is installed, else the newest of the major version that it is linked with."""
    made = Bundle("onnxruntime", "1.31.1", "/venv", needs, cuda=cuda, distribution="x", requires=requires)
    assert (wanted_library(made), wanted_wheels(made)) == (library, wheels)


@pytest.mark.parametrize(
    ("words", "version", "kinds"),
    [
        ("gpu=8.6", (10, 3, 0, 26), {"container", "pip"}),
        ("platform=windows", (10, 3, 0, 26), {"pip"}),
        ("platform=linux-aarch64", (10, 3, 0, 30), {"jetpack"}),
        ("gpu=8.6,platform=linux-aarch64", (10, 3, 0, 30), set()),
        ("gpu=orin", (10, 3, 0, 30), {"jetpack"}),
        ("gpu=orin", (10, 3, 0, 26), set()),
        ("platform=linux-x86_64", (10, 3, 0, 30), set()),
    ],
)
def test_kinds_of_ways(words: str, version: Version, kinds: set[str]) -> None:
    """A release is offered as what the target can use: wheels, an image, a JetPack."""
    assert {way.kind for way in ways_to_get(version, parse(words))} == kinds
