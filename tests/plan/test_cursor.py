"""Nothing is read past an end, and every error says where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.errors import PlanError
from trtdoctor.plan.cursor import Cursor
from trtdoctor.sources.source import BytesSource, Source, SubSource

TEN = bytes(range(10))


@pytest.mark.parametrize(
    ("offset", "size", "want"),
    [(0, 10, TEN), (3, 0, b""), (10, 0, b""), (9, 1, b"\x09"), (2, 3, b"\x02\x03\x04")],
)
def test_reads_inside(offset: int, size: int, want: bytes) -> None:
    """A source gives exactly the bytes asked for, up to its very end."""
    assert BytesSource(TEN).read(offset, size) == want
    assert SubSource(BytesSource(b"x" + TEN + b"x"), 1, 10).read(offset, size) == want


@pytest.mark.parametrize(("offset", "size"), [(0, 11), (10, 1), (11, 0), (-1, 1), (0, -1), (1 << 70, 1), (1, 1 << 70)])
def test_refuses_outside(offset: int, size: int) -> None:
    """A read that reaches outside raises and returns nothing, even inside the parent of a part."""
    for source in (BytesSource(TEN), SubSource(BytesSource(b"x" + TEN + b"x" * 20), 1, 10)):
        with pytest.raises(PlanError):
            source.read(offset, size)


@pytest.mark.parametrize(("offset", "size"), [(0, 11), (11, 0), (-1, 2), (5, 6), (0, -1)])
def test_part_must_lie_inside(offset: int, size: int) -> None:
    """A part that reaches outside its parent cannot be made."""
    with pytest.raises(PlanError):
        SubSource(BytesSource(TEN), offset, size)


def test_numbers() -> None:
    """Numbers are little-endian and move the cursor."""
    cursor = Cursor(BytesSource(b"\xfe\xff\xff\xff" + b"\xff" * 8 + b"\x01\x00\x02\x00\x00\x00"))
    assert cursor.u32("a") == 0xFFFFFFFE
    assert cursor.u64("b") == (1 << 64) - 1
    assert cursor.unpack("HI", "c") == (1, 2)
    assert (cursor.at, cursor.left) == (18, 0)


def test_peek_and_skip() -> None:
    """Looking ahead does not move the cursor, skipping does, and neither passes the end."""
    cursor = Cursor(BytesSource(TEN), 2, 6)
    assert cursor.peek().u32("ahead") == 0x05040302
    assert cursor.at == 2
    cursor.skip(4, "weights")
    assert (cursor.at, cursor.left) == (6, 0)
    cursor.skip(0, "weights")
    assert (cursor.take(0, "weights"), cursor.at) == (b"", 6)
    for size in (1, -1):
        with pytest.raises(PlanError):
            cursor.skip(size, "weights")
        with pytest.raises(PlanError):
            cursor.take(size, "weights")


@pytest.mark.parametrize("end", [None, 4, 10, 1 << 60])
def test_end_is_never_past_the_source(end: int | None) -> None:
    """A cursor ends at the given end, or with its source."""
    assert Cursor(BytesSource(TEN), 0, end).end == (4 if end == 4 else 10)


def test_error_names_field_and_place() -> None:
    """An error holds the field, the absolute byte and what was missing."""
    cursor = Cursor(BytesSource(TEN), 8)
    with pytest.raises(PlanError, match=r"section count at byte 0x8: needs 4 bytes, 2 left") as caught:
        cursor.u32("section count")
    assert (caught.value.field, caught.value.offset) == ("section count", 8)
    assert cursor.at == 8


def test_start_past_the_end() -> None:
    """A cursor that starts past the end has nothing left and reads nothing."""
    cursor = Cursor(BytesSource(TEN), 50)
    assert cursor.left == 0
    with pytest.raises(PlanError):
        cursor.take(1, "x")


@given(st.binary(max_size=40), st.integers(-5, 50), st.integers(-5, 50))
def test_all_sources_agree(data: bytes, offset: int, size: int) -> None:
    """A source and the part that covers all of it give the same bytes or both refuse."""

    def outcome(source: Source) -> bytes | None:
        try:
            return source.read(offset, size)
        except PlanError:
            return None

    whole = BytesSource(data)
    assert outcome(whole) == outcome(SubSource(whole, 0, len(data)))
    inside = offset >= 0 and size >= 0 and offset + size <= len(data)
    assert outcome(whole) == (data[offset : offset + size] if inside else None)
