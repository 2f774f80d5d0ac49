"""The tables agree with themselves and with each other."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from trtdoctor.knowledge import gpus, releases
from trtdoctor.model.plan import RTX_TARGETS

KINDS = {"data-centre", "geforce", "rtx-pro", "titan", "jetson", "other"}
CAPABILITIES = {capability for capability, _ in gpus.ARCHITECTURES}
BY_PRODUCT: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
for _release in releases.RELEASES:
    BY_PRODUCT[_release.product].append(_release.version)
TENSORRT = set(BY_PRODUCT["tensorrt"])


def duplicates(values: Iterable[Any]) -> list[Any]:
    seen: set[Any] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]


def known(version: tuple[int, ...]) -> bool:
    return version in releases.BUILD_NOT_KNOWN or any(build[: len(version)] == version for build in TENSORRT)


@pytest.mark.parametrize(
    "rows",
    [
        gpus.GPUS,
        releases.RELEASES,
        releases.CONTAINERS,
        releases.JETPACKS,
        releases.SUPPORT,
        releases.RTX_SUPPORT,
    ],
    ids=["gpus", "releases", "containers", "jetpacks", "support", "rtx_support"],
)
def test_every_row_has_a_source(rows: tuple[Any, ...]) -> None:
    """Every row names the page that it comes from, and no row stands twice."""
    assert rows
    assert [row for row in rows if not row.source.startswith("https://") or " " in row.source] == []
    assert duplicates(rows) == []


def test_gpu_names_are_unique() -> None:
    """No two GPUs have one name."""
    assert duplicates(gpu.name for gpu in gpus.GPUS) == []


def test_architectures_are_sorted_and_cover_every_gpu() -> None:
    """The architectures are in order and hold the capability of every GPU."""
    capabilities = [capability for capability, _ in gpus.ARCHITECTURES]
    assert capabilities == sorted(set(capabilities))
    assert {gpu.compute_capability for gpu in gpus.GPUS} <= CAPABILITIES


def test_an_alias_means_one_compute_capability() -> None:
    """A word that people type never means two compute capabilities."""
    meanings: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for gpu in gpus.GPUS:
        for alias in gpu.aliases:
            meanings[alias].add(gpu.compute_capability)
    assert {alias: found for alias, found in meanings.items() if len(found) > 1} == {}


def test_the_full_name_of_one_gpu_is_no_alias_of_an_unlike_one() -> None:
    """The full name of a GPU does not lead to one of another capability."""
    capability = {gpu.name.lower(): gpu.compute_capability for gpu in gpus.GPUS}
    for gpu in gpus.GPUS:
        for alias in gpu.aliases:
            assert capability.get(alias, gpu.compute_capability) == gpu.compute_capability


@pytest.mark.parametrize("gpu", gpus.GPUS, ids=lambda gpu: gpu.name)
def test_gpu_row_is_well_formed(gpu: gpus.GpuModel) -> None:
    """The numbers of a GPU are possible ones, and its own name is among its aliases."""
    assert gpu.aliases
    assert duplicates(gpu.aliases) == []
    assert all(alias == alias.lower().strip() and alias for alias in gpu.aliases)
    assert gpu.name.lower() in gpu.aliases
    assert not gpu.name.startswith("NVIDIA")
    assert gpu.kind in KINDS
    assert gpu.kind != "jetson" or gpu.integrated
    assert gpu.sm_count is None or 1 <= gpu.sm_count <= 256
    assert gpu.memory_bus_bits is None or (gpu.memory_bus_bits % 32 == 0 and 32 <= gpu.memory_bus_bits <= 8192)
    assert gpu.l2_bytes is None or (gpu.l2_bytes % 65536 == 0 and gpu.l2_bytes >= 262144)
    assert gpu.memory_gib is None or 1 <= gpu.memory_gib <= 512


@pytest.mark.parametrize(
    ("name", "capability", "sms", "bus", "l2"),
    [
        ("H200", (9, 0), 132, 6016, 62914560),
        ("GeForce RTX 3060 12GB", (8, 6), 28, 192, 2359296),
        ("GeForce RTX 3060 Laptop GPU", (8, 6), 30, 192, 3145728),
        ("GeForce RTX 3070 Ti", (8, 6), 48, 256, 4194304),
        ("GeForce RTX 3080 10GB", (8, 6), 68, 320, 5242880),
        ("GeForce RTX 3090", (8, 6), 82, 384, None),
        ("GeForce RTX 4060 Laptop GPU", (8, 9), 24, 128, 33554432),
        ("GeForce RTX 4090", (8, 9), 128, 384, None),
        ("RTX 6000 Ada Generation", (8, 9), 142, 384, 100663296),
        ("Tesla T4", (7, 5), 40, 256, 4194304),
        ("GeForce GTX 1060 6GB", (6, 1), 10, 192, 1572864),
        ("Jetson Nano", (5, 3), 1, 64, 262144),
        ("Jetson TX2", (6, 2), 2, 128, 524288),
        ("Jetson Xavier NX", (7, 2), 6, 256, 524288),
        ("Jetson Orin Nano 8GB", (8, 7), 8, 128, 2097152),
        ("GeForce RTX 5070 Ti", (12, 0), 70, 256, None),
        ("GeForce RTX 5090", (12, 0), 170, 512, None),
    ],
)
def test_gpu_matches_what_engines_recorded(
    name: str, capability: tuple[int, int], sms: int, bus: int, l2: int | None
) -> None:
    """A GPU has the properties that engines built on it recorded."""
    (gpu,) = (gpu for gpu in gpus.GPUS if gpu.name == name)
    assert (gpu.compute_capability, gpu.sm_count, gpu.memory_bus_bits, gpu.l2_bytes) == (capability, sms, bus, l2)


@pytest.mark.parametrize(
    ("alias", "capability"),
    [
        ("a100", (8, 0)),
        ("a1000", (8, 6)),
        ("h100", (9, 0)),
        ("t4", (7, 5)),
        ("l4", (8, 9)),
        ("gb200", (10, 0)),
        ("nano", (5, 3)),
        ("tx2", (6, 2)),
        ("xavier nx", (7, 2)),
        ("orin nano", (8, 7)),
        ("orin nx", (8, 7)),
        ("agx orin", (8, 7)),
        ("thor", (11, 0)),
        ("dgx spark", (12, 1)),
        ("rtx 3060", (8, 6)),
    ],
)
def test_words_people_type(alias: str, capability: tuple[int, int]) -> None:
    """Common short names lead to the right compute capability."""
    assert {gpu.compute_capability for gpu in gpus.GPUS if alias in gpu.aliases} == {capability}


def test_a_family_word_is_on_every_row_of_the_family() -> None:
    """The short name of a family is an alias of all its variants."""
    for word in ("a100", "h100", "v100", "p100", "h800"):
        rows = [gpu for gpu in gpus.GPUS if word in gpu.name.lower().replace("-", " ").split()]
        assert rows
        assert [gpu.name for gpu in rows if word not in gpu.aliases] == []


@pytest.mark.parametrize("product", ["tensorrt", "tensorrt-rtx"])
def test_releases_are_sorted_and_unique(product: str) -> None:
    """Releases stand in order, each once."""
    versions = BY_PRODUCT[product]
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("release", releases.RELEASES, ids=lambda r: f"{r.product}-{'.'.join(map(str, r.version))}")
def test_release_row_is_well_formed(release: releases.Release) -> None:
    """Versions, serialization numbers and pip requirements of a release fit each other."""
    assert release.product in {"tensorrt", "tensorrt-rtx"}
    assert len(release.version) == 4
    assert all(0 <= part < 256 for part in release.version)
    assert release.serialization is None or 0 < release.serialization <= 256
    if release.pip is not None:
        package, _, pin = release.pip.partition("==")
        assert package in {"tensorrt", "nvidia-tensorrt", "tensorrt-rtx"}
        assert (package == "tensorrt-rtx") == (release.product == "tensorrt-rtx")
        numbers = pin.split(".post")[0].split("b")[0]
        assert ".".join(map(str, release.version)).startswith(numbers)


def test_a_pip_pin_installs_one_release() -> None:
    """A pip requirement leads to one release."""
    assert duplicates(release.pip for release in releases.RELEASES if release.pip) == []


def test_containers_are_sorted_by_month_and_their_tensorrt_is_known() -> None:
    """Containers stand in order of their month and carry releases of the table."""
    assert duplicates(container.image for container in releases.CONTAINERS) == []
    months = [container.image.split(":")[1][:5] for container in releases.CONTAINERS]
    assert months == sorted(months)
    assert all(container.image.startswith("nvcr.io/nvidia/") for container in releases.CONTAINERS)
    assert [container for container in releases.CONTAINERS if not known(container.tensorrt)] == []


def test_the_releases_without_a_build_number_are_named_by_a_container_and_nowhere_else() -> None:
    """A release without a build number is there for a container that names it."""
    named = {container.tensorrt[:3] for container in releases.CONTAINERS if len(container.tensorrt) == 3}
    assert set(releases.BUILD_NOT_KNOWN) <= named
    assert not {build[:3] for build in TENSORRT} & set(releases.BUILD_NOT_KNOWN)


def test_jetpacks_are_sorted_and_their_tensorrt_is_known() -> None:
    """JetPacks stand in order and carry releases of the table."""
    assert duplicates((jetpack.jetpack, jetpack.tensorrt) for jetpack in releases.JETPACKS) == []
    assert duplicates(jetpack.l4t for jetpack in releases.JETPACKS) == []
    order = [tuple(map(int, jetpack.jetpack.split("."))) for jetpack in releases.JETPACKS]
    assert order == sorted(order)
    l4t = [tuple(map(int, jetpack.l4t.split("."))) for jetpack in releases.JETPACKS]
    assert l4t == sorted(l4t)
    assert all(len(jetpack.cuda.split(".")) == 2 for jetpack in releases.JETPACKS)
    assert [jetpack for jetpack in releases.JETPACKS if not known(jetpack.tensorrt)] == []


def test_support_is_sorted_and_covers_every_gpu() -> None:
    """The support table holds every capability once, and no first release after the last."""
    capabilities = [row.compute_capability for row in releases.SUPPORT]
    assert capabilities == sorted(set(capabilities))
    assert set(capabilities) == CAPABILITIES
    for row in releases.SUPPORT:
        assert row.first is None or row.last is None or row.first <= row.last


def test_rtx_support_only_grows() -> None:
    """TensorRT-RTX never drops a GPU, and the bits of its mask stand for known capabilities."""
    assert [row.first for row in releases.RTX_SUPPORT] == sorted(row.first for row in releases.RTX_SUPPORT)
    previous: set[tuple[int, int]] = set()
    for row in releases.RTX_SUPPORT:
        assert previous <= set(row.compute_capabilities) <= CAPABILITIES
        previous = set(row.compute_capabilities)
    bits = [bit for bit, _ in RTX_TARGETS]
    assert bits == [1 << shift for shift in range(len(bits))]
    assert {capability for _, capability in RTX_TARGETS} <= CAPABILITIES
