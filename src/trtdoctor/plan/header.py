"""Reads the headers of a plan: the outer one (8.6 and later), the inner one, and the record of the build GPU.

About 320 bytes of any plan are enough for all of it. The layout of each release and what proves it stands in
``docs/plan-format.md``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import (
    NOT_READ,
    Body,
    BuildGpu,
    ComputeCapability,
    EmbeddedLibrary,
    HardwareCompatibility,
    Layout,
    PlanHeader,
    Section,
    Version,
)
from trtdoctor.plan.cursor import Cursor
from trtdoctor.plan.layout import END_OF_BODY, END_OF_PLAN, RTX_TARGETS, TAG_ENGINE, TAG_PLAN, TAG_PLAN_RTX
from trtdoctor.sources.source import Source

if TYPE_CHECKING:
    from trtdoctor.plan.flatbuffer import FlatPlan

MAX_SECTIONS = 256
"""More entries than any plan has (one for each embedded library); a table that claims more is damaged."""

CHECKSUM_LIMIT = 4 << 30
"""Bodies with a checksum end with 8.0; none near this size was seen, and reading more would keep a person waiting."""

PLATFORM_TAGS = {b"rtrt": "linux-x86_64", b"utrt": "linux-aarch64"}

_U8, _U32, _I32, _I64, _U64, _BOOL = 0x02, 0x06, 0x07, 0x08, 0x09, 0x0A
_WIDTH = {0x02: 1, 0x03: 1, 0x04: 2, 0x05: 2, 0x06: 4, 0x07: 4, 0x08: 8, 0x09: 8, 0x0A: 1, 0x0B: 4, 0x0C: 1, 0x0D: 1}
_SIGNED = {0x03, 0x05, 0x07, 0x08}


def starts_like_plan(head: bytes) -> bool:
    """Whether the first four bytes are those of a plan. (TensorRT 5 plans are flatbuffers and have no such tag.)"""
    return head[:4] in (TAG_PLAN, TAG_PLAN_RTX, TAG_ENGINE)


def read_header(source: Source) -> PlanHeader:
    """The headers of the plan that starts at byte 0 of ``source``.

    What damage hides is ``Unknown`` with the reason, and named in ``problems``. Raises ``PlanError`` only when not even
    the tag can be read.
    """
    tag = Cursor(source).take(4, "tag")
    if tag in (TAG_PLAN, TAG_PLAN_RTX):
        return _read_outer(source, rtx=tag == TAG_PLAN_RTX)
    if tag == TAG_ENGINE:
        return _read_bare(source)
    raise PlanError(f"{tag!r} is the tag of no known plan", field="tag", offset=0)


def _read_outer(source: Source, *, rtx: bool) -> PlanHeader:
    header = PlanHeader(product="tensorrt-rtx" if rtx else "tensorrt", layout="D" if rtx else "C")
    header = header._replace(embedded_libraries=Unknown("the section table could not be read"))
    try:
        cursor = Cursor(source, 4)
        form = cursor.u32("header version")
        if form != 0:
            reason = f"header version {form} is not known (0 is)"
            return _all_unknown(header._replace(problems=(reason,), newer_format=True), reason)
        count = cursor.u64("section count")
        declared = cursor.u64("declared size")
        header = header._replace(declared_size=Known(declared, "bytes 16..23 of the plan"))
        a, b, c, d = cursor.take(4, "TensorRT version")
        version: Version = (a, b, c, d)
        header = header._replace(tensorrt_version=Known(version, "bytes 24..27 of the plan"))
        tag = cursor.take(4, "platform tag")
        header = header._replace(platform=_platform(tag, rtx=rtx))
        if not rtx and any(tag) and tag not in PLATFORM_TAGS:
            header = header._replace(strange_platform=tag.decode("ascii", "backslashreplace"))
        if rtx:
            header = header._replace(target_compute_capabilities=_rtx_targets(cursor.u32("compute capability mask")))
            cursor.skip(28, "rest of the TensorRT-RTX header")
        sections = _sections(cursor, count, declared)
        header = header._replace(sections=sections, embedded_libraries=_embedded(sections))
    except PlanError as error:
        return _all_unknown(
            header._replace(problems=(*header.problems, str(error)), complete=_complete(source, header)), str(error)
        )
    header = header._replace(complete=_complete(source, header))
    engine = next((s for s in sections if s.kind == "ENGN"), None)
    if engine is None:
        reason = "the section table holds no engine section"
        return _all_unknown(header._replace(problems=(*header.problems, reason)), reason)
    try:
        header = _read_inner(header, source, engine.offset, engine.offset + engine.size)
        header = _read_body_start(header, source)
    except PlanError as error:
        return _all_unknown(header._replace(problems=(*header.problems, str(error))), str(error))
    return header


def _read_bare(source: Source) -> PlanHeader:
    """A plan of TensorRT 6.0 to 8.5: the inner header is the whole header."""
    header = PlanHeader(product="tensorrt", layout="C", platform=Unknown("plans before 8.6 hold no platform tag"))
    header = header._replace(embedded_libraries=Known((), "plans before 8.6 have no sections"))
    try:
        header = _read_inner(header, source, 0, source.size)
        body = header.body
        if body is not None:
            declared = body.offset + body.size
            header = header._replace(
                declared_size=Known(declared, "body size of the header at byte 0, header included")
            )
        header = header._replace(complete=_complete(source, header), checksum=_checksum(source, header))
        header = _read_body_start(header, source)
    except PlanError as error:
        header = header._replace(complete=_complete(source, header))
        return _all_unknown(header._replace(problems=(*header.problems, str(error))), str(error))
    return header


def flatbuffer_header(source: Source, plan: FlatPlan) -> PlanHeader:
    """The header facts of a TensorRT 5 plan, which is a flatbuffer behind its own size and has no header as such."""
    header = PlanHeader(
        product="tensorrt",
        layout="flatbuffer",
        tensorrt_version=plan.tensorrt_version,
        declared_size=plan.declared_size,
        build_gpu=plan.build_gpu,
        embedded_libraries=Known((), "plans before 8.6 have no sections"),
        platform=Unknown("plans before 8.6 hold no platform tag"),
        serialization_version=Unknown("TensorRT 5 plans hold no serialization version"),
        checksum=Unknown("TensorRT 5 plans hold no checksum"),
        hardware_compatibility=Unknown("plans before 8.6 hold no hardware compatibility level (there was none)"),
    )
    gpu = known(plan.build_gpu)
    if gpu is not None:
        targets: Fact[tuple[ComputeCapability, ...]] = Known(
            (gpu.compute_capability,), "compute capability of the build GPU"
        )
        header = header._replace(target_compute_capabilities=targets)
    return _all_unknown(header._replace(complete=_complete(source, header)), "the build GPU could not be read")


def _sections(cursor: Cursor, count: int, declared: int) -> tuple[Section, ...]:
    if count > MAX_SECTIONS:
        raise PlanError(f"{count} sections are more than any plan has", field="section count", offset=8)
    sections = []
    for index in range(count):
        kind = cursor.take(4, f"tag of section {index}")[::-1].decode("ascii", "backslashreplace")
        cursor.skip(4, f"padding of section {index}")
        at = cursor.at
        offset, size = cursor.u64(f"offset of section {index}"), cursor.u64(f"size of section {index}")
        if offset + size > declared:
            raise PlanError(
                f"{kind} ends at {offset + size}, past the declared size {declared}",
                field=f"section {index}",
                offset=at,
            )
        sections.append(Section(kind, offset, size))
    return tuple(sections)


def _embedded(sections: tuple[Section, ...]) -> Fact[tuple[EmbeddedLibrary, ...]]:
    kinds: dict[str, Literal["lean", "plugin"]] = {"LEAN": "lean", "PLGN": "plugin"}
    found = tuple(EmbeddedLibrary(kinds[s.kind], s.offset, s.size) for s in sections if s.kind in kinds)
    return Known(found, "section table")


def _platform(tag: bytes, *, rtx: bool) -> Fact[str]:
    where = "bytes 28..31 of the plan"
    if tag in PLATFORM_TAGS:
        return Known(PLATFORM_TAGS[tag], f"platform tag {tag.decode()!r}, {where}")
    if rtx and tag == TAG_PLAN_RTX:
        return Unknown(f"TensorRT-RTX writes the same platform tag on every platform ({where})")
    if tag == b"\0\0\0\0":
        return Unknown(f"TensorRT 8.6 writes no platform tag ({where} are zero)")
    return Unknown(f"platform tag {tag!r} ({where}) is not known")


def _rtx_targets(mask: int) -> Fact[tuple[ComputeCapability, ...]]:
    found = tuple(capability for bit, capability in RTX_TARGETS if mask & bit)
    rest = mask & ~sum(bit for bit, _ in RTX_TARGETS)
    source = f"mask {mask:#x} at byte 32 of the plan" + (f", of which {rest:#x} is not understood" if rest else "")
    if not found:
        return Unknown(f"no bit of the {source} is understood")
    return Known(found, source)


def _complete(source: Source, header: PlanHeader) -> Fact[bool]:
    """Whether the file holds what the header declares, and the markers that end a plan stand where they belong."""
    declared = known(header.declared_size)
    if declared is None:
        return Unknown("the header does not tell how long the plan is")
    if source.size != declared:
        return Known(False, f"{source.size} bytes of {declared}")
    outer = source.read(0, 4) in (TAG_PLAN, TAG_PLAN_RTX)
    marker = END_OF_PLAN if outer else _body_marker(header)
    if marker is None:
        return Known(True, "the size is the declared one; this release writes no end marker")
    if declared < 4:
        return Known(False, "too short for an end marker")
    last = int.from_bytes(source.read(declared - 4, 4), "little")
    return Known(last == marker, f"the last word is {last:#010x}, the end marker {marker:#010x}")


def _body_marker(header: PlanHeader) -> int | None:
    serialization = known(header.serialization_version)
    # 8.2 (205) and what came before wrote no end marker; 8.4 (213), 8.5 (232) do. Other numbers of layout C without an
    # outer header were not seen, so nothing is required of them.
    return END_OF_BODY if header.layout == "C" and serialization in (213, 232) else None


def _read_inner(header: PlanHeader, source: Source, start: int, end: int) -> PlanHeader:
    cursor = Cursor(source, start, end)
    if (tag := cursor.take(4, "engine tag")) != TAG_ENGINE:
        raise PlanError(f"{tag!r} where 'ptrt' belongs", field="engine tag", offset=start)
    outer = bool(header.sections)
    first = cursor.peek().u32("first version")
    if first == 0:
        layout: Layout = "C"
    elif outer:
        layout = "D"
    else:
        # A: size at 12, CRC at 20. B: CRC at 12, size at 16. Below 4 GiB the upper half of the size is zero.
        size_a = Cursor(source, start + 12, end).u64("body size")
        size_b = Cursor(source, start + 16, end).u64("body size")
        layout = "B" if size_b == source.size - 24 or (size_a != source.size - 24 and size_b < size_a) else "A"
    checksum: Fact[Literal["ok", "bad"]] = Unknown("plans from 8.2 on hold no checksum")
    if layout == "A":  # safe version, serialization version, body size, checksum
        _, serialization, size, _ = cursor.unpack("IIQI", "inner header")
    elif layout == "D":  # serialization version, body size, zero
        serialization, size, _ = cursor.unpack("IQI", "inner header")
    else:  # safe version, serialization version, checksum (B) or zero (C), body size
        _, serialization, _, size = cursor.unpack("IIIQ", "inner header")
    if layout in "AB":
        checksum = Unknown("the plan is not complete")
    where = f"inner header at byte {start:#x}, layout {layout}"
    return header._replace(
        layout=layout,
        serialization_version=Known(serialization, where),
        checksum=checksum,
        body=Body(layout, cursor.at, size),
    )


def _checksum(source: Source, header: PlanHeader) -> Fact[Literal["ok", "bad"]]:
    body = header.body
    if body is None or body.layout not in ("A", "B"):
        return header.checksum
    if body.offset + body.size > source.size:
        return Unknown("the body is not complete, so its checksum cannot be computed")
    if body.size > CHECKSUM_LIMIT:
        return Unknown(f"the body is over {CHECKSUM_LIMIT >> 30} GiB; its checksum was not computed")
    stored = Cursor(source, 20 if body.layout == "A" else 12).u32("checksum")
    crc = 0
    for at in range(body.offset, body.offset + body.size, 1 << 20):
        crc = zlib.crc32(source.read(at, min(1 << 20, body.offset + body.size - at)), crc)
    return Known("ok" if crc == stored else "bad", f"CRC-32 of the body is {crc:#010x}, the header says {stored:#010x}")


def _read_body_start(header: PlanHeader, source: Source) -> PlanHeader:
    """Version, hardware compatibility level and build GPU: the first records of every body since 6.0."""
    body = header.body
    if body is None:
        return header
    data = _Data(Cursor(source, body.offset, body.offset + body.size))
    a, b, c, d = (data.number(_U8, f"TensorRT version, part {part}") for part in range(4))
    version: Version = (a, b, c, d)
    where = f"first four records of the body, byte {body.offset:#x}"
    outer = known(header.tensorrt_version)
    if outer is not None and outer != version:
        problem = f"the header says TensorRT {'.'.join(map(str, outer))}, the body {'.'.join(map(str, version))}"
        header = header._replace(problems=(*header.problems, problem), tensorrt_version=Unknown(problem))
    elif outer is None:
        header = header._replace(tensorrt_version=Known(version, where))
    header = header._replace(hardware_compatibility=_hardware_compatibility(data, header))
    at = data.cursor.at
    gpu = _build_gpu(data)
    rtx = header.product == "tensorrt-rtx"
    if rtx and gpu.sm_count == 0:
        # Ahead-of-time builds need no GPU: the record is all zero but for a placeholder capability.
        return header._replace(
            build_gpu=Unknown("built ahead of time, without a GPU: the record of the build GPU is empty")
        )
    if not gpu.sm_count or not gpu.compute_capability[0]:
        raise PlanError("a GPU without SMs or compute capability", field="build GPU", offset=at)
    header = header._replace(build_gpu=Known(gpu, f"record of the build GPU, byte {at:#x}"))
    if not rtx:
        header = header._replace(target_compute_capabilities=_targets(header, gpu))
    return header


def _targets(header: PlanHeader, gpu: BuildGpu) -> Fact[tuple[ComputeCapability, ...]]:
    level = header.hardware_compatibility
    if isinstance(level, Known) and level.value == "ampere_plus":
        return Unknown(
            "hardware compatibility level AMPERE_PLUS: any discrete GPU of compute capability 8.0 or newer "
            "that the release supports"
        )
    if header.sections and not isinstance(level, Known):
        return Unknown("the hardware compatibility level is not known")
    return Known((gpu.compute_capability,), "compute capability of the build GPU")


LEVELS: tuple[HardwareCompatibility, ...] = ("none", "ampere_plus", "same_compute_capability")


def _hardware_compatibility(data: _Data, header: PlanHeader) -> Fact[HardwareCompatibility]:
    """An enum (one opener, one number) right after the version, since 8.6; older bodies go on with the GPU record."""
    if not header.sections:
        return Unknown("plans before 8.6 hold no hardware compatibility level (there was none)")
    start = data.cursor.at
    data.opener("hardware compatibility level")
    number = data.number(_I32, "hardware compatibility level")
    if header.product == "tensorrt-rtx":
        return Unknown("TensorRT-RTX always writes level 0; its targets stand in the header")
    if 0 <= number < len(LEVELS):
        return Known(LEVELS[number], f"record at byte {start:#x}")
    return Unknown(f"level {number} is not known")


class _Data:
    """The first data of an archive: ``u16 type, u16 version, payload``; openers of structs have no payload."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def _peek(self, field: str) -> tuple[int, int]:
        head = self.cursor.peek()
        return head.u16(field), head.u16(field)

    def is_number(self, field: str) -> bool:
        kind, version = self._peek(field)
        # 6.0 to 8.0 write primitives as 0x00NN, later releases as 0x80NN; struct ids start above them.
        return kind & 0x7FFF in _WIDTH and version == 1

    def opener(self, field: str) -> None:
        at = self.cursor.at
        if self.is_number(field):
            raise PlanError("a number where a record should open", field=field, offset=at)
        self.cursor.u16(field)
        if self.cursor.u16(field) != 1:
            raise PlanError("no record opens here", field=field, offset=at)

    def any_number(self, field: str) -> tuple[int, int]:
        """Type (low byte) and value."""
        at = self.cursor.at
        kind, version = self.cursor.u16(field), self.cursor.u16(field)
        low = kind & 0x7FFF
        if low not in _WIDTH or version != 1:
            raise PlanError(f"no number (type {kind:#06x})", field=field, offset=at)
        raw = self.cursor.take(_WIDTH[low], field)
        return low, int.from_bytes(raw, "little", signed=low in _SIGNED)

    def number(self, kind: int, field: str) -> int:
        at = self.cursor.at
        found, value = self.any_number(field)
        if found != kind:
            raise PlanError(f"a number of type {found:#04x}, expected {kind:#04x}", field=field, offset=at)
        return value


def _build_gpu(data: _Data) -> BuildGpu:
    while not data.is_number("build GPU"):  # one opener in 6.x and 7.x, two since 8.0
        data.opener("build GPU")
    numbers = list(_numbers(data))
    if numbers and numbers[0][0] == _U64:
        return _new_device(numbers, data.cursor.at)
    return _old_device(numbers, data.cursor.at)


def _numbers(data: _Data) -> Iterator[tuple[int, int]]:
    for _ in range(32):  # the longest record seen holds 17
        if not data.is_number("build GPU"):
            return
        yield data.any_number("build GPU")


def _old_device(numbers: list[tuple[int, int]], at: int) -> BuildGpu:
    """6.0 to 10.6: capability, clocks, bus, L2 …, SM count, integrated, …, total memory."""
    kinds = [kind for kind, _ in numbers]
    values = [value for _, value in numbers]
    if kinds[:6] != [_I32, _I32, _I32, _I32, _I32, _I64] or _BOOL not in kinds:
        raise PlanError("the record has no known shape", field="build GPU", offset=at)
    flag = kinds.index(_BOOL)
    if kinds[flag - 1] != _I32:
        raise PlanError("no SM count before the flag", field="build GPU", offset=at)
    # 6.x and 7.0 do not close their structs, so the numbers of what follows are in the list too; the total memory came
    # with 7.1 as the first 64-bit number after four 32-bit ones.
    total: Fact[int] = Unknown("TensorRT before 7.1 does not record it")
    wide = [i for i in range(flag + 1, len(numbers)) if kinds[i] in (_I64, _U64)]
    if wide and flag + 5 <= wide[0] <= flag + 6 and kinds[flag + 1 : wide[0]] == [_I32] * (wide[0] - flag - 1):
        total = Known(values[wide[0]], "record of the build GPU")
    return BuildGpu(
        compute_capability=(values[0], values[1]),
        sm_clock_khz=values[2],
        memory_clock_khz=values[3],
        memory_bus_bits=values[4],
        l2_bytes=values[5],
        sm_count=values[flag - 1],
        integrated=Known(bool(values[flag]), "record of the build GPU"),
        total_memory_bytes=total,
    )


def _new_device(numbers: list[tuple[int, int]], at: int) -> BuildGpu:
    """10.7 or later and TensorRT-RTX: total memory, L2 sizes, twelve 32-bit numbers."""
    kinds = [kind for kind, _ in numbers]
    values = [value for _, value in numbers]
    if kinds[:3] != [_U64, _I64, _I64] or len(kinds) < 15 or kinds[3:15] != [_I32] * 12:
        raise PlanError("the record has no known shape", field="build GPU", offset=at)
    return BuildGpu(
        compute_capability=(values[12], values[13]),
        sm_clock_khz=values[3],
        memory_clock_khz=values[4],
        memory_bus_bits=values[5],
        l2_bytes=values[1],
        sm_count=values[8],
        # Only discrete GPUs were seen with this layout, so what a zero here means is not proven.
        integrated=Known(True, "record of the build GPU")
        if values[9]
        else Unknown("not proven for this layout of the record"),
        total_memory_bytes=Known(values[0], "record of the build GPU"),
    )


def _all_unknown(header: PlanHeader, reason: str) -> PlanHeader:
    """``header`` with the given reason for every fact that was not reached."""
    missing: dict[str, Any] = {name: Unknown(reason) for name, fact in header._asdict().items() if fact == NOT_READ}
    return header._replace(**missing)
