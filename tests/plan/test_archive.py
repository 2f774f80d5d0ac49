"""The body of a plan is split into its data, whatever release wrote it, in bounded time and memory."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from bodies import Network, Writer, body_of, compose

from trtdoctor.errors import PlanError
from trtdoctor.model.plan import Body, Layout
from trtdoctor.plan import archive as archive_module
from trtdoctor.plan.archive import Archive, walk
from trtdoctor.sources.source import BytesSource, Identity, Source

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
LAYOUTS: tuple[Layout, ...] = ("A", "B", "C", "D")


def walk_bytes(data: bytes, layout: Layout = "C", size: int | None = None) -> Archive:
    return walk(BytesSource(data), Body(layout, 0, len(data) if size is None else size))


def letters(archive: Archive) -> str:
    return archive.letters.decode()


class CountingSource(Source):
    """A file of mostly zeros: ``parts`` by offset; counts the bytes that were read."""

    def __init__(self, size: int, parts: dict[int, bytes]) -> None:
        super().__init__(size, Identity("bytes", "counted"))
        self.parts = parts
        self.bytes_read = 0

    def fetch(self, offset: int, size: int) -> bytes:
        assert size < 1 << 20
        self.bytes_read += size
        data = bytearray(size)
        for at, part in self.parts.items():
            start, end = max(at, offset), min(at + len(part), offset + size)
            if start < end:
                data[start - offset : end - offset] = part[start - at : end - at]
        return bytes(data)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("kind", "letter", "value"),
    [
        ("u8", "o", 200),
        ("i8", "b", -3),
        ("u32", "u", 4_000_000_000),
        ("i32", "i", -7),
        ("i64", "q", -(1 << 40)),
        ("u64", "n", 0),
        ("bool", "t", 1),
    ],
)
def test_number(layout: Layout, kind: str, letter: str, value: int) -> None:
    """A number of each type keeps its value and the place where it stands."""
    archive = walk_bytes(bytes(Writer(layout).number(kind, value).number("bool", 1).out), layout)
    assert archive.error is None
    assert letters(archive) == letter + "t"
    assert (archive.values[0], archive.places[0]) == (value, 4)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_text_and_arrays(layout: Layout) -> None:
    """Text, arrays of numbers and arrays of characters are taken whole and can be read later."""
    w = Writer(layout).text("größe").array("i32", [1, -2, 3]).bytes_array(b"a\0b", "char").array("u64", [])
    archive = walk_bytes(bytes(w.out), layout)
    assert archive.error is None
    assert letters(archive) == "sICN"
    assert archive.text(0) == "größe"
    assert archive.numbers(1) == (1, -2, 3)
    assert archive.text(2) == "a\0b"
    assert archive.numbers(3) == ()


@pytest.mark.parametrize("kind", ["i64", "u64"])
def test_elements_with_heads(kind: str) -> None:
    """In 8.0 the elements of some arrays have a head each, and of others none."""
    w = Writer("B").array(kind, [5, 6], headed=True).array(kind, [7, 8]).array("i32", [1]).number("bool", 1)
    archive = walk_bytes(bytes(w.out), "B")
    assert archive.error is None
    assert [archive.numbers(i) for i in range(3)] == [(5, 6), (7, 8), (1,)]


@pytest.mark.parametrize("text", ["x", "name of an engine"])
def test_characters_with_heads(text: str) -> None:
    """So may the characters of a text."""
    w = Writer("B").pack("HHQHHHQ", 0x8002, 1, len(text), 1, 0x0C, 1, len(text))
    for char in text.encode():
        w.pack("HHB", 0x0C, 1, char)
    archive = walk_bytes(bytes(w.number("bool", 1).text("plain").out), "B")
    assert archive.error is None
    assert [archive.text(0), archive.text(2)] == [text, "plain"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_structs_leave_no_trace(layout: Layout) -> None:
    """Structs, enums and arrays of structs leave their data in one row; enums close nothing."""
    w = Writer(layout).opens("a").enum("b", 1).opens("c").enum("d", 2).closes("c").closes("a")
    w.records("e", 2).number("bool", 1).enum("f", 3).closes("e").number("bool", 0).closes("e").number("i32", 9)
    archive = walk_bytes(bytes(w.out), layout)
    assert archive.error is None
    assert letters(archive) == "iiStiti"
    assert list(archive.values) == [1, 2, 2, 1, 3, 0, 9]


@pytest.mark.parametrize("version", [1, 2, 15])
def test_record_versions(version: int) -> None:
    """A record of a later version than 1 is walked like any other."""
    w = Writer("D").pack("HHHQ", 0x8001, 0x8123, version, 1).number("bool", 1).pack("H", 0x8123 ^ 0xFFFF)
    w.pack("HH", 0x8124, version).number("i32", 1).pack("H", 0x8124 ^ 0xFFFF)
    archive = walk_bytes(bytes(w.out), "D")
    assert archive.error is None
    assert letters(archive) == "Sti"


def test_array_of_enums_and_of_plain_structs() -> None:
    """Enums are packed with their number's type before the count; plain structs are packed with no size at all."""
    w = Writer("C").pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 2).pack("ii", 0, 4)
    w.pack("HHHQ", 0x8001, 0x80A5, 1, 3).pack("6i", 1, 2, 3, 4, 5, 6).number("bool", 1)
    archive = walk_bytes(bytes(w.out))
    assert archive.error is None
    assert letters(archive) == "EPt"
    assert list(archive.values) == [2, 3, 1]


@pytest.mark.parametrize(
    "data",
    [b"\x00" * 8, b"\xff" * 80, struct.pack("<HH", 0x8007, 1) * 3, struct.pack("<4f", 0.5, -1.25, 3.0, 8.5)],
    ids=["zeros", "ones", "like-data", "floats"],
)
def test_raw_bytes(data: bytes) -> None:
    """Raw bytes behind their number are skipped, whatever they look like."""
    archive = walk_bytes(bytes(Writer("C").raw(data).number("i32", 5).out))
    assert archive.error is None
    assert letters(archive) == "nRi"
    assert list(archive.values) == [len(data), len(data), 5]


def test_number_that_announces_nothing() -> None:
    """A number that could announce raw bytes, but is followed by data, announces none."""
    w = Writer("C").opens("a").number("u64", 16, 8).number("i32", 1, 2).closes("a").number("i32", 3)
    assert letters(walk_bytes(bytes(w.out))) == "nniii"


@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.engine")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_real_engine(path: Path) -> None:
    """Every engine of ours is walked to its last byte."""
    data = path.read_bytes()
    assert walk(BytesSource(data), body_of(data)).error is None


@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.engine")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_windows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result does not depend on the size of the pieces in which an archive is read."""
    data = path.read_bytes()
    whole = walk(BytesSource(data), body_of(data))
    monkeypatch.setattr(archive_module, "_FIRST_WINDOW", 70)
    monkeypatch.setattr(archive_module, "_WINDOW", 131)
    pieces = walk(BytesSource(data), body_of(data))
    assert (pieces.letters, pieces.values, pieces.places) == (whole.letters, whole.values, whole.places)
    assert pieces.error is None


def test_weights_are_not_read() -> None:
    """20 GiB of weights cost no reading: less than a megabyte is read of the file, all of it structure."""
    net = Network(weights=b"\x80\x3f" * 40)
    data = compose((8, 6, 1, 6), "C", net)
    at = data.index(net.weights)
    size = 20 << 30
    head = data[: at - 8] + struct.pack("<Q", size)
    source = CountingSource(len(head) + size + len(data) - at - 80, {0: head, at + size: data[at + 80 :]})
    archive = walk(source, Body("C", 0, source.size))
    assert archive.error is None
    assert archive.values[archive.letters.index(b"R")] == size
    assert source.bytes_read < 1 << 20


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\0" * 8, "body at byte 0x10: 0x00000000 starts no datum"),
        (struct.pack("<HHi", 0x8007, 2, 5), "body at byte 0x10: 0x00028007 starts no datum"),
        (
            struct.pack("<HHHQ", 0x8001, 0x8002, 1, 1 << 63),
            "array at byte 0x10: 9223372036854775808 elements do not fit",
        ),
        (
            struct.pack("<HHHQ", 0x8001, 0x8009, 1, 1 << 61),
            "array at byte 0x10: 2305843009213693952 elements do not fit",
        ),
        (struct.pack("<HHHQ", 0x8001, 0x8001, 1, 99), "array at byte 0x10: 99 elements do not fit"),
        (struct.pack("<HHHQ", 0x8001, 0x8002, 0, 0), "array at byte 0x10: elements of version 0"),
        (struct.pack("<HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 9), "array at byte 0x10: 9 elements do not fit"),
        (struct.pack("<HHHQ", 0x8001, 0x8123, 1, 2) + b"\0" * 9, "array at byte 0x1e: elements of unknown type 0x8123"),
        (
            struct.pack("<HHQHHHQ", 0x8018, 1, 50, 0x8001, 0x800C, 1, 50) + b"x" * 49,
            "text at byte 0x2a: 50 bytes do not fit",
        ),
        (struct.pack("<HHQ", 0x8009, 1, 4) + b"\0" * 9, "body at byte 0x1c: neither data nor raw bytes follow"),
        (struct.pack("<HHi", 0x8123, 1, 5), "body at byte 0x14: 0x00000005 starts no datum"),
    ],
    ids=[
        "no-head",
        "number-of-version-2",
        "array-too-long",
        "array-longer-than-64-bits",
        "arrays-too-many",
        "element-version-0",
        "enums-too-many",
        "plain-structs",
        "text-too-long",
        "raw-bytes",
        "struct",
    ],
)
def test_damage(data: bytes, message: str) -> None:
    """What fits nothing stops the walk, and the error names field and byte; what stands before it is kept."""
    archive = walk_bytes(bytes(Writer("C").number("i32", 7, 8).out) + data)
    assert str(archive.error) == message
    assert letters(archive).startswith("ii")


def test_struct_that_closes_twice() -> None:
    """A closer without its struct stops the walk."""
    archive = walk_bytes(bytes(Writer("C").opens("a").closes("a").closes("a").out))
    assert str(archive.error) == "body at byte 0x6: closes a struct that is not open"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_truncation(layout: Layout) -> None:
    """A body cut anywhere is noticed, and never yields a datum that is not there."""
    data = compose(
        {"A": (7, 1, 3, 4), "B": (8, 0, 1, 6), "C": (8, 6, 1, 6), "D": (10, 11, 0, 33)}[layout], layout, Network()
    )
    whole = walk_bytes(data, layout)
    assert whole.error is None
    for size in range(len(data)):
        cut = walk_bytes(data[:size], layout, len(data))
        assert cut.error is not None
        shared = max(0, len(cut.letters) - 1)  # the last may have become a simpler one
        assert cut.letters[:shared] == whole.letters[:shared]


def times(count: int, data: bytes) -> Callable[[], bytes]:
    return lambda: data * count


@pytest.mark.parametrize(
    "make",
    [
        times(3_000_000, struct.pack("<HHB", 0x8002, 1, 0)),
        times(3_000_000, struct.pack("<HH", 0x8123, 1)),
        times(1_000_000, struct.pack("<HHHQ", 0x8001, 0x8001, 1, 1)),
        times(1_000_000, struct.pack("<HHHQ", 0x8001, 0x8123, 1, 1)),
        times(100_000, struct.pack("<HHHQ", 0x8001, 0x8123, 1, 1) + b"\1" * 32),
        times(1_000_000, struct.pack("<HHQ", 0x8009, 1, 6)),
    ],
    ids=["numbers", "openers", "arrays", "arrays-of-structs", "plain-structs", "counts"],
)
def test_bomb(make: Callable[[], bytes]) -> None:
    """Megabytes made of nothing but heads are given up, not walked for ever."""
    archive = walk_bytes(make())
    assert archive.error is not None


def test_skips_no_more_than_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each array that is skipped costs a read, and there is a limit to reads."""
    monkeypatch.setattr(archive_module, "_MAX_WINDOWS", 10)
    unit = bytes(Writer("C").bytes_array(bytes(20_000)).out)
    assert walk_bytes(unit * 20).error is None  # 400 kB; a quarter of a megabyte is read at once
    assert str(walk_bytes(unit * 40).error).endswith("more than 10 large arrays")


def test_reads_no_more_than_a_budget() -> None:
    """Texts and arrays are handed out up to a limit, all together."""
    archive = walk_bytes(bytes(Writer("C").bytes_array(b"x" * (9 << 20), "char").number("bool", 1).out))
    assert len(archive.text(0)) == 9 << 20
    with pytest.raises(PlanError, match="too many"):
        archive.text(0)


def test_source_that_fails() -> None:
    """A file that shrinks while it is read stops the walk like any other damage."""
    data = (PLANS / "tensorrt-8.6.0.12-h200" / "refit.engine").read_bytes()

    shrunk = BytesSource(data[:100])
    shrunk.size = len(data)
    archive = walk(shrunk, body_of(data))
    assert "needs" in str(archive.error)
