"""The body of a plan is split into its tokens, whatever release wrote it, in bounded time and memory."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from bodies import Network, Version, Writer, body_of, compose, family_of

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.plan import Body, Family
from trtdoctor.plan import leaps
from trtdoctor.plan import tokens as tokens_module
from trtdoctor.plan.families import FAMILIES, load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.row import Tokens
from trtdoctor.plan.runs import grammar
from trtdoctor.plan.tokens import read_tokens
from trtdoctor.sources.source import BytesSource, Identity, Source

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
RELEASES: tuple[Version, ...] = ((7, 1, 3, 4), (8, 0, 1, 6), (8, 2, 1, 8), (8, 6, 1, 6), (10, 11, 0, 33))
FORMS = {name: form for name in FAMILIES if isinstance(form := load(name).body, BodyForm)}


def walk(source: Source, body: Body) -> Tokens:
    return read_tokens(source, body, FORMS[body.family].tokens)


def walk_bytes(data: bytes, family: Family = "tensorrt-8.6", size: int | None = None) -> Tokens:
    return walk(BytesSource(data), Body(family, 0, len(data) if size is None else size))


def kinds(tokens: Tokens) -> str:
    return tokens.kinds.decode()


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


@pytest.fixture(autouse=True)
def nothing_learned() -> None:
    """Each test walks token by token, whatever was read before."""
    grammar.cache_clear()


@pytest.mark.parametrize("family", FORMS)
@pytest.mark.parametrize(
    ("number", "kind", "value"),
    [
        ("u8", "o", 200),
        ("i8", "b", -3),
        ("u16", "h", 65_535),
        ("i16", "g", -300),
        ("u32", "u", 4_000_000_000),
        ("i32", "i", -7),
        ("i64", "q", -(1 << 40)),
        ("u64", "n", 0),
        ("bool", "t", 1),
    ],
)
def test_number(family: Family, number: str, kind: str, value: int) -> None:
    """A number of each type keeps its value and its place."""
    tokens = walk_bytes(bytes(Writer(family).number(number, value).number("bool", 1).out), family)
    assert tokens.error is None
    assert kinds(tokens) == kind + "t"
    assert (tokens.values[0], tokens.offsets[0]) == (value, 4)


@pytest.mark.parametrize("kind", ["u8", "i8", "u16", "i16", "u32", "i32", "i64", "u64", "bool", "f32"])
def test_number_that_is_cut(kind: str) -> None:
    """A number whose last bytes are missing is no token, whether the body or the file ends there."""
    data = bytes(Writer().number("bool", 1).number(kind, 1).out)
    assert len(walk_bytes(data).kinds) == 2
    for size in range(5, len(data)):
        for declared in (size, len(data)):
            tokens = walk_bytes(data[:size], size=declared)
            assert (kinds(tokens), list(tokens.values)) == ("t", [1]), size
            assert (tokens.error is None) is (size == declared == 5)


@pytest.mark.parametrize("family", FORMS)
def test_text_and_arrays(family: Family) -> None:
    """Text, arrays of numbers and arrays of characters are taken whole and can be read later."""
    w = Writer(family).text("größe").array("i32", [1, -2, 3]).bytes_array(b"a\0b", "char").array("u64", [])
    tokens = walk_bytes(bytes(w.out), family)
    assert tokens.error is None
    assert kinds(tokens) == "sICN"
    assert tokens.text(0) == "größe"
    assert tokens.numbers(1) == (1, -2, 3)
    assert tokens.text(2) == "a\0b"
    assert tokens.numbers(3) == ()


@pytest.mark.parametrize("kind", ["i64", "u64"])
def test_elements_with_heads(kind: str) -> None:
    """In 8.0 the elements of some arrays have a head each, and of others none."""
    w = Writer("tensorrt-8.0").array(kind, [5, 6], headed=True).array(kind, [7, 8]).array("i32", [1]).number("bool", 1)
    tokens = walk_bytes(bytes(w.out), "tensorrt-8.0")
    assert tokens.error is None
    assert [tokens.numbers(i) for i in range(3)] == [(5, 6), (7, 8), (1,)]


@pytest.mark.parametrize("text", ["x", "name of an engine"])
def test_characters_with_heads(text: str) -> None:
    """So may the characters of a text."""
    w = Writer("tensorrt-8.0").pack("HHQHHHQ", 0x8002, 1, len(text), 1, 0x0C, 1, len(text))
    for char in text.encode():
        w.pack("HHB", 0x0C, 1, char)
    tokens = walk_bytes(bytes(w.number("bool", 1).text("plain").out), "tensorrt-8.0")
    assert tokens.error is None
    assert [tokens.text(0), tokens.text(2)] == [text, "plain"]


@pytest.mark.parametrize("family", FORMS)
def test_structs_leave_no_trace(family: Family) -> None:
    """Structs, enums and arrays of structs leave their tokens in one row; enums close nothing."""
    w = Writer(family).opens("a").enum("b", 1).opens("c").enum("d", 2).closes("c").closes("a")
    w.records("e", 2).number("bool", 1).enum("f", 3).closes("e").number("bool", 0).closes("e").number("i32", 9)
    tokens = walk_bytes(bytes(w.out), family)
    assert tokens.error is None
    assert kinds(tokens) == "iiStiti"
    assert list(tokens.values) == [1, 2, 2, 1, 3, 0, 9]


@pytest.mark.parametrize("family", FORMS)
def test_elements_that_look_like_heads(family: Family) -> None:
    """Numbers that are the head of their own type are numbers, where elements have no heads."""
    w = Writer(family)
    head = w.code("i64") | 0x10000
    count = 1 if family == "tensorrt-8.0" else 4
    tokens = walk_bytes(bytes(w.array("i64", [head] * count).number("bool", 1).out), family)
    assert (kinds(tokens), tokens.numbers(0)) == ("Qt", (head,) * count)


def test_numbers_of_old_releases() -> None:
    """Up to 7 a character has the number that later is another's, and 0x0C is a number of eight bytes."""
    w = Writer("tensorrt-6").pack("HHq", 0x0C, 1, -5).pack("HHB", 0x0D, 1, 200).bytes_array(b"abc", "char")
    tokens = walk_bytes(bytes(w.out), "tensorrt-6")
    assert (kinds(tokens), list(tokens.values)) == ("dcC", [-5, 200, 3])


@pytest.mark.parametrize(
    ("family", "code", "is_one"),
    [
        *[("tensorrt-6", code, is_one) for code, is_one in ((0x0E, True), (0x20C, True), (0x20D, False))],
        *[("tensorrt-8.0", code, is_one) for code, is_one in ((0x0D, True), (0x20C, True), (0x20D, False))],
        *[(family, 0x7FFF, False) for family in FORMS],
        *[(family, 0x8000, family in ("tensorrt-6", "tensorrt-8.0")) for family in FORMS],
        *[(family, 0x800D, True) for family in FORMS],
        *[(family, 0x83FF, True) for family in FORMS],
        *[(family, 0x8400, False) for family in FORMS],
    ],
)
def test_types_of_records(family: Family, code: int, is_one: bool) -> None:
    """Structs and enums have types in a range of their family's, and versions from 1 to 15."""
    for version in (0, 1, 15, 16):
        tokens = walk_bytes(bytes(Writer(family).pack("HH", code, version).number("i32", 1).out), family)
        assert (tokens.error is None) is (is_one and 0 < version < 16), version


@pytest.mark.parametrize(("version", "is_one"), [(0, False), (1, True), (15, True), (16, False)])
def test_versions_of_elements(version: int, is_one: bool) -> None:
    """Elements of an array have versions from 1 to 15; what begins like another array may be raw bytes."""
    array = struct.pack("<HHHQ", 0x8001, 0x8002, version, 2) + b"ab"
    assert (walk_bytes(array).error is None) is is_one
    assert kinds(walk_bytes(bytes(Writer().raw(array).number("i32", 5).out))) == ("nOi" if is_one else "nRi")


@pytest.mark.parametrize("sizes", [(4,), (8,), (1,), (2,), (12,), (16,), (24,), (32,), (8, 8, 4), (32, 4, 1)])
def test_sizes_of_plain_structs(sizes: tuple[int, ...]) -> None:
    """The size of a plain struct is the first behind which tokens follow, whatever it was before."""
    w = Writer()
    for size in sizes:
        w.pack("HHHQ", 0x8001, 0x80A5, 1, 3)
        w.out += b"\xff" * 3 * size
        w.number("bool", 1)
    tokens = walk_bytes(bytes(w.out))
    assert (tokens.error, kinds(tokens)) == (None, "Pt" * len(sizes))


@pytest.mark.parametrize("version", [1, 2, 15])
def test_record_versions(version: int) -> None:
    """A record of a later version than 1 is walked like any other."""
    w = Writer("tensorrt-10.6").pack("HHHQ", 0x8001, 0x8123, version, 1).number("bool", 1).pack("H", 0x8123 ^ 0xFFFF)
    w.pack("HH", 0x8124, version).number("i32", 1).pack("H", 0x8124 ^ 0xFFFF)
    tokens = walk_bytes(bytes(w.out), "tensorrt-10.6")
    assert tokens.error is None
    assert kinds(tokens) == "Sti"


def test_array_of_enums_and_of_plain_structs() -> None:
    """Enums are packed with their number's type before the count; plain structs are packed with no size at all."""
    w = Writer().pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 2).pack("ii", 0, 4)
    w.pack("HHHQ", 0x8001, 0x80A5, 1, 3).pack("6i", 1, 2, 3, 4, 5, 6).number("bool", 1)
    tokens = walk_bytes(bytes(w.out))
    assert tokens.error is None
    assert kinds(tokens) == "EPt"
    assert list(tokens.values) == [2, 3, 1]


@pytest.mark.parametrize(
    "data",
    [b"\x00" * 8, b"\xff" * 80, struct.pack("<HH", 0x8007, 1) * 3, struct.pack("<4f", 0.5, -1.25, 3.0, 8.5)],
    ids=["zeros", "ones", "like-data", "floats"],
)
def test_raw_bytes(data: bytes) -> None:
    """Raw bytes behind their number are skipped, whatever they look like."""
    tokens = walk_bytes(bytes(Writer().raw(data).number("i32", 5).out))
    assert tokens.error is None
    assert kinds(tokens) == "nRi"
    assert list(tokens.values) == [len(data), len(data), 5]


def test_number_that_announces_nothing() -> None:
    """A number that could announce raw bytes, but is followed by tokens, announces none."""
    w = Writer().opens("a").number("u64", 16, 8).number("i32", 1, 2).closes("a").number("i32", 3)
    assert kinds(walk_bytes(bytes(w.out))) == "nniii"


@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.engine")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_real_engine(path: Path) -> None:
    """Every engine of ours is walked to its last byte."""
    data = path.read_bytes()
    assert walk(BytesSource(data), body_of(data)).error is None


@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.engine")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_windows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result does not depend on the size of the pieces in which an tokens is read."""
    data = path.read_bytes()
    whole = walk(BytesSource(data), body_of(data))
    monkeypatch.setattr(tokens_module, "FIRST_WINDOW", 70)
    monkeypatch.setattr(leaps, "WINDOW", 131)
    pieces = walk(BytesSource(data), body_of(data))
    assert (pieces.kinds, list(pieces.values), list(pieces.offsets)) == (
        whole.kinds,
        list(whole.values),
        list(whole.offsets),
    )
    assert pieces.error is None


def test_weights_are_not_read() -> None:
    """20 GiB of weights cost no reading: less than a megabyte is read of the file, all of it structure."""
    net = Network(weights=b"\x80\x3f" * 40)
    data = compose((8, 6, 1, 6), net)
    at = data.index(net.weights)
    size = 20 << 30
    head = data[: at - 8] + struct.pack("<Q", size)
    source = CountingSource(len(head) + size + len(data) - at - 80, {0: head, at + size: data[at + 80 :]})
    tokens = walk(source, Body("tensorrt-8.6", 0, source.size))
    assert tokens.error is None
    assert tokens.values[tokens.kinds.index(b"R")] == size
    assert source.bytes_read < 1 << 20


def test_little_is_read_behind_what_is_skipped() -> None:
    """A quarter of a megabyte is read of the beginning, and 8 KiB behind each array that is skipped."""
    head = bytes(Writer().pack("HHHQ", 0x8001, 0x8002, 1, 1 << 20).out)
    stride = len(head) + (1 << 20)
    source = CountingSource(20 * stride, {at * stride: head for at in range(20)})
    tokens = walk(source, Body("tensorrt-8.6", 0, source.size))
    assert (tokens.error, kinds(tokens)) == (None, "O" * 20)
    assert source.bytes_read < (1 << 18) + 20 * 9_000


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\0" * 8, "body at byte 0x10: 0x00000000 starts no token"),
        (struct.pack("<HHi", 0x8007, 2, 5), "body at byte 0x10: 0x00028007 starts no token"),
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
        (struct.pack("<HHQ", 0x8009, 1, 4) + b"\0" * 9, "body at byte 0x1c: neither tokens nor raw bytes follow"),
        (struct.pack("<HHi", 0x8123, 1, 5), "body at byte 0x14: 0x00000005 starts no token"),
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
    """What fits nothing stops the walk, and the error names field and byte; what precedes it is kept."""
    tokens = walk_bytes(bytes(Writer().number("i32", 7, 8).out) + data)
    assert str(tokens.error) == message
    assert kinds(tokens).startswith("ii")


def test_struct_that_closes_twice() -> None:
    """A closer without its struct stops the walk, also behind the last element of an array; up to 7 nothing closes."""
    tokens = walk_bytes(bytes(Writer().opens("a").closes("a").closes("a").out))
    assert str(tokens.error) == "body at byte 0x6: closes a struct that is not open"
    w = Writer().records("e", 2).number("i32", 1).closes("e").number("i32", 2).closes("e").number("i32", 3)
    assert walk_bytes(bytes(w.out)).error is None
    assert str(walk_bytes(bytes(w.closes("e").out)).error) == "body at byte 0x2a: closes a struct that is not open"
    assert walk_bytes(bytes(Writer().records("e", 0).number("i32", 1).closes("e").out)).error is not None
    assert walk_bytes(bytes(Writer().arrays(1).array("i32", [1]).pack("H", 0x7FFE).out)).error is not None
    w = Writer("tensorrt-6").opens("a").pack("H", Writer().type_of("a") ^ 0xFFFF).number("i32", 1, 2)
    assert walk_bytes(bytes(w.out), "tensorrt-6").error is not None


@pytest.mark.parametrize("version", RELEASES)
def test_every_truncation(version: Version) -> None:
    """A body cut anywhere is noticed, and never yields a token that is not there."""
    data, family = compose(version, Network()), family_of(version)
    whole = walk_bytes(data, family)
    assert whole.error is None
    for size in range(len(data)):
        cut = walk_bytes(data[:size], family, len(data))
        assert cut.error is not None
        shared = max(0, len(cut.kinds) - 1)  # the last may have become a simpler one
        assert cut.kinds[:shared] == whole.kinds[:shared]


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
    tokens = walk_bytes(make())
    assert tokens.error is not None


def test_skips_no_more_than_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each array that is skipped costs a read, and there is a limit to reads."""
    monkeypatch.setattr(leaps, "MAX_STEPS", 30)
    unit = bytes(Writer().bytes_array(bytes(20_000)).out)
    for before in (1 << 60, 0, 0, 0):  # whether it was learned or not
        monkeypatch.setattr(leaps, "PLANS_BEFORE", before)
        assert walk_bytes(unit * 9).error is None
        assert str(walk_bytes(unit * 40).error).endswith("more than 30 steps of work")


def test_bounds_of_a_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million tokens and 150,000 looks ahead are what a walk takes at the most."""
    unit = bytes(Writer().number("bool", 1).out)
    assert len(walk_bytes(unit * 1_000_000).kinds) == 1_000_000
    error = walk_bytes(unit * 1_000_001).error
    assert isinstance(error, BudgetExceeded)
    assert error.limit == "entries"
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 1 << 60)
    monkeypatch.setattr(tokens_module, "FIRST_WINDOW", 1 << 24)  # costs three looks
    unit = bytes(Writer().number("u64", 1).out)
    assert walk_bytes(unit * 149_998).error is None
    error = walk_bytes(unit * 149_999).error
    assert isinstance(error, BudgetExceeded)
    assert error.limit == "steps"


def test_hands_out_no_more_than_a_budget() -> None:
    """Half a million numbers and 16 MiB are handed out, all together."""
    w = Writer().bytes_array(bytes(500_000), "bool").bytes_array(b"1", "bool")
    tokens = walk_bytes(bytes(w.bytes_array(bytes((16 << 20) - 500_001), "char").bytes_array(b"1", "char").out))
    assert len(tokens.numbers(0)) == 500_000
    with pytest.raises(BudgetExceeded) as caught:
        tokens.numbers(1)
    assert caught.value.limit == "entries"
    assert len(tokens.elements(1, 1)) == 1
    assert len(tokens.text(2)) == (16 << 20) - 500_001
    with pytest.raises(BudgetExceeded) as caught:
        tokens.text(3)
    assert caught.value.limit == "bytes"


def test_reads_no_more_than_a_budget() -> None:
    """Texts and arrays are handed out up to a limit, all together."""
    tokens = walk_bytes(bytes(Writer().bytes_array(b"x" * (9 << 20), "char").number("bool", 1).out))
    assert len(tokens.text(0)) == 9 << 20
    with pytest.raises(BudgetExceeded) as caught:
        tokens.text(0)
    assert caught.value.limit == "bytes"


def test_source_that_fails() -> None:
    """A file that shrinks while it is read stops the walk like any other damage."""
    data = (PLANS / "tensorrt-8.6.0.12-h200" / "refit.engine").read_bytes()

    shrunk = BytesSource(data[:100])
    shrunk.size = len(data)
    tokens = walk(shrunk, body_of(data))
    assert "needs" in str(tokens.error)
