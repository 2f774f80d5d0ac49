"""Finds rows in the tables, which are imported when they are asked: most runs need one or none of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from trtdoctor.knowledge import AS_OF
from trtdoctor.knowledge.capabilities import boards_of
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Fix
from trtdoctor.model.plan import RTX_TARGETS, BuildGpu, ComputeCapability, Version
from trtdoctor.model.product import Product
from trtdoctor.model.version import MOST, PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, listing, nearest

if TYPE_CHECKING:
    from trtdoctor.knowledge.gpus import GpuModel
    from trtdoctor.knowledge.releases import Container, JetPack

VERSION_COMPATIBLE_MAJORS = frozenset({(8, 9), (8, 10), (10, 11)})
"""Major versions that a version-compatible engine may cross, by NVIDIA's page on version compatibility for 10.16 and
its support matrix for 11.4; 8 stands for 8.6 and later."""
FIRST_COMPATIBLE = (8, 6)
"""The first release of version-compatible engines."""
_OF_OTHER_FRAMEWORKS = frozenset({"mxnet", "paddlepaddle", "tensorflow"})
"""Images that have a TensorRT and are not offered for it: whoever needs one has it already."""
RELEASE = 3
"""Numbers that name a release: containers are known by at least so many."""


class Supported(NamedTuple):
    """Which releases support a compute capability; ``never`` when no release of the product does."""

    first: tuple[int, ...] | None
    last: tuple[int, ...] | None
    never: bool
    source: str

    @property
    def documented(self) -> bool:
        """By NVIDIA's documentation or change log, and not by reports in issue threads alone."""
        return "docs.nvidia.com" in self.source or "CHANGELOG" in self.source


def _words(text: str) -> str:
    lowered = text.lower().replace("nvidia", " ").replace("-", " ").replace("_", " ")
    return " ".join(lowered.split())


def squeezed_name(text: str) -> str:
    return _words(text).replace("geforce", "").replace(" ", "")


def _numbered(text: str) -> str:
    """``rtx 4090`` and ``4090`` alike: the series left out."""
    return squeezed_name(text).removeprefix("rtx").removeprefix("gtx").removeprefix("quadro").removeprefix("tesla")


# Names that NVIDIA gave to GPUs of different generations; one has to say which.
AMBIGUOUS = {
    "rtx4000": ("Quadro RTX 4000", "RTX 4000 Ada"),
    "rtx5000": ("Quadro RTX 5000", "RTX 5000 Ada"),
    "rtx6000": ("Quadro RTX 6000", "RTX 6000 Ada"),
    "titanx": ("GeForce GTX TITAN X", "TITAN X (Pascal)"),
    "nano": ("Jetson Nano", "Jetson Orin Nano"),
}
MOST_OF_NAME = 128
"""Characters of the name of a GPU; NVML's have fewer than 96. What is longer names none."""

# What nvidia-smi, Kubernetes and clouds append to a name: memory, form factor, vGPU profile; and to
# that of a module: its board. Whatever the text, there is one way to read it: with two, they double with each part.
_VARIANT = (
    r"(?:[ -]*(?:\d+\s*gb|pcie|sxm(?:\d|(?!\d))|nvl|hbm\d\w*(?!\w)|ac|\d+[qcab]|laptop gpu|max-q.*$|industrial"
    r"|embedded|\(nvgpu\)|lite hash rate|ls|3e|\d+g"
    r"|(?:engineering reference )?dev(?:eloper|elopment) kit(?: super)?))+$"
)

_SLICE = r"[ -]+mig[ -]+(?:\d+c\.)?\d+g\.(?P<gib>\d{1,3})gb(?:[+.-](?:me|gfx|all|none))*$"
"""A slice of MIG: compute slices, parts of the GPU, memory, and what else it has."""


@lru_cache(maxsize=256)  # every pair of an engine and a target asks
def gpus_named(text: str) -> tuple[tuple[GpuModel, ...], bool]:
    """The models that ``text`` may mean, and whether it names them as they are.

    By full name, else by alias (``a100``, ``RTX 3060``), else by number (``4090``). A name with a variant's suffix that
    the table does not hold (``A100-80GB``, ``… MIG 1g.10gb``) gives the model it is a variant of, and ``False``.
    """
    from trtdoctor.knowledge.gpus import GPUS

    text, part = slice_of(text)
    if len(text) > MOST_OF_NAME:
        return (), False
    wanted = squeezed_name(text)
    if wanted in AMBIGUOUS:
        return tuple(m for m in GPUS if any(m.name.startswith(name) for name in AMBIGUOUS[wanted])), True
    found = _named(wanted)
    if found or not wanted:
        return found, part is None
    import re

    whole = text.lower().strip()
    plain = re.sub(_VARIANT, "", whole).removeprefix("grid ")
    return (_named(squeezed_name(plain)) if plain != whole else ()), False


@lru_cache(maxsize=64)
def slice_of(text: str) -> tuple[str, int | None]:
    """The whole GPU of a name that NVML or Kubernetes gives, and the GiB of its MIG slice: ``A100-SXM4-40GB`` and 5 of
    ``A100-SXM4-40GB-MIG-1g.5gb``; ``None`` where it is whole. One that is shared in time is the same GPU."""
    import re

    if len(text) > MOST_OF_NAME:
        return text, None
    whole = re.sub(r"[ -]+shared$", "", text.strip(), flags=re.IGNORECASE)
    found = re.search(_SLICE, whole, flags=re.IGNORECASE)
    return (whole[: found.start()], int(found["gib"])) if found else (whole, None)


def _named(wanted: str) -> tuple[GpuModel, ...]:
    return next((found[wanted] for found in _by_names() if wanted in found), ())


@lru_cache(maxsize=1)
def _by_names() -> tuple[dict[str, tuple[GpuModel, ...]], ...]:
    """The models by full name, by alias, and by number, the first that holds a name counts."""
    from trtdoctor.knowledge.gpus import GPUS

    names: dict[str, tuple[GpuModel, ...]] = {}
    aliases: dict[str, tuple[GpuModel, ...]] = {}
    numbers: dict[str, tuple[GpuModel, ...]] = {}
    for model in GPUS:
        for found, words in (
            (names, {squeezed_name(model.name)}),
            (aliases, set(map(squeezed_name, model.aliases))),
            (numbers, set(map(_numbered, model.aliases))),
        ):
            for word in words:
                found[word] = (*found.get(word, ()), model)
    return names, aliases, numbers


def nearest_names(text: str) -> tuple[str, ...]:
    """Names of models, as NVIDIA writes them, that are spelled much like ``text``."""
    from trtdoctor.knowledge.gpus import GPUS

    names = {alias: model.name for model in reversed(GPUS) for alias in map(_words, (model.name, *model.aliases))}
    near = nearest(_words(text), names, 3, 0.8)
    return tuple(dict.fromkeys(names[name] for name in near))


def capabilities() -> tuple[ComputeCapability, ...]:
    """Every compute capability that a GPU is known to have, in order."""
    from trtdoctor.knowledge.capabilities import BEFORE_TENSORRT, JETSON
    from trtdoctor.knowledge.gpus import ARCHITECTURES

    return tuple(sorted({*(capability for capability, _ in ARCHITECTURES), *JETSON, *BEFORE_TENSORRT}))


def capabilities_of(architecture: str) -> tuple[ComputeCapability, ...]:
    """The compute capabilities of an architecture, by its name in any case: ``hopper``, ``ada``."""
    from trtdoctor.knowledge.gpus import ARCHITECTURES

    names = {name.lower(): name for _, name in ARCHITECTURES}
    names |= {name.split()[0]: full for name, full in names.items()}
    return tuple(capability for capability, name in ARCHITECTURES if name == names.get(architecture.lower()))


@lru_cache(maxsize=64)
def models_of(name: str) -> tuple[GpuModel, ...]:
    """The models that a product name is of, where it names them as they are: ``NVIDIA H200``."""
    models, exact = gpus_named(name.removeprefix("NVIDIA ")) if name else ((), False)
    return models if exact else ()


def likely_gpus(gpu: BuildGpu) -> tuple[str, ...]:
    """Names of the models that fit the record of a build GPU: ``likely_models``, or the name that TensorRT 5 wrote."""
    return (gpu.name,) if gpu.name is not None else tuple(model.name for model in likely_models(gpu))


@lru_cache(maxsize=64)
def likely_models(gpu: BuildGpu) -> tuple[GpuModel, ...]:
    """The models that fit the record of a build GPU: capability and SM count, and bus width, L2 and memory where the
    table holds them. Models with equal properties cannot be told apart.

    Of integrated GPUs memory and L2 decide: drivers of JetPack 5.1 report other bus widths, and a power mode switches
    SMs off (an AGX Orin 64GB with 8 of its 16).
    """
    from trtdoctor.knowledge.gpus import GPUS

    boards = tuple(model for model in GPUS if _is_board(model, gpu))
    fits = boards or tuple(model for model in GPUS if _is_card(model, gpu))
    near = fits if boards else tuple(model for model in fits if has_memory(model, gpu) is not False)
    return near or fits


def _is_board(model: GpuModel, gpu: BuildGpu) -> bool:
    """Whether the integrated GPU may be of this board, in whatever power mode."""
    return bool(
        model.integrated
        and known(gpu.integrated)
        and model.compute_capability == gpu.compute_capability
        and has_memory(model, gpu)
        and (model.sm_count is None or gpu.sm_count <= model.sm_count)
        and model.l2_bytes in (None, gpu.l2_bytes)
    )


def _is_card(model: GpuModel, gpu: BuildGpu) -> bool:
    return (
        (model.compute_capability, model.sm_count) == (gpu.compute_capability, gpu.sm_count)
        and model.memory_bus_bits in (None, gpu.memory_bus_bits)
        and model.l2_bytes in (None, gpu.l2_bytes)
    )


def has_memory(model: GpuModel, gpu: BuildGpu) -> bool | None:
    """Whether the memory is that of the model; ``None`` where it is not known.

    What the driver reports is 2 to 15 % below the size on the box (ECC, carve-outs); Jetson shares the memory.
    """
    total = known(gpu.total_memory_bytes)
    if total is None or model.memory_gib is None:
        return None
    return 0.8 * model.memory_gib <= total / (1 << 30) <= 1.02 * model.memory_gib


@lru_cache(maxsize=64)
def support(capability: ComputeCapability, *, rtx: bool) -> Supported | None:
    """Which releases run on a GPU of this compute capability; ``None`` when the table does not hold it."""
    from trtdoctor.knowledge import releases

    if rtx:
        rows = [row for row in releases.RTX_SUPPORT if capability in row.compute_capabilities]
        if rows:
            return Supported(rows[0].first, None, False, rows[0].source)
        newest = releases.RTX_SUPPORT[-1]
        if capability > max(newest.compute_capabilities) or capability in (target for _, target in RTX_TARGETS):
            return None  # newer than the table; or a build target that the matrix does not list (8.0): it cannot decide
        return Supported(None, None, True, newest.source)
    row = next((row for row in releases.SUPPORT if row.compute_capability == capability), None)
    return None if row is None else Supported(row.first, row.last, False, row.source)


@lru_cache(maxsize=64)
def builds(version: PartialVersion | None, product: Product) -> tuple[Version, ...]:
    """The known builds of ``product`` that ``version`` may be; all of them for ``None``."""
    from trtdoctor.knowledge.releases import RELEASES

    every = (row.version for row in RELEASES if row.product == product)
    return tuple(build for build in every if version is None or version.could_be(build))


@lru_cache(maxsize=1)
def builds_of_jetsons() -> frozenset[tuple[int, ...]]:
    """The builds that a JetPack has and nothing else: NVIDIA builds TensorRT for Jetsons apart (10.3.0.30 is there what
    10.3.0.26 is elsewhere)."""
    from trtdoctor.knowledge.carriers import DEEPSTREAMS
    from trtdoctor.knowledge.releases import JETPACKS, RELEASES

    elsewhere: set[tuple[int, ...]] = {row.version for row in RELEASES if row.pip}
    elsewhere.update(row.tensorrt for row in _off_jetsons())
    elsewhere.update(row.tensorrt for row in DEEPSTREAMS)
    return frozenset(pack.tensorrt for pack in JETPACKS if len(pack.tensorrt) == MOST) - elsewhere


def may_be_build(carried: tuple[int, ...], build: Version) -> bool:
    """Whether what is no Jetson and has the version ``carried`` may have ``build``, which it names or leaves open."""
    return carried == build or (PartialVersion(build).could_be(carried) and build not in builds_of_jetsons())


def tables_end(product: Product) -> str:
    """Where the tables of releases end: ``11.4.0.106 (2026-11-21)``."""
    return f"{dotted(_newest(product))} ({as_of()})"


def _newest(product: Product) -> tuple[int, ...]:
    """The newest release that the tables name, though its build may not be known."""
    from trtdoctor.knowledge.releases import ANNOUNCED

    newest: tuple[int, ...] = max(builds(None, product))
    return max(newest, *(version for version, _ in ANNOUNCED)) if product == "tensorrt" else newest


def as_of() -> str:
    """The day on which the tables were last held against their sources."""
    return AS_OF


@lru_cache(maxsize=64)
def after_tables(version: PartialVersion, product: Product) -> bool:
    """Whether a version is surely newer than what the tables hold, of all or of its own major version."""
    newest = _newest(product)
    own = [newest, *builds(None, product)]
    own = [build for build in own if build[0] == version.parts[0]]
    current = version.parts[0] >= newest[0] - 1  # older major versions get no more releases
    return version.surely_above(newest) or (current and bool(own) and version.surely_above(max(own)))


def newer_than_known(version: Version, product: Product) -> bool:
    """Whether a release is newer than the newest whose plans this version of trtdoctor has seen or read about."""
    newest = max(builds(None, product))
    return version[:2] > newest[:2]


def builder_image(version: PartialVersion) -> str | None:
    """The newest NVIDIA TensorRT container (these have ``trtexec``) with this version, if that names a release."""
    from trtdoctor.knowledge.releases import CONTAINERS

    if len(version.parts) < RELEASE:
        return None
    images = [row.image for row in CONTAINERS if version.could_be(row.tensorrt)]
    names = [name for name in images if "/tensorrt:" in name and "-igpu" not in name]
    return names[-1] if names else None


def ways_to_get(
    version: Version, jetpacks: Collection[int] | None = None, board: ComputeCapability | None = None
) -> Iterator[Fix]:
    """Where exactly this version can be had: a container, a JetPack (of those major versions, for the board), PyPI."""
    from trtdoctor.knowledge.releases import RELEASES
    from trtdoctor.knowledge.wheels import wheels_for

    row = container_with(version)
    if row is not None:
        has = "has it" if row.tensorrt == version else f"has {dotted(version[:3])} (build not known)"
        yield Fix(f"the container {row.image} {has}", (f"docker pull {row.image}",), row.source, "container")
    yield from _jetpack_with(version, jetpacks, board)
    pip = next((one.pip for one in RELEASES if one.version == version and one.pip), None)
    wheels = wheels_for(version) if pip is not None else None
    if wheels is not None:  # a release whose files PyPI does not have itself needs NVIDIA's index, too
        yield Fix(f"from PyPI, with {wheels.pythons}", (f"pip install '{pip}'",), kind="pip")


def jetpacks_for(board: ComputeCapability | None) -> list[JetPack]:
    """The JetPacks whose TensorRT is known and that run on a Jetson; all of them for ``None``."""
    from trtdoctor.knowledge.releases import JETPACKS

    return [pack for pack in JETPACKS if board is None or board in boards_of(pack.jetpack)]


def _jetpack_with(version: Version, majors: Collection[int] | None, board: ComputeCapability | None) -> Iterator[Fix]:
    packs = [pack for pack in jetpacks_for(board) if PartialVersion(version).could_be(pack.tensorrt)]
    fit = [pack for pack in packs if majors is None or int(pack.jetpack.split(".")[0]) in majors]
    exact = [pack for pack in fit if pack.tensorrt == version]
    if fit:
        names = listing((f"{pack.jetpack} (L4T {pack.l4t})" for pack in exact or fit), "or")
        has = "has it" if exact else f"has {dotted(fit[0].tensorrt)} (build not known)"
        yield Fix(f"JetPack {names} {has}", (), (exact or fit)[-1].source, "jetpack")


def wheel_platforms(version: Version) -> tuple[str, ...]:
    """The platforms for which PyPI has this release."""
    from trtdoctor.knowledge.wheels import wheels_for

    found = wheels_for(version)
    return found.platforms if found is not None else ()


@lru_cache(maxsize=256)  # a plan asks for every build of the table, for every engine that fails
def container_with(version: Version) -> Container | None:
    """The newest container that has or may have this version: a plain TensorRT image before others, those of
    TensorRT-LLM last."""
    found = [row for row in offered() if may_be_build(row.tensorrt, version)]
    rows = [row for row in found if row.tensorrt == version] or found
    if not rows:
        return None
    plain = [row for row in rows if "/tensorrt:" in row.image]
    others = [row for row in rows if "trtllm" not in row.image]
    return (plain or others or rows)[-1]


def cuda_of_image(image: str) -> tuple[str, str] | None:
    """The major version of the CUDA that ``tensorrt:25.01-py3`` is based on, and the page that states it, if any."""
    from trtdoctor.knowledge.releases import CUDA_OF_IMAGES, CUDA_OF_TRTLLM_IMAGES

    month = image.partition(":")[2][:5]
    rows = CUDA_OF_TRTLLM_IMAGES if "trtllm" in image else CUDA_OF_IMAGES
    return next(((cuda, source) for first, last, cuda, source in rows if first <= month <= last), None)


def offered() -> list[Container]:
    """The images that are offered for their TensorRT."""
    return [row for row in _off_jetsons() if row.image.split("/")[-1].split(":")[0] not in _OF_OTHER_FRAMEWORKS]


def _off_jetsons() -> list[Container]:
    from trtdoctor.knowledge.releases import CONTAINERS

    return [row for row in CONTAINERS if "-igpu" not in row.image]
