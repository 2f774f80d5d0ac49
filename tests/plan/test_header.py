"""The headers of every family read right, and damage is noticed without an exception."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose import (
    FAKE_ELF,
    FAMILIES,
    LEAN,
    RTX_3080,
    Family,
    body,
    flatbuffer_plan,
    inner,
    outer,
    plan,
    rtx_plan,
)
from driving import IDENTITY, PLANS, SMALLEST, Run
from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.plan import Body, PlanHeader
from trtdoctor.plan import header as headers
from trtdoctor.plan.families import has_checksum
from trtdoctor.plan.header import END_OF_PLAN, MAX_SECTIONS, _checksum, is_complete, read_header
from trtdoctor.sources.source import BytesSource
from trtdoctor.text import dotted

END = END_OF_PLAN.to_bytes(4, "little")
BINARY = {name: family for name, family in FAMILIES.items() if family.family != "tensorrt-5"}
FACTS = [json.loads(line) for line in (PLANS / "facts.jsonl").read_text().splitlines()]
BODY_ONLY = {"name", "io", "profiles", "plugins", "flags"}


def read(data: bytes) -> PlanHeader:
    return read_header(BytesSource(data))


def reason(fact: Fact[Any]) -> str:
    assert not isinstance(fact, Known)
    return fact.reason


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_family(family: Family) -> None:
    """Version, size, completeness, checksum, platform, level, GPU, targets and libraries are those composed."""
    header = read(family.data)
    assert header.problems == ()
    assert (header.product, header.family) == (family.product, family.family)
    assert known(header.tensorrt_version) == family.version
    assert known(header.serialization_version) == family.serialization
    assert known(header.declared_size) == len(family.data)
    assert known(header.complete) is True
    assert known(header.checksum) == family.checksum
    assert isinstance(header.checksum, Known if family.checksum else NotAsked)
    assert known(header.platform) == family.platform
    assert (header.newer_format, header.strange_platform) == (False, None)
    facts = (header.platform, header.hardware_compatibility, header.build_gpu, header.target_compute_capabilities)
    assert all(isinstance(fact, (Known, Unknown)) for fact in facts)
    assert known(header.hardware_compatibility) == family.level
    assert known(header.target_compute_capabilities) == family.targets
    libraries = known(header.embedded_libraries)
    assert libraries is not None
    assert tuple(library.kind for library in libraries) == family.libraries


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_build_gpu(family: Family) -> None:
    """Every number of the build GPU's record is the one composed, or is said to be missing."""
    gpu = known(read(family.data).build_gpu)
    if family.gpu is None:
        assert gpu is None
        assert "without a GPU" in reason(read(family.data).build_gpu)
        return
    want = family.gpu
    assert gpu is not None
    assert gpu.compute_capability == want.capability
    assert (gpu.sm_count, gpu.sm_clock_khz, gpu.memory_clock_khz) == (
        want.sm_count,
        want.sm_clock_khz,
        want.memory_clock_khz,
    )
    assert (gpu.memory_bus_bits, gpu.l2_bytes) == (want.bus_bits, want.l2_bytes)
    assert known(gpu.total_memory_bytes) == (want.total_memory_bytes if family.total_memory else None)
    assert known(gpu.integrated) == (want.integrated if family.integrated else None)
    assert gpu.name == ("NVIDIA Tegra X2" if family.family == "tensorrt-5" else None)


@pytest.mark.parametrize("line", FACTS, ids=lambda line: str(line["file"]))
def test_fixture_facts(line: dict[str, Any], plans: Path, run: Run) -> None:
    """``inspect`` says of each engine that we built what it was built to be."""
    found = run("inspect", "--output-format", "json", plans / line["file"])
    assert found.code == 0
    (engine,) = found.json["engines"]
    for name, value in line["facts"].items():
        if name in BODY_ONLY:
            continue
        if name == "build_gpu":
            assert {key: engine["build_gpu"][key] for key in value} == value
        else:
            assert engine[name] == value, name


def test_every_fixture_has_facts() -> None:
    """Every engine of ours has a line that states what it is, and every line its engine."""
    assert {line["file"] for line in FACTS} == {str(p.relative_to(PLANS)) for p in PLANS.rglob("*.engine")}


def test_likely_gpu(run: Run) -> None:
    """The record of the build GPU is matched with the models that fit it."""
    (engine,) = run("inspect", "--output-format", "json", IDENTITY).json["engines"]
    assert "H200" in engine["build_gpu"]["likely_names"]


# ---- truncation


SMALL = {name: family.data for name, family in BINARY.items()} | {
    "identity 8.6": IDENTITY.read_bytes(),
    "identity 8.5": SMALLEST.read_bytes(),
}


@pytest.mark.parametrize("data", SMALL.values(), ids=SMALL)
def test_every_truncation(data: bytes) -> None:
    """A plan cut anywhere is reported incomplete or damaged, and never raises once its tag is there."""
    for size in (*range(4, min(len(data), 600)), *range(600, len(data), 5)):
        header = read_header(BytesSource(data[:size]))
        assert header.problems or known(header.complete) is False, size
        assert known(header.checksum) != "ok"
    for size in range(4):
        with pytest.raises(PlanError):
            read_header(BytesSource(data[:size]))


SAMPLED = {name: data for name, data in SMALL.items() if name in ("6.0.1.10", "8.0.1.6", "lean", "rtx 1.4")} | {
    "identity 8.5": SMALL["identity 8.5"],
    "tensorrt-5": flatbuffer_plan(),
}


@pytest.mark.parametrize("data", SAMPLED.values(), ids=SAMPLED)
def test_truncation_through_the_command_line(data: bytes, tmp_path: Path, run: Run) -> None:
    """A plan cut at any of some thirty places is a finding with exit code 1."""
    path = tmp_path / "cut.engine"
    for size in sorted({*range(0, 32, 5), *range(0, len(data), max(1, len(data) // 20)), len(data) - 1}):
        path.write_bytes(data[:size])
        found = run("check", "--static", "--output-format", "json", path)
        assert found.code == 1, size
        assert found.json["reports"][0]["findings"][0]["severity"] == "error"
        assert "broken" not in {c["outcome"] for c in found.json["reports"][0]["checks"]}


# ---- damage


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


P86 = plan((8, 6, 1, 6), 236)
P10 = plan((10, 3, 0, 26), 239)
BAD: list[tuple[str, bytes, str]] = [
    ("header version", patched(P86, 4, b"\x01"), "header version 1"),
    ("no sections", outer((10, 3, 0, 26), [], platform=b"rtrt"), "no engine section"),
    ("only a runtime", outer((10, 3, 0, 26), [LEAN], platform=b"rtrt"), "no engine section"),
    ("too many sections", patched(P86, 8, struct.pack("<Q", MAX_SECTIONS + 1)), "sections are more than"),
    ("sections past the end", patched(P86, 8, struct.pack("<Q", 4000)), "section"),
    ("section past the declared size", patched(P86, 48, struct.pack("<Q", 1 << 40)), "past the declared size"),
    ("section offset wraps", patched(P86, 40, b"\xff" * 8), "past the declared size"),
    ("engine tag", P86.replace(b"ptrt", b"ptrx"), "instead of 'ptrt'"),
    ("other version in the body", patched(P86, 24, bytes((8, 6, 1, 7))), "the header says TensorRT 8.6.1.7"),
    ("no GPU", plan((8, 6, 1, 6), 236, RTX_3080._replace(sm_count=0)), "without SMs"),
    ("no capability", plan((8, 6, 1, 6), 236, RTX_3080._replace(capability=(0, 0))), "without SMs"),
    ("garbage in the body", patched(P86, 80, bytes(60)), "at byte"),
    ("body without records", inner((8, 2, 1, 8), 205, b""), "at byte"),
]


@pytest.mark.parametrize(("name", "data", "words"), BAD, ids=[row[0] for row in BAD])
def test_damage_is_named(name: str, data: bytes, words: str) -> None:
    """Each kind of damage is a problem in words, and no fact keeps "not read" for a reason."""
    header = read_header(BytesSource(data))
    assert any(words in problem for problem in header.problems), header.problems
    assert not any(getattr(fact, "reason", "") == "not read" for fact in header)


def test_header_of_a_future_format() -> None:
    """A number of the header's format that is not known is told apart from damage."""
    header = read(patched(P86, 4, b"\x01"))
    assert header.newer_format
    assert isinstance(header.tensorrt_version, Unknown)
    assert not read(P86[:20]).newer_format


@pytest.mark.parametrize(("count", "is_read"), [(1, True), (255, True), (256, True), (257, False)])
def test_number_of_sections(count: int, is_read: bool) -> None:
    """A table of 256 sections is read, a longer one is not, and the error is at its count."""
    engine = inner((10, 3, 0, 26), 239, body((10, 3, 0, 26), RTX_3080))
    header = read(outer((10, 3, 0, 26), [*[("XTRA", b"")] * (count - 1), ("ENGN", engine)], platform=b"rtrt"))
    assert (header.problems == ()) is is_read
    assert len(header.sections) == (count if is_read else 0)
    assert is_read or "section count at byte 0x8" in header.problems[0]


@pytest.mark.parametrize(("more", "is_sound"), [(0, True), (1, False)])
def test_section_up_to_the_end(more: int, is_sound: bool) -> None:
    """A section may end where the plan ends, and no byte behind it."""
    at = 32 + 24 + 8  # size of the first section
    data = outer((10, 6, 0, 26), [("WGHT", b""), ("ENGN", FAKE_ELF)], platform=b"rtrt")
    (begin,) = struct.unpack_from("<Q", data, at)
    header = read(patched(data, at + 8, struct.pack("<Q", len(data) - begin + more)))
    assert (len(header.sections) == 2) is is_sound


@pytest.mark.parametrize("name", [name for name, family in FAMILIES.items() if family.checksum])
def test_checksum(name: str) -> None:
    """Any changed byte of a body with a checksum is noticed, and changed headers are no excuse."""
    data = FAMILIES[name].data
    for at in range(24, len(data), 7):
        assert known(read_header(BytesSource(patched(data, at, bytes((data[at] ^ 1,))))).checksum) == "bad"


@pytest.mark.parametrize("name", [n for n, f in BINARY.items() if f.version >= (8, 4) or f.product != "tensorrt"])
def test_end_marker(name: str) -> None:
    """A plan of the declared size whose last word is another one is not complete (8.4 and later)."""
    data = FAMILIES[name].data
    assert known(read_header(BytesSource(data[:-4] + bytes(4))).complete) is False


@pytest.mark.parametrize(
    ("data", "declared", "marker", "complete"),
    [
        (b"abcd" + END, 8, END_OF_PLAN, True),
        (END, 4, END_OF_PLAN, True),
        (END[:3], 3, END_OF_PLAN, False),
        (b"abcd" + END, 9, END_OF_PLAN, False),
        (b"abcd" + END, 7, END_OF_PLAN, False),
        (b"abcdabcd", 8, END_OF_PLAN, False),
        (b"abcdabcd", 8, None, True),
        (b"abcdabcd", 9, None, False),
        (b"abcd" + END, None, END_OF_PLAN, None),
    ],
)
def test_complete(data: bytes, declared: int | None, marker: int | None, complete: bool | None) -> None:
    """A plan is complete with the declared size and the end marker, where its release writes one."""
    size: Fact[int] = Unknown("not said") if declared is None else Known(declared, "header")
    assert known(is_complete(BytesSource(data), size, marker)) is complete


def test_checksum_of_many_windows() -> None:
    """The checksum is over each byte of the body once, however large it is."""
    for size in ((1 << 20) - 1, 1 << 20, (3 << 20) + 5):
        data = bytes(range(256)) * (size // 256 + 1)
        source, stored = BytesSource(b"head" + data[:size] + b"tail"), zlib.crc32(data[:size])
        assert known(_checksum(source, Body("tensorrt-6", 4, size), stored)) == "ok"
        assert known(_checksum(source, Body("tensorrt-6", 4, size), stored ^ 1)) == "bad"
        assert known(_checksum(source, Body("tensorrt-6", 4, size + 4), stored)) == "bad"
        assert isinstance(_checksum(source, Body("tensorrt-6", 4, size + 5), stored), Unknown)


def test_checksum_that_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large a body, and one that would have to be fetched, have no checksum, and that is not a bad one."""
    whole, stored = Body("tensorrt-6", 0, 100), zlib.crc32(bytes(100))
    for limit, kind in ((100, Known), (99, Unknown)):
        with monkeypatch.context() as patch:
            patch.setattr("trtdoctor.plan.header.CHECKSUM_LIMIT", limit)
            assert isinstance(_checksum(BytesSource(bytes(100)), whole, stored), kind)
    source = BytesSource(b"")
    source.size = 5 << 30
    assert isinstance(_checksum(source, Body("tensorrt-6", 0, (4 << 30) + 1), stored), Unknown)
    with pytest.raises(PlanError):
        _checksum(source, Body("tensorrt-6", 0, 4 << 30), stored)
    source = BytesSource(bytes(100))
    source.dear = "at an address"
    assert isinstance(_checksum(source, whole, stored), NotAsked)


def test_families_with_a_checksum() -> None:
    """What is said to have a checksum is what was seen to."""
    for family in FAMILIES.values():
        if family.family is not None:
            assert has_checksum(family.family) is (family.checksum is not None)
    assert not has_checksum(None)


@pytest.mark.parametrize("name", ["6.0.1.10", "8.0.1.6", "8.2.1.8"])
def test_no_end_marker_is_asked_of_old_releases(name: str) -> None:
    """Releases that wrote no end marker are complete with any last word."""
    assert known(read_header(BytesSource(FAMILIES[name].data[:-1] + b"?")).complete) is True


@pytest.mark.parametrize("data", SMALL.values(), ids=SMALL)
def test_bytes_behind_the_end(data: bytes) -> None:
    """A plan with bytes behind its end is not complete, and its facts are still there."""
    header = read_header(BytesSource(data + b"tail"))
    assert known(header.complete) is False
    assert known(header.tensorrt_version) is not None


@pytest.mark.parametrize(
    ("tag", "want", "words"),
    [
        (b"rtrt", "linux-x86_64", "rtrt"),
        (b"utrt", "linux-aarch64", "utrt"),
        (b"\0\0\0\0", None, "writes no platform tag"),
        (b"wtrt", None, "is not known"),
        (b"vtrt", None, "is not known"),
    ],
)
def test_platform_tag(tag: bytes, want: str | None, words: str) -> None:
    """A known platform tag is a platform, and any other is not guessed at."""
    header = read_header(BytesSource(plan((10, 3, 0, 26), 239, platform=tag)))
    fact = header.platform
    assert known(fact) == want
    assert header.strange_platform == (tag.decode() if tag in (b"wtrt", b"vtrt") else None)
    assert words in (fact.source if isinstance(fact, Known) else fact.reason)


@pytest.mark.parametrize(
    ("release", "mask", "want", "newer", "words"),
    [
        ((1, 7), 0x01, ((7, 5),), False, "mask 0x1 "),
        ((1, 7), 0x0A, ((8, 0), (8, 9)), False, "mask 0xa "),
        ((1, 7), 0x3F, ((7, 5), (8, 0), (8, 6), (8, 9), (12, 0), (12, 1)), False, "mask 0x3f "),
        ((1, 7), 0x7E, ((8, 0), (8, 6), (8, 9), (12, 0), (12, 1)), True, "mask 0x7e "),
        ((1, 5), 0x7E, ((8, 0), (8, 6), (8, 9), (12, 0), (12, 1)), True, "mask 0x7e "),
        ((1, 4), 0x3E, ((8, 0), (8, 6), (8, 9), (12, 0)), True, "mask 0x3e "),
        ((1, 4), 0x1E, ((8, 0), (8, 6), (8, 9), (12, 0)), False, "mask 0x1e "),
        ((1, 3), 0x3E, ((8, 0), (8, 6), (8, 9), (12, 0)), None, "0x20 is not understood"),
        ((1, 4), 0x7E, ((8, 0), (8, 6), (8, 9), (12, 0)), True, "0x40 is not understood"),
        ((1, 8), 0xFE, ((8, 0), (8, 6), (8, 9), (12, 0), (12, 1)), None, "0xc0 is not understood"),
        ((1, 7), 0x80, None, False, "no bit of"),
        ((1, 7), 0, None, False, "no bit of"),
    ],
)
def test_rtx_mask(
    release: tuple[int, int], mask: int, want: tuple[tuple[int, int], ...] | None, newer: bool | None, words: str
) -> None:
    """The bits of TensorRT-RTX's mask are compute capabilities and newer GPUs; others are said to be not known."""
    header = read_header(BytesSource(rtx_plan((*release, 0, 0), mask=mask)))
    fact = header.target_compute_capabilities
    assert known(fact) == want
    assert known(header.newer_gpus) is newer
    assert words in (fact.source if isinstance(fact, Known) else fact.reason)


@pytest.mark.parametrize(
    ("tag", "want"), [(b"vtrt", None), (b"rtrt", "linux-x86_64"), (b"\0\0\0\0", None), (b"wtrt", None)]
)
def test_platform_tag_of_rtx(tag: bytes, want: str | None) -> None:
    """TensorRT-RTX writes one tag on every platform; another one is not known, and said to be another reason."""
    usual = read(rtx_plan()).platform
    header = read(patched(rtx_plan(), 28, tag))
    assert (known(header.platform), header.strange_platform) == (want, None)
    assert (header.platform == usual) is (tag == b"vtrt")


@pytest.mark.parametrize(("gpu", "is_known"), [((8, 0), True), ((0, 0), False)])
def test_level_and_capability(gpu: tuple[int, int], is_known: bool) -> None:
    """Targets are those of the build GPU at the levels that say so; of an unknown level none is told."""
    for level, targets in ((0, (gpu,)), (2, (gpu,)), (1, None), (3, None)):
        header = read(plan((10, 3, 0, 26), 239, RTX_3080._replace(capability=gpu), level=level))
        assert known(header.target_compute_capabilities) == (targets if is_known else None)
        assert isinstance(header.target_compute_capabilities, (Known, Unknown))


@pytest.mark.parametrize("level", [3, -1, 99])
def test_unknown_hardware_level(level: int) -> None:
    """A hardware compatibility level of the future is unknown, not "none"."""
    header = read_header(BytesSource(plan((12, 0, 0, 1), 260, level=level)))
    assert f"level {level}" in reason(header.hardware_compatibility)
    assert known(header.target_compute_capabilities) is None


def test_ampere_plus_has_no_list_of_targets() -> None:
    """For AMPERE_PLUS the targets are described, not listed: the release decides."""
    header = read_header(BytesSource(FAMILIES["ampere_plus"].data))
    assert "8.0 or newer" in reason(header.target_compute_capabilities)


def test_embedded_libraries_have_their_bytes() -> None:
    """Offset and size of an embedded library delimit exactly its bytes."""
    data = FAMILIES["lean"].data
    libraries = known(read_header(BytesSource(data)).embedded_libraries)
    assert libraries is not None
    lean, plugin = libraries
    assert data[lean.offset : lean.offset + lean.size] == FAKE_ELF
    assert data[plugin.offset : plugin.offset + plugin.size] == FAKE_ELF + b"plugin"


def test_sections_of_a_future_release() -> None:
    """A section that is not known is kept by its tag and disturbs nothing."""
    version = (12, 0, 0, 5)
    data = outer(
        version, [("XTRA", b"?" * 9), ("ENGN", inner(version, 260, body(version, RTX_3080)))], platform=b"rtrt"
    )
    header = read_header(BytesSource(data))
    assert (header.problems, [s.kind for s in header.sections]) == ((), ["XTRA", "ENGN"])
    assert known(header.tensorrt_version) == version


def test_bare_header_of_a_future_release() -> None:
    """A bare plan with an unknown serialization version is complete by its size alone."""
    data = inner((8, 3, 0, 1), 219, body((8, 3, 0, 1), RTX_3080))
    header = read_header(BytesSource(data))
    assert (known(header.complete), known(header.tensorrt_version)) == (True, (8, 3, 0, 1))


@pytest.mark.parametrize("size", [1 << 32, 1 << 62, (1 << 64) - 1])
def test_absurd_sizes(size: int) -> None:
    """A declared size near the end of 64 bits is a fact, and nothing of that size is read or reserved."""
    header = read_header(BytesSource(patched(P86, 16, struct.pack("<Q", size))))
    assert (known(header.declared_size), known(header.complete)) == (size, False)
    bare = patched(FAMILIES["8.0.1.6"].data, 16, struct.pack("<Q", size))
    assert known(read_header(BytesSource(bare)).checksum) is None


@pytest.mark.parametrize("tag", [b"", b"ftr", b"FTRT", b"\0\0\0\0", b"trtp"])
def test_other_tags(tag: bytes) -> None:
    """What does not begin with a plan's tag is refused with a ``PlanError``."""
    with pytest.raises(PlanError):
        read_header(BytesSource(tag + bytes(100) if len(tag) == 4 else tag))


# ---- hypothesis


def check_facts(header: PlanHeader) -> None:
    assert isinstance(header, PlanHeader)
    assert all(problem for problem in header.problems)
    for fact in (header.tensorrt_version, header.complete, header.build_gpu, header.platform):
        assert isinstance(fact, Known) or fact.reason


SAMPLES = st.sampled_from([*SMALL.values()])


@given(SAMPLES, st.data())
def test_mutated_bytes(sample: bytes, draw: st.DataObject) -> None:
    """Bytes changed near the front give a header or a ``PlanError``, nothing else."""
    data = bytearray(sample)
    last = min(len(data), 420) - 1
    for at, value in draw.draw(st.lists(st.tuples(st.integers(0, last), st.integers(0, 255)), max_size=12)):
        data[at] = value
    try:
        check_facts(read_header(BytesSource(bytes(data))))
    except PlanError:
        assert bytes(data[:4]) not in (b"ftrt", b"ptrt", b"vtrt")


@given(st.sampled_from([b"ftrt", b"ptrt", b"vtrt", b""]), st.binary(max_size=300))
def test_random_bytes(tag: bytes, data: bytes) -> None:
    """Any bytes behind a tag give a header, and any bytes without one a ``PlanError``."""
    try:
        check_facts(read_header(BytesSource(tag + data)))
    except PlanError:
        assert (tag + data)[:4] not in (b"ftrt", b"ptrt", b"vtrt")


def test_composed_checksum_is_zlibs() -> None:
    """The checksum is plain CRC-32 of all that follows the header."""
    data = FAMILIES["7.2.3.4"].data
    assert struct.unpack_from("<I", data, 20)[0] == zlib.crc32(data[24:])


@pytest.mark.parametrize("version", [(8, 6, 1, 6), (10, 0, 0, 6), (10, 3, 0, 26), (10, 15, 1, 29)])
def test_version_shows_in_inspect(version: tuple[int, int, int, int], tmp_path: Path, run: Run) -> None:
    """``inspect`` prints the composed version in its text."""
    path = tmp_path / "a.engine"
    path.write_bytes(plan(version, 237))
    found = run("inspect", path)
    assert found.code == 0
    assert f"TensorRT {dotted(version)} engine" in found.stdout


def test_built_on_the_same_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records of the GPU are read once for plans that have the same, and no more of them are kept than allowed; one
    that differs in a bit, or is cut within, is read itself."""
    monkeypatch.setattr(headers, "_STARTS", {})
    data = plan((8, 6, 1, 6), 236, RTX_3080)
    first, again = read(data), read(data)
    assert again == first
    assert again.build_gpu is first.build_gpu
    assert first.body is not None
    start = first.body.offset
    ((record, _),) = next(iter(headers._STARTS.values()))
    for at in range(start, start + len(record)):
        changed = bytearray(data)
        changed[at] ^= 1
        mine = read(bytes(changed))
        headers._STARTS.clear()
        assert mine == read(bytes(changed))
        read(data)
    for cut in range(start, start + len(record)):
        mine = read(data[:cut])
        with monkeypatch.context() as patch:
            patch.setattr(headers, "_STARTS", {})
            assert mine == read(data[:cut])
    for number in range(3 * headers._MOST_ALIKE):
        sms = bytearray(data)
        sms[start + len(record) // 2] = number
        read(bytes(sms))
    assert all(len(alike) <= headers._MOST_ALIKE for alike in headers._STARTS.values())
    for release in range(3 * headers._MOST_STARTS):
        read(plan((8, 6, release, 6), 236, RTX_3080))
    assert len(headers._STARTS) <= headers._MOST_STARTS


def read_again(plans: list[bytes]) -> list[bool]:
    """Of which of these plans, read one after the other, the records are not read anew then, the latest first."""
    found = [read(data).build_gpu for data in plans]
    return [read(data).build_gpu is gpu for data, gpu in zip(plans[::-1], found[::-1], strict=True)]


def test_records_that_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the latest eight GPUs of a release, of up to 64 releases, and none of a plan that is damaged."""
    monkeypatch.setattr(headers, "_STARTS", {})
    gpus = [plan((8, 6, 1, 6), 236, RTX_3080._replace(sm_count=number)) for number in range(1, 10)]
    assert read_again(gpus) == [True] * 8 + [False]
    headers._STARTS.clear()
    releases = [plan((8, 6, release, 6), 236, RTX_3080) for release in range(65)]
    assert read_again(releases[:64]) == [True] * 64
    headers._STARTS.clear()
    assert read_again(releases)[:2] == [True, False]
    headers._STARTS.clear()
    other = patched(P86, 24, bytes((8, 6, 1, 7)))
    assert read(other) == read(other)
    assert headers._STARTS == {}
