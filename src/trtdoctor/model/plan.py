"""What a plan says: the facts of its headers and of its body. ``docs/plan-format.md`` has the source of each claim; in
short: controlled builds with TensorRT 8.5, 8.6 and TensorRT-RTX 1.4 to 1.7, and about 140 engines of TensorRT 5.0 to
11.0 whose facts agree with themselves and with what TensorRT says about them.
"""

from __future__ import annotations

from typing import Literal

from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.gpu_attributes import GpuAttributes
from trtdoctor.model.product import Product
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, listing

Version = tuple[int, int, int, int]
"""major, minor, patch, build. A plan stores one byte each, so the build number is modulo 256."""

ComputeCapability = tuple[int, int]

Family = Literal[
    "tensorrt-5", "tensorrt-6", "tensorrt-8.0", "tensorrt-8.2", "tensorrt-8.6", "tensorrt-10.6", "tensorrt-rtx"
]
"""Plans that are written alike, named for the first release that wrote them; ``plan/families`` has a file for each."""

HardwareCompatibility = Literal["none", "ampere_plus", "same_compute_capability"]

RTX_TARGETS: tuple[tuple[int, ComputeCapability], ...] = (
    (0x01, (7, 5)),
    (0x02, (8, 0)),
    (0x04, (8, 6)),
    (0x08, (8, 9)),
    (0x10, (12, 0)),
    (0x20, (12, 1)),
)
"""What TensorRT-RTX can build for, by the bits of a mask in the header: proven by builds for one target each. 12.1 came
with 1.5."""

RTX_NEWER_GPUS: dict[tuple[int, int], int] = {(1, 4): 0x20, (1, 5): 0x40, (1, 6): 0x40, (1, 7): 0x40}
"""By release the bit of that mask one beyond the GPUs that it knows: set in builds for the default targets alone, whose
body then says ``hardware_forward_compatibility=1``."""


class Section(NamedTuple):
    """An entry of the section table: ``kind`` is LEAN, PLGN, ENGN or WGHT; ``offset`` counts from the plan's start."""

    kind: str
    offset: int
    size: int


class BuildGpu(NamedTuple):
    """The GPU that built the engine, as TensorRT recorded it. Clocks in kHz, sizes in bytes, bus width in bits."""

    compute_capability: ComputeCapability
    sm_count: int
    sm_clock_khz: int
    memory_clock_khz: int
    memory_bus_bits: int
    l2_bytes: int
    total_memory_bytes: Fact[int]
    integrated: Fact[bool]
    name: str | None = None  # TensorRT 5.x only
    attributes: GpuAttributes = GpuAttributes()


class CompiledFor(NamedTuple):
    """What the compiled parts of a TensorRT-RTX engine were compiled for: exactly these ``compute_capabilities``, or
    with ``newer`` the lowest of them and every later one."""

    compute_capabilities: tuple[ComputeCapability, ...]
    newer: bool

    def runs_on(self, capability: ComputeCapability) -> bool:
        """Whether they run on a GPU of this compute capability."""
        named = self.compute_capabilities
        return capability in named or (self.newer and bool(named) and capability > min(named))


class Body(NamedTuple):
    """Where the archive of the engine lies, in bytes from the plan's start."""

    family: Family
    offset: int
    size: int


class EmbeddedLibrary(NamedTuple):
    """Host code inside the plan: the lean runtime, or a plugin library."""

    kind: Literal["lean", "plugin"]
    offset: int
    size: int


NOT_READ = Unknown("not read")
ONLY_RTX = NotAsked("only TensorRT-RTX compiles one engine for several GPUs")


class PlanHeader(NamedTuple):
    """Everything that the headers of a plan say; see the contract of ``inspect`` in ``docs/json.md`` for meanings."""

    product: Product
    family: Family | None = None
    """``None`` when the plan ends or breaks before the word that decides it."""
    tensorrt_version: Fact[Version] = NOT_READ
    serialization_version: Fact[int] = NOT_READ
    platform: Fact[str] = NOT_READ
    declared_size: Fact[int] = NOT_READ
    complete: Fact[bool] = NOT_READ
    checksum: Fact[Literal["ok", "bad"]] = NOT_READ
    hardware_compatibility: Fact[HardwareCompatibility] = NOT_READ
    build_gpu: Fact[BuildGpu] = NOT_READ
    target_compute_capabilities: Fact[tuple[ComputeCapability, ...]] = NOT_READ
    """Of TensorRT-RTX those of its header that its body was compiled for, too: the header names some that it cannot run
    on when it has types that they lack, such as FP8."""
    embedded_libraries: Fact[tuple[EmbeddedLibrary, ...]] = NOT_READ
    sections: tuple[Section, ...] = ()
    body: Body | None = None
    strange_platform: str | None = None
    """A platform tag that is written but not known: of a platform that was never seen."""
    more_targets: bool = False
    """The mask of target compute capabilities has bits that are not known, so there may be more of them."""
    newer_format: bool = False
    """The number of the header's format is not the one that is known."""
    problems: tuple[str, ...] = ()
    """What is damaged, a sentence each: "the end marker is missing", …"""
    newer_gpus: Fact[bool] = ONLY_RTX
    """Whether TensorRT-RTX made it for GPUs newer than all of its release's too, by forward compatibility."""
    lacking: tuple[ComputeCapability, ...] = ()
    """Targets that the header of a TensorRT-RTX engine names, and its body was not compiled for."""

    @property
    def has_lean_runtime(self) -> bool | None:
        """Whether a lean runtime is embedded, which proves that the plan is version-compatible; ``None`` where the
        embedded libraries are not known."""
        libraries = known(self.embedded_libraries)
        return None if libraries is None else any(library.kind == "lean" for library in libraries)

    def targets_in_words(self, join: str = "and") -> str:
        """``compute capability 8.9, 12.0 and 12.1, and newer GPUs by …``; no word where the targets are not known."""
        targets = known(self.target_compute_capabilities)
        if not targets:
            return ""
        words = f"compute capability {listing(map(dotted, targets), join)}"
        if not known(self.newer_gpus):
            return words
        return f"{words}, {join} {'newer GPUs' if join == 'and' else 'newer'} by forward compatibility"


# ---- the body

Shape = tuple[int, ...]
"""Dimensions in order; -1 stands for one that is chosen at run time."""


class Tensor(NamedTuple):
    """An input or output of the engine. A part that the plan does not say is ``None``."""

    name: str
    mode: Literal["input", "output"]
    dtype: str | None
    shape: Shape
    format: str | None = None
    location: Literal["device", "host"] | None = None

    def plain(self) -> dict[str, object]:
        """Its fields as values of JSON."""
        return {**self._asdict(), "shape": list(self.shape)}


class Range(NamedTuple):
    """What an optimization profile allows for one input: dimensions, or values of a shape tensor."""

    min: tuple[int, ...]
    opt: tuple[int, ...]
    max: tuple[int, ...]


class Profile(NamedTuple):
    """An optimization profile: ``inputs`` are shapes by input name, ``values`` those of shape tensors."""

    index: int  # type: ignore[assignment]  # hides tuple.index
    inputs: dict[str, Range]
    values: dict[str, Range]

    def plain(self) -> dict[str, object]:
        """Its fields as values of JSON."""
        return {"index": self.index, "inputs": _ranges(self.inputs), "values": _ranges(self.values)}


def _ranges(part: dict[str, Range]) -> dict[str, object]:
    return {name: {"min": list(r.min), "opt": list(r.opt), "max": list(r.max)} for name, r in part.items()}


class Plugin(NamedTuple):
    """A plugin layer's creator, as the plugin registry knows it."""

    name: str
    version: str
    namespace: str


class Layer(NamedTuple):
    """A layer of the engine. ``kind`` is TensorRT's own word where the plan holds it in clear, else ``None``."""

    name: str
    kind: str | None = None
    tactic: str | None = None
    precision: str | None = None


Verbosity = Literal["layer_names_only", "none", "detailed"]


class Flags(NamedTuple):
    """What the engine was built for. Sources are bits of ``TacticSource`` by name."""

    refittable: Fact[bool] = NOT_READ
    weights_stripped: Fact[bool] = NOT_READ
    weight_streaming: Fact[bool] = NOT_READ
    implicit_batch: Fact[bool] = NOT_READ
    max_batch_size: Fact[int] = NOT_READ
    dla: Fact[bool] = NOT_READ
    safety: Fact[bool] = NOT_READ
    profiling_verbosity: Fact[Verbosity] = NOT_READ
    tactic_sources: Fact[tuple[str, ...]] = NOT_READ


class PlanBody(NamedTuple):
    """The facts of a plan's body. Sizes are bytes; ``io`` is in the order of the tensors' indices.

    ``profiles`` are those that the plan stores: none for a static network, which then has one implicit profile.
    """

    name: Fact[str] = NOT_READ
    io: Fact[tuple[Tensor, ...]] = NOT_READ
    profiles: Fact[tuple[Profile, ...]] = NOT_READ
    plugins: Fact[tuple[Plugin, ...]] = NOT_READ
    num_layers: Fact[int] = NOT_READ
    layers: Fact[tuple[Layer, ...]] = NOT_READ
    weights_bytes: Fact[int] = NOT_READ
    activation_memory_bytes: Fact[int] = NOT_READ
    cuda_compilers: Fact[tuple[str, ...]] = NOT_READ
    cubin_sms: Fact[tuple[int, ...]] = NOT_READ
    walked_to_end: Fact[bool] = NOT_READ
    flags: Flags = Flags()
    compiled_for: Fact[CompiledFor | None] = ONLY_RTX


EVERY_ENGINE_HAS = {
    "io": "inputs and outputs",
    "profiles": "profiles",
    "plugins": "plugins",
    "weights_bytes": "weights",
    "activation_memory_bytes": "activation memory",
    "num_layers": "number of layers",
    "layers": "layers",
}
"""Facts of a body that are unknown only where they could not be read, in words. Others have releases that do not write
them."""


def unread(body: PlanBody) -> dict[str, str]:
    """Those of ``EVERY_ENGINE_HAS`` that could not be read."""
    return {
        name: words
        for name, words in EVERY_ENGINE_HAS.items()
        if not isinstance(getattr(body, name), (Known, NotAsked))
    }
