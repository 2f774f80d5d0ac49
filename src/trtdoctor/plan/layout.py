"""The shapes of what a plan's headers hold, and the constants of the format. Where each claim comes from stands in
``docs/plan-format.md``; in short: controlled builds with TensorRT 8.5, 8.6 and TensorRT-RTX 1.4 to 1.7, and about 140
engines of TensorRT 5.0 to 11.0 whose facts agree with themselves and with what TensorRT says about them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from trtdoctor.fact import Fact, Unknown

Version = tuple[int, int, int, int]
"""major, minor, patch, build. A plan stores one byte each, so the build number stands modulo 256."""

ComputeCapability = tuple[int, int]

TAG_PLAN = b"ftrt"  # outer header of TensorRT 8.6 and later
TAG_PLAN_RTX = b"vtrt"  # outer header of TensorRT-RTX
TAG_ENGINE = b"ptrt"  # inner header; the whole header before 8.6
END_OF_PLAN = 0x8B8D8B99  # complement of 'ftrt', last word of the declared size; TensorRT-RTX writes the same
END_OF_BODY = 0x8B8D8B8F  # complement of 'ptrt', last datum of the body since 8.4

# TensorRT-RTX: the bits of the word at byte 32, proven by builds for one compute capability each.
RTX_TARGETS: tuple[tuple[int, ComputeCapability], ...] = (
    (0x01, (7, 5)),
    (0x02, (8, 0)),
    (0x04, (8, 6)),
    (0x08, (8, 9)),
    (0x10, (12, 0)),
    (0x20, (12, 1)),
)

Product = Literal["tensorrt", "tensorrt-rtx"]
Layout = Literal["flatbuffer", "A", "B", "C", "D"]
"""Inner header by release: flatbuffer 5.x; A 6.0-7.2; B 8.0; C 8.2-10.5; D 10.6 and later, TensorRT-RTX."""

HardwareCompatibility = Literal["none", "ampere_plus", "same_compute_capability"]


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


class Body(NamedTuple):
    """Where the archive of the engine lies, in bytes from the plan's start."""

    layout: Layout
    offset: int
    size: int


class EmbeddedLibrary(NamedTuple):
    """Host code inside the plan: the lean runtime, or a plugin library."""

    kind: Literal["lean", "plugin"]
    offset: int
    size: int


NOT_READ = Unknown("not read")


class PlanHeader(NamedTuple):
    """Everything that the headers of a plan tell; see the contract of ``inspect`` in ``docs/json.md`` for meanings."""

    product: Product
    layout: Layout
    tensorrt_version: Fact[Version] = NOT_READ
    serialization_version: Fact[int] = NOT_READ
    platform: Fact[str] = NOT_READ
    declared_size: Fact[int] = NOT_READ
    complete: Fact[bool] = NOT_READ
    checksum: Fact[Literal["ok", "bad"]] = NOT_READ
    hardware_compatibility: Fact[HardwareCompatibility] = NOT_READ
    build_gpu: Fact[BuildGpu] = NOT_READ
    target_compute_capabilities: Fact[tuple[ComputeCapability, ...]] = NOT_READ
    embedded_libraries: Fact[tuple[EmbeddedLibrary, ...]] = NOT_READ
    sections: tuple[Section, ...] = ()
    body: Body | None = None
    strange_platform: str | None = None
    """A platform tag that is written but not known: of a platform that was never seen."""
    newer_format: bool = False
    """The word that numbers the format of the header is not the one that is known."""
    problems: tuple[str, ...] = ()
    """What is damaged, a sentence each: "the end marker is missing", …"""
