"""The record of the build GPU: every number of it in its place, and no record that is not quite one."""

from __future__ import annotations

import struct

import pytest

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Unknown, known
from trtdoctor.model.gpu_attributes import GpuAttributes
from trtdoctor.model.plan import BuildGpu
from trtdoctor.plan.cursor import Cursor
from trtdoctor.plan.fields.device import FirstTokens, build_gpu
from trtdoctor.sources.source import BytesSource

I32, I64, U64, BOOL = 0x07, 0x08, 0x09, 0x0A
FORMS = {2: "B", 3: "b", 4: "H", 5: "h", 6: "I", 7: "i", 8: "q", 9: "Q", 10: "B", 11: "I", 12: "B", 13: "B"}
"""How the numbers of each type are stored."""
OPENER = struct.pack("<HH", 0x8123, 1)
OLD = ((I32, 8), (I32, 6), (I32, 1_710), (I32, 9_501), (I32, 320), (I64, 5_000))
"""Capability, clocks, bus and L2: how every record up to 10.6 begins."""
MIDDLE = ((I64, 3_000), (I32, 100), (I32, 101), (I32, 102), (I32, 68))
"""Persisting L2, shared memory, a number nobody knows, SM count: as 8.5 writes them."""
GRID = ((I32, 1_024), (I32, 2_047), (I32, 65_535), (I32, 65_534))
NEW = ((U64, 80_000), (I64, 5_000), (I64, 3_000), *((I32, number) for number in range(101, 113)))
Numbers = tuple[tuple[int, int], ...]


def token(kind: int, value: int) -> bytes:
    return struct.pack("<HH" + FORMS[kind], 0x8000 | kind, 1, value)


def tokens(numbers: Numbers, openers: int = 2) -> FirstTokens:
    """The first tokens of a body with this record, and what follows it."""
    data = OPENER * openers + b"".join(token(*number) for number in numbers) + OPENER + token(I32, 99)
    return FirstTokens(Cursor(BytesSource(data)))


def gpu(numbers: Numbers, openers: int = 2) -> BuildGpu:
    found = build_gpu(tokens(numbers, openers), rtx=False)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", FORMS)
def test_numbers(kind: int) -> None:
    """A number of each type has its width and its sign, in both ways to write the type."""
    signed = FORMS[kind].islower()
    value = -2 if signed else 254
    for base in (0, 0x8000):
        data = struct.pack("<HH" + FORMS[kind], base | kind, 1, value) + token(I32, 7)
        cursor = Cursor(BytesSource(data))
        assert FirstTokens(cursor).next_number("it") == (kind, value)
        assert FirstTokens(cursor).number(I32, "it") == 7
        assert cursor.left == 0


@pytest.mark.parametrize(
    "data",
    [struct.pack("<HHI", 0x8001, 1, 1), struct.pack("<HHI", 0x800E, 1, 1), struct.pack("<HHI", 0x8107, 1, 1),
     struct.pack("<HHI", 0x8007, 2, 1), struct.pack("<HHI", 0x0107, 1, 1)],
    ids=["array", "text", "struct", "version", "old struct"],
)  # fmt: skip
def test_no_number(data: bytes) -> None:
    """What is no number is not taken, and is an error where one has to be."""
    cursor = Cursor(BytesSource(OPENER + data))
    first = FirstTokens(cursor)
    first.opener("it")
    assert first.next_number("it") is None
    assert cursor.at == 4
    with pytest.raises(PlanError) as caught:
        first.number(I32, "it")
    assert (caught.value.field, caught.value.offset) == ("it", 4)


def test_no_opener() -> None:
    """A number, or a record of another version, opens nothing."""
    for data in (token(I32, 1), struct.pack("<HH", 0x8123, 2)):
        cursor = Cursor(BytesSource(OPENER + data))
        first = FirstTokens(cursor)
        first.opener("it")
        with pytest.raises(PlanError) as caught:
            first.opener("it")
        assert caught.value.offset == 4


def test_another_type() -> None:
    """A number of another type than has to come is named with the byte where it stands."""
    with pytest.raises(PlanError) as caught:
        FirstTokens(Cursor(BytesSource(token(I64, 1)))).number(I32, "it")
    assert (caught.value.field, caught.value.offset) == ("it", 0)


def test_old_record() -> None:
    """Each number of a record of 8.5 to 10.6 is what it says, the total memory behind four or five others."""
    for between in (GRID, (*GRID, (I32, 7))):
        found = gpu((*OLD, (I64, 3_000), *MIDDLE[1:3], (I32, 103), (I32, 68), (BOOL, 1), *between, (I64, 12_000)))
        assert found.compute_capability == (8, 6)
        assert (found.sm_clock_khz, found.memory_clock_khz, found.memory_bus_bits) == (1_710, 9_501, 320)
        assert (found.l2_bytes, found.sm_count, known(found.integrated)) == (5_000, 68, True)
        assert known(found.total_memory_bytes) == 12_000
        assert found.attributes == GpuAttributes(
            *(1_710, 9_501, 320, 5_000, 3_000, 100, 101, 68, 1, 1_024, 2_047, 65_535, 65_534, 12_000)
        )


@pytest.mark.parametrize(
    "rest",
    [
        (*GRID[:3], (I64, 12_000)),
        (*GRID, (I32, 7), (I32, 7), (I64, 12_000)),
        (*GRID[:2], (BOOL, 1), GRID[3], (I64, 12_000)),
        GRID,
        (),
    ],
    ids=["three before it", "six before it", "another type before it", "none", "nothing"],
)
def test_no_total_memory(rest: Numbers) -> None:
    """A 64-bit number elsewhere is none of the GPU's: 6.x and 7.0 record no total memory."""
    found = gpu((*OLD, *MIDDLE, (BOOL, 0), *rest))
    assert isinstance(found.total_memory_bytes, Unknown)
    assert found.attributes.total_memory_bytes is None
    assert (known(found.integrated), found.sm_count) == (False, 68)


@pytest.mark.parametrize(
    "numbers",
    [
        (*OLD, (I32, 68), (BOOL, 0), *GRID, (I64, 12_000)),
        (*OLD, *MIDDLE[:-1], (I32, 68), (BOOL, 0), *GRID[:3], (I64, 12_000)),
    ],
    ids=["before 8.5", "no grid"],
)
def test_fewer_attributes(numbers: Numbers) -> None:
    """Of another record the attributes are those that every record has."""
    found = gpu(numbers).attributes
    assert found[:4] == (1_710, 9_501, 320, 5_000)
    assert (found.sm_count, found.integrated) == (68, 0)
    assert {found.persisting_l2_bytes, found.shared_memory_per_block_bytes, found.threads_per_block} == {None}


def test_new_record() -> None:
    """Each number of a record since 10.7 is what it says; more may follow."""
    for more in ((), ((I32, 7),)):
        found = gpu((*NEW, *more), openers=1)
        assert found.compute_capability == (110, 111)
        assert (found.sm_clock_khz, found.memory_clock_khz, found.memory_bus_bits) == (101, 102, 103)
        assert (found.l2_bytes, found.sm_count, known(found.total_memory_bytes)) == (5_000, 106, 80_000)
        assert known(found.integrated) is True
        assert found.attributes == GpuAttributes(
            *(101, 102, 103, 5_000, 3_000, 104, 105, 106), threads_per_block=108, total_memory_bytes=80_000
        )
    discrete = (*NEW[:9], (I32, 0), *NEW[10:])
    assert isinstance(gpu(discrete).integrated, Unknown)


@pytest.mark.parametrize(
    "numbers",
    [
        NEW[:14],
        (NEW[0], (I32, 1), *NEW[2:]),
        (*NEW[:14], (I64, 1)),
        (*OLD[:5], (I32, 5_000), *MIDDLE, (BOOL, 0)),
        (*OLD, *MIDDLE),
        (*OLD, *MIDDLE[:-1], (I64, 68), (BOOL, 0)),
        ((I32, 8), (I32, 6), (I32, 1)),
    ],
    ids=["short", "another L2", "another last", "an L2 of 32 bits", "no flag", "wide SM count", "a capability alone"],
)
def test_no_known_record(numbers: Numbers) -> None:
    """A record of a shape that no release has shown is an error, at the byte behind it."""
    with pytest.raises(PlanError) as caught:
        gpu(numbers)
    size = 8 + sum(len(token(*number)) for number in numbers)
    assert (caught.value.field, caught.value.offset) == ("build GPU", size)


def test_rtx() -> None:
    """TensorRT-RTX 1.4 has three numbers instead of a GPU's record, and later ones have one."""
    assert build_gpu(tokens(((I32, 8), (I32, 6), (I32, 1))), rtx=True) is None
    assert build_gpu(tokens(NEW), rtx=True) == gpu(NEW)
    with pytest.raises(PlanError):
        build_gpu(tokens(((I32, 8), (I32, 6))), rtx=True)


def test_bounds() -> None:
    """A record of 32 numbers behind 64 openers is read; nothing beyond that is looked at."""
    assert gpu(NEW, openers=64).sm_count == 106
    with pytest.raises(PlanError):
        gpu(NEW, openers=65)
    first = tokens((*NEW, *((I32, 1) for _ in range(20))))
    build_gpu(first, rtx=False)
    assert first.cursor.at == 8 + len(b"".join(token(*one) for one in NEW)) + 17 * 8
