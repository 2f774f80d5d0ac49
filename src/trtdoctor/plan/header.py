"""Reads the headers of a plan: the outer one (8.6 and later), the inner one, and the record of the build GPU.

About 320 bytes of any plan are enough for all of it. ``docs/plan-format.md`` has the layout of each release and what
proves it.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from struct import Struct
from typing import Any, Literal

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.plan import (
    NOT_READ,
    Body,
    BuildGpu,
    ComputeCapability,
    EmbeddedLibrary,
    HardwareCompatibility,
    PlanHeader,
    Section,
    Version,
)
from trtdoctor.plan.cursor import Cursor
from trtdoctor.plan.families import TAGS, choose
from trtdoctor.plan.families.base import TAG_ENGINE, TAG_RTX_PLAN, InnerHeader, PlanFamily
from trtdoctor.plan.fields.device import I32, U8, FirstTokens, build_gpu
from trtdoctor.sources.source import Source

END_OF_PLAN = 0x8B8D8B99
"""Complement of 'ftrt': the last word of the declared size of a plan with an outer header, of TensorRT-RTX too."""

END_OF_BODY = 0x8B8D8B8F
"""Complement of 'ptrt': the last token of a body since 8.4."""

MAX_SECTIONS = 256
"""More entries than any plan has (one for each embedded library); a table that claims more is damaged."""

CHECKSUM_LIMIT = 4 << 30
"""Bodies with a checksum end with 8.0; none near this size was seen, and reading more would keep a person waiting."""

_SECTION = Struct("<4s4xQQ")  # tag, offset, size
PLATFORM_TAGS = {b"rtrt": "linux-x86_64", b"utrt": "linux-aarch64"}
LEVELS: tuple[HardwareCompatibility, ...] = ("none", "ampere_plus", "same_compute_capability")


def starts_like_plan(head: bytes) -> bool:
    """Whether the first four bytes are those of a plan. (TensorRT 5 plans are flatbuffers and have no such tag.)"""
    return head[:4] in TAGS


def is_untagged_plan(source: Source) -> bool:
    """Whether ``source`` is a plan of a release whose plans start with no tag, TensorRT 5."""
    try:
        _read_untagged(source)
    except (PlanError, BudgetExceeded):
        return False
    return True


def read_header(source: Source) -> PlanHeader:
    """The headers of the plan that starts at byte 0 of ``source``.

    What damage hides is ``Unknown`` with the reason, and named in ``problems``. Raises ``PlanError`` only for what is
    not the beginning of a plan.
    """
    tag = Cursor(source).take(4, "tag")
    if tag == TAG_ENGINE:
        return _read_bare(source)
    if tag in TAGS:
        return _read_outer(source, tag)
    return _read_untagged(source)


def _read_untagged(source: Source) -> PlanHeader:
    header = choose(b"", Cursor(source)).header
    assert not isinstance(header, InnerHeader)
    return header(source)


def _read_outer(source: Source, tag: bytes) -> PlanHeader:
    rtx = tag == TAG_RTX_PLAN
    header = PlanHeader(product="tensorrt")
    if rtx:
        header = PlanHeader(product="tensorrt-rtx", newer_gpus=NOT_READ)
    found: dict[str, Any] = {"embedded_libraries": Unknown("the section table could not be read")}
    cursor = Cursor(source, 4)
    declared_size: Fact[int] = header.declared_size
    try:
        form = cursor.u32("header version")
        if form != 0:
            reason = f"header version {form} is not known (0 is)"
            return all_unknown(header._replace(**found, problems=(reason,), newer_format=True), reason)
        count = cursor.u64("section count")
        declared = cursor.u64("declared size")
        found["declared_size"] = declared_size = Known(declared, "bytes 16..23 of the plan")
        found["tensorrt_version"] = _version(cursor.take(4, "TensorRT version"))
        found["platform"], found["strange_platform"] = _platform(cursor.take(4, "platform tag"), rtx=rtx)
        if rtx:
            from trtdoctor.plan.families.rtx import read_targets

            header = read_targets(header._replace(tensorrt_version=found["tensorrt_version"]), cursor)
            cursor.skip(28, "rest of the TensorRT-RTX header")
        found["sections"] = sections = _sections(cursor, count, declared)
        found["embedded_libraries"] = _embedded(sections)
    except PlanError as error:
        return _broken(header._replace(**found, complete=is_complete(source, declared_size, END_OF_PLAN)), str(error))
    header = header._replace(**found, complete=is_complete(source, declared_size, END_OF_PLAN))
    engine = next((s for s in sections if s.kind == "ENGN"), None)
    if engine is None:
        return _broken(header, "the section table holds no engine section")
    try:
        header, _, _ = _read_inner(header, source, tag, Cursor(source, engine.offset, engine.offset + engine.size))
        header = _read_body_start(header, source)
    except PlanError as error:
        return _broken(header, str(error))
    return header


def _read_bare(source: Source) -> PlanHeader:
    """A plan of TensorRT 6.0 to 8.5: the inner header is the whole header."""
    header = PlanHeader(product="tensorrt", platform=Unknown("plans before 8.6 hold no platform tag"))
    header = header._replace(embedded_libraries=Known((), "plans before 8.6 have no sections"))
    marker = None
    try:
        header, family, stored = _read_inner(header, source, TAG_ENGINE, Cursor(source))
        body = header.body
        assert body is not None
        declared = Known(body.offset + body.size, "body size of the header at byte 0, header included")
        header = header._replace(declared_size=declared)
        if family.marked_ends is None or known(header.serialization_version) in family.marked_ends:
            marker = END_OF_BODY
        header = header._replace(complete=is_complete(source, declared, marker))
        if stored is not None:
            header = header._replace(checksum=_checksum(source, body, stored))
        header = _read_body_start(header, source)
    except PlanError as error:
        return _broken(header._replace(complete=is_complete(source, header.declared_size, marker)), str(error))
    return header


def _sections(cursor: Cursor, count: int, declared: int) -> tuple[Section, ...]:
    if count > MAX_SECTIONS:
        raise PlanError(f"{count} sections are more than any plan has", field="section count", offset=8)
    sections = []
    for index in range(count):
        tag, offset, size = _SECTION.unpack(cursor.take(_SECTION.size, f"section {index}"))
        kind = tag[::-1].decode("ascii", "backslashreplace")
        if offset + size > declared:
            raise PlanError(
                f"{kind} ends at {offset + size}, past the declared size {declared}",
                field=f"section {index}",
                offset=cursor.at - 16,
            )
        sections.append(Section(kind, offset, size))
    return tuple(sections)


def _embedded(sections: tuple[Section, ...]) -> Fact[tuple[EmbeddedLibrary, ...]]:
    kinds: dict[str, Literal["lean", "plugin"]] = {"LEAN": "lean", "PLGN": "plugin"}
    found = tuple(EmbeddedLibrary(kinds[s.kind], s.offset, s.size) for s in sections if s.kind in kinds)
    return Known(found, "section table")


@lru_cache(maxsize=64)
def _version(words: bytes) -> Fact[Version]:
    a, b, c, d = words
    return Known((a, b, c, d), "bytes 24..27 of the plan")


@lru_cache(maxsize=64)
def _platform(tag: bytes, *, rtx: bool) -> tuple[Fact[str], str | None]:
    """The platform, and a tag that is not known."""
    where = "bytes 28..31 of the plan"
    if tag in PLATFORM_TAGS:
        return Known(PLATFORM_TAGS[tag], f"platform tag {tag.decode()!r}, {where}"), None
    if rtx and tag == TAG_RTX_PLAN:
        return Unknown(f"TensorRT-RTX writes the same platform tag on every platform ({where})"), None
    if not rtx and tag == b"\0\0\0\0":
        return Unknown(f"TensorRT 8.6 writes no platform tag ({where} are zero)"), None
    unknown = Unknown(f"platform tag {tag!r} ({where}) is not known")
    return unknown, None if rtx else tag.decode("ascii", "backslashreplace")


@lru_cache(maxsize=64)
def _serialization(version: int, start: int, releases: str) -> Fact[int]:
    return Known(version, f"inner header at byte {start:#x}, as in plans of {releases}")


def is_complete(source: Source, declared_size: Fact[int], marker: int | None) -> Fact[bool]:
    """Whether the file holds what the header declares, and ends with the word that ends such a plan."""
    declared = known(declared_size)
    if declared is None:
        return Unknown("the header does not say how long the plan is")
    if source.size != declared:
        return Known(False, f"{source.size} bytes of {declared}")
    if marker is None:
        return Known(True, "the size is the declared one; this release writes no end marker")
    if declared < 4:
        return Known(False, "too short for an end marker")
    last = int.from_bytes(source.read(declared - 4, 4), "little")
    return Known(last == marker, f"the last word is {last:#010x}, the end marker {marker:#010x}")


def _read_inner(
    header: PlanHeader, source: Source, tag: bytes, cursor: Cursor
) -> tuple[PlanHeader, PlanFamily, int | None]:
    """``header`` with what the inner header at ``cursor`` says, the plan's family, and the stored checksum."""
    start = cursor.at
    if (found := cursor.take(4, "engine tag")) != TAG_ENGINE:
        raise PlanError(f"{found!r} instead of 'ptrt'", field="engine tag", offset=start)
    family = choose(tag, cursor)
    inner = family.header
    assert isinstance(inner, InnerHeader)
    words = cursor.unpack(inner.words, "inner header")
    checksum: Fact[Literal["ok", "bad"]] = Unknown("the plan is not complete")
    if inner.checksum is None:
        checksum = NotAsked("plans from 8.2 on hold no checksum")
    header = header._replace(
        family=family.name,
        serialization_version=_serialization(words[inner.serialization_version], start, family.releases),
        checksum=checksum,
        body=Body(family.name, cursor.at, words[inner.body_size]),
    )
    return header, family, None if inner.checksum is None else words[inner.checksum]


def _checksum(source: Source, body: Body, stored: int) -> Fact[Literal["ok", "bad"]]:
    if body.offset + body.size > source.size:
        return Unknown("the body is not complete, so its checksum cannot be computed")
    if source.dear is not None:
        return NotAsked(f"the checksum was not computed: {source.dear}")
    if body.size > CHECKSUM_LIMIT:
        return Unknown(f"the body is over {CHECKSUM_LIMIT >> 30} GiB; its checksum was not computed")
    crc = 0
    for at in range(body.offset, body.offset + body.size, 1 << 20):
        crc = zlib.crc32(source.read(at, min(1 << 20, body.offset + body.size - at)), crc)
    return Known("ok" if crc == stored else "bad", f"CRC-32 of the body is {crc:#010x}, the header says {stored:#010x}")


_Start = tuple[bytes, dict[str, Any]]
_STARTS: dict[tuple[object, ...], list[_Start]] = {}
"""What the first records of bodies came to, by what else that depends on: those of the latest, for most engines of a
folder were built on the same GPU."""
_MOST_STARTS = 64
_MOST_ALIKE = 8
_MOST_OF_START = 512
"""Bytes of them; 170 have been seen."""


def _read_body_start(header: PlanHeader, source: Source) -> PlanHeader:
    """Version, hardware compatibility level and build GPU: the first records of every body since 6.0."""
    body = header.body
    assert body is not None
    key = header.product, bool(header.sections), known(header.tensorrt_version), body.offset
    alike = _STARTS.get(key)
    if alike is not None and (size := min(body.size, source.size - body.offset, _MOST_OF_START)) > 0:
        head = source.read(body.offset, size)
        for start, found in alike:
            if head.startswith(start):
                return header._replace(**found)
    tokens = FirstTokens(Cursor(source, body.offset, body.offset + body.size))
    found = _body_start(header, tokens)
    end = min(tokens.cursor.at + 4, body.offset + body.size)  # with the head behind them, which ends the last
    if "problems" not in found and end - body.offset <= _MOST_OF_START:
        if len(_STARTS) >= _MOST_STARTS:
            _STARTS.clear()
        alike = _STARTS.setdefault(key, [])
        alike[_MOST_ALIKE - 1 :] = []
        alike.insert(0, (source.read(body.offset, end - body.offset), found))
    return header._replace(**found)


def _body_start(header: PlanHeader, tokens: FirstTokens) -> dict[str, Any]:
    """What becomes of the header by the first records of the body."""
    a, b, c, d = (tokens.number(U8, f"TensorRT version, part {part}") for part in range(4))
    version: Version = (a, b, c, d)
    outer = known(header.tensorrt_version)
    found: dict[str, Any] = {}
    if outer is None:
        where = f"first four records of the body, byte {header.body.offset if header.body else 0:#x}"
        found["tensorrt_version"] = Known(version, where)
    elif outer != version:
        problem = f"the header says TensorRT {'.'.join(map(str, outer))}, the body {'.'.join(map(str, version))}"
        found |= {"problems": (*header.problems, problem), "tensorrt_version": Unknown(problem)}
    level = found["hardware_compatibility"] = _hardware_compatibility(tokens, header)
    at = tokens.cursor.at
    rtx = header.product == "tensorrt-rtx"
    gpu = build_gpu(tokens, rtx=rtx)
    if gpu is None:
        return {**found, "build_gpu": Unknown("TensorRT-RTX 1.4 records no numbers of the build GPU")}
    if rtx and gpu.sm_count == 0:
        # Ahead-of-time builds need no GPU: the record is all zero but for a placeholder capability.
        empty = Unknown("built ahead of time, without a GPU: the record of the build GPU is empty")
        return {**found, "build_gpu": empty}
    if not gpu.sm_count or not gpu.compute_capability[0]:
        raise PlanError("a GPU without SMs or compute capability", field="build GPU", offset=at)
    found["build_gpu"] = Known(gpu, f"record of the build GPU, byte {at:#x}")
    if not rtx:
        found["target_compute_capabilities"] = _targets(header._replace(hardware_compatibility=level), gpu)
    return found


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


def _hardware_compatibility(tokens: FirstTokens, header: PlanHeader) -> Fact[HardwareCompatibility]:
    """An enum (one opener, one number) right after the version, since 8.6; older bodies go on with the GPU record."""
    if not header.sections:
        return Unknown("plans before 8.6 hold no hardware compatibility level (there was none)")
    start = tokens.cursor.at
    tokens.opener("hardware compatibility level")
    number = tokens.number(I32, "hardware compatibility level")
    if header.product == "tensorrt-rtx":
        return Unknown("TensorRT-RTX always writes level 0; its targets are in the header")
    if 0 <= number < len(LEVELS):
        return Known(LEVELS[number], f"record at byte {start:#x}")
    return Unknown(f"level {number} is not known")


def _broken(header: PlanHeader, problem: str) -> PlanHeader:
    """``header`` with one more problem, which is also why every fact behind it is not known."""
    return all_unknown(header._replace(problems=(*header.problems, problem)), problem)


def all_unknown(header: PlanHeader, reason: str) -> PlanHeader:
    """``header`` with the given reason for every fact that was not reached."""
    missing: dict[str, Any] = {name: Unknown(reason) for name, fact in header._asdict().items() if fact == NOT_READ}
    return header._replace(**missing)
