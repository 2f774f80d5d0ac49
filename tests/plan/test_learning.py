"""What is learned of a stretch of tokens: which of them become a run, what has to be there for it to be one again, and
what it leaves open."""

from __future__ import annotations

from typing import Any

import pytest
from bodies import Writer

from trtdoctor.model.plan import Family
from trtdoctor.plan import runs
from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.runs import Grammar, Run


def grammar_of(family: Family) -> Grammar:
    """What is learned of plans of this family: nothing so far."""
    runs.grammar.cache_clear()
    form = load(family).body
    assert isinstance(form, BodyForm)
    return runs.grammar(form.tokens)


def learned(w: Writer, opened: str = "", behind: int = 64, before: int = 0) -> Run | None:
    """The run that the tokens become, walked to their end; zeros stand behind, and so many before."""
    grammar = grammar_of(w.family)
    data = bytes(before) + bytes(w.out) + bytes(behind)
    number = grammar.learn(data, before, before + len(w.out), {w.type_of(name) for name in opened}, 0)
    found = [run for alike in grammar.known.values() for run in alike]
    assert [run.number for run in found] == ([number] if number else [])
    return found[0] if found else None


def w86() -> Writer:
    return Writer("tensorrt-8.6")


def code(name: str, count: int = 0) -> int:
    """The type of a record, as what is open is kept: how many of it are still to end stands above it."""
    return w86().type_of(name) | count << 16


NUMBERS: list[tuple[str, int]] = [
    ("u8", 200), ("i8", -3), ("u32", 4_000_000_000), ("i32", -7), ("i64", -(1 << 40)), ("u64", 9), ("bool", 1),
]  # fmt: skip


@pytest.mark.parametrize("family", ["tensorrt-6", "tensorrt-8.0", "tensorrt-8.6"])
@pytest.mark.parametrize("first", range(len(NUMBERS)))
def test_numbers(first: int, family: Family) -> None:
    """A run gives the value, the kind and the place of each of its numbers."""
    w, places = Writer(family), []
    row = [*NUMBERS[first:], *NUMBERS[:first], ("i32", 1), ("i32", 2), ("i32", 3), ("i32", 4)]
    for kind, value in row:
        places.append(len(w.out) + 4)
        w.number(kind, value)
    run = learned(w)
    assert run is not None
    assert run.kinds.decode() == "".join("obuiqnt"[[k for k, _ in NUMBERS].index(kind)] for kind, _ in row)
    assert run.values_of(bytes(w.out), 0) == tuple(value for _, value in row)
    assert (run.offsets, run.size, run.tokens) == (tuple(places), len(w.out), len(row))


ROWS: dict[str, tuple[Writer, str, dict[str, Any]]] = {
    "number": (w86().number("i32", 5), "", {"kinds": b"i", "size": 8, "seen": 8}),
    "opens": (
        w86().opens("a").number("i32", 5),
        "",
        {"opens": (code("a", 1),), "all_opened": {code("a")}, "size": 12, "kinds": b"i"},
    ),
    "opens and closes": (
        w86().opens("a").number("i32", 5).closes("a"),
        "a",
        {"size": 14, "all_opened": {code("a")}, "tokens": 3},
    ),
    "enum inside": (
        w86().opens("a").enum("b", 1).closes("a"),
        "ab",
        {"size": 18, "all_opened": {code("a"), code("b")}},
    ),
    "enum behind": (
        w86().opens("a").closes("a").enum("b", 1),
        "a",
        {"opens": (code("b", 1),), "all_opened": {code("a"), code("b")}},
    ),
    "closes what was open": (
        w86().number("i32", 1).closes("a").number("i32", 2),
        "a",
        {"closes": ((code("a"), 8, 1),), "needs": {code("a")}, "kinds": b"ii"},
    ),
    "closes at once": (
        w86().closes("a").closes("b"),
        "ab",
        {"closes": ((code("a"), 0, 0), (code("b"), 2, 0)), "needs": {code("a"), code("b")}, "kinds": b"", "size": 4},
    ),
    "closes around": (
        w86().opens("a").closes("b").number("i32", 1),
        "b",
        {"closes": ((code("b"), 4, 0),), "needs": {code("b")}, "all_opened": {code("a")}},
    ),
    "not an end": (
        w86().closes("a"),
        "",
        {"opens": (0x1FFFF ^ code("a"),), "all_opened": {0xFFFF ^ code("a")}, "size": 4},
    ),
    # arrays
    "array": (w86().array("i32", [1, 2]).number("i32", 3), "", {"kinds": b"Ii", "size": 30, "reach": 30}),
    "longest array": (w86().array("i32", range(16)).number("bool", 1), "", {"kinds": b"It", "size": 83}),
    "longest array of bytes": (w86().bytes_array(bytes(64)).number("bool", 1), "", {"kinds": b"Ot", "size": 83}),
    "too long an array": (
        w86().number("bool", 1).array("i32", range(17)),
        "",
        {"kinds": b"tI", "size": 19, "stride": 4},
    ),
    "too long an array of bytes": (
        w86().number("bool", 1).bytes_array(bytes(65)),
        "",
        {"kinds": b"tO", "size": 19, "stride": 1},
    ),
    "no elements": (w86().array("u64", []).number("bool", 1), "", {"kinds": b"Nt", "size": 19}),
    "enums": (
        w86().number("bool", 1).pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 2),
        "",
        {"kinds": b"tE", "size": 23, "stride": 4},
    ),
    "enums before others": (
        w86().number("bool", 1).pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 0).number("i32", 1, 2, 3, 4),
        "",
        {"kinds": b"tE", "size": 23, "stride": 4},
    ),
    "enums of another version": (
        w86().number("bool", 1).pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 2, 0).number("i32", 1, 2, 3, 4),
        "",
        {"kinds": b"tSiiii", "opens": (0x280078015, 1 << 16), "all_opened": {0x8015, 0}, "size": 55},
    ),
    "text": (w86().number("bool", 1).text("some text"), "", {"kinds": b"ts", "size": 31, "stride": 1}),
    "text alone": (w86().text("text").number("bool", 1), "", {"kinds": b"s", "size": 26, "tokens": 1, "stride": 1}),
    "a count before a text": (w86().number("u64", 5).text("t"), "", {"kinds": b"ns", "size": 38, "stride": 1}),
    "records of text": (
        w86().records("e", 1).text("t"),
        "",
        {"kinds": b"Ss", "opens": (code("e", 1),), "all_opened": {code("e")}, "size": 40, "stride": 1},
    ),
    "arrays": (w86().arrays(2).array("i32", []).array("i32", []), "", {"kinds": b"SII", "reach": 42, "tokens": 3}),
    "no arrays": (w86().arrays(0).number("bool", 1), "", {"kinds": b"St", "size": 19}),
    "no records": (w86().records("e", 0).number("bool", 1), "", {"kinds": b"St", "size": 19}),
    # records
    "records": (
        w86().records("e", 2).number("i32", 1).closes("e").number("i32", 2).closes("e").number("bool", 1),
        "e",
        {"kinds": b"Siit", "size": 39, "all_opened": {code("e")}, "tokens": 6},
    ),
    "records that go on": (
        w86().records("e", 3).number("i32", 1).closes("e").number("i32", 2).closes("e"),
        "e",
        {"kinds": b"Sii", "opens": (code("e", 1),), "all_opened": {code("e")}, "size": 34},
    ),
    "records twice more": (
        w86().records("e", 4).number("i32", 1).closes("e").number("i32", 2).closes("e"),
        "e",
        {"kinds": b"Sii", "opens": (code("e", 2),), "all_opened": {code("e")}, "size": 34},
    ),
    "records one more": (
        w86().records("e", 1).number("i32", 1).closes("e").number("i32", 2).closes("e"),
        "e",
        {
            "kinds": b"Sii",
            "closes": ((code("e"), 32, 3),),
            "needs": {code("e")},
            "size": 34,
            "all_opened": {code("e")},
        },
    ),
    "records of four tokens": (
        w86().records("e", 1).number("i32", 1, 2, 3, 4),
        "",
        {"kinds": b"Siiii", "opens": (code("e", 1),), "all_opened": {code("e")}, "size": 46},
    ),
    "records of three tokens": (w86().number("bool", 1).records("e", 1).number("i32", 1, 2, 3), "", {"kinds": b"t"}),
    "records of three and a count": (
        w86().records("e", 1).number("i32", 1, 2).number("u64", 1),
        "",
        {"kinds": b"Siin", "opens": (code("e", 1),), "all_opened": {code("e")}, "counts": True},
    ),
    "records that end at once": (
        w86().number("bool", 1).records("e", 1).closes("e").number("i32", 1, 2, 3, 4),
        "e",
        {"kinds": b"t", "size": 5},
    ),
    "records of arrays": (
        w86().number("bool", 1).records("e", 1).array("i32", []).number("i32", 1, 2, 3, 4),
        "",
        {"kinds": b"t"},
    ),
    "records with heads": (
        w86().records("d", 5).opens("d").number("i32", 1),
        "",
        {"kinds": b"Si", "opens": (code("d", 1),), "all_opened": {code("d")}, "size": 26, "reach": 26},
    ),
    "many records with heads": (
        w86().records("e", 50).opens("e"),
        "",
        {"kinds": b"S", "opens": (code("e", 1),), "all_opened": {code("e")}, "size": 18, "reach": 64},
    ),
    "texts": (
        w86().records("d", 2).pack("HHQ", code("d"), 1, 3).bytes_array(b"abc", "char"),
        "",
        {"kinds": b"Ss", "size": 40, "seen": 40, "stride": 1},
    ),
    "no texts": (
        w86().records("e", 2).pack("HHQ", code("e"), 1, 0x18007).bytes_array(b"abc", "char"),
        "",
        {"kinds": b"SiC", "size": 43, "opens": (code("e", 1),), "all_opened": {code("e")}},
    ),
    "bytes instead of texts": (
        w86().records("e", 2).pack("HHQ", code("e"), 1, 0x18007).pack("HHHQ", 0x8001, 0x8002, 1, 0x18007),
        "",
        {"kinds": b"SiO", "size": 40, "opens": (code("e", 1),), "all_opened": {code("e")}, "stride": 1},
    ),
    # what may be raw bytes
    "a count at the end": (w86().number("i32", 1).number("u64", 5), "", {"kinds": b"in", "counts": True}),
    "a count before three": (
        w86().number("i32", 1).number("u64", 5).number("i32", 1, 2, 3),
        "",
        {"kinds": b"in", "counts": True, "size": 20},
    ),
    "a count before four": (w86().number("u64", 5).number("i32", 1, 2, 3, 4), "", {"kinds": b"niiii", "size": 44}),
    "a count before an array": (w86().number("u64", 5).array("i32", [7]), "", {"kinds": b"nI", "size": 30}),
    "a count before a count": (w86().number("u64", 5, 6), "", {"kinds": b"nn", "counts": True, "size": 24}),
    "a count before an end": (
        w86().number("u64", 5).closes("a").number("i32", 1, 2, 3),
        "a",
        {"kinds": b"niii", "closes": ((code("a"), 12, 1),), "needs": {code("a")}, "size": 38},
    ),
    "a count before an opener and its end": (
        w86().number("u64", 5).opens("a").closes("a").number("i32", 1, 2),
        "a",
        {"kinds": b"nii", "needs": {code("a")}, "all_opened": {code("a")}, "size": 34},
    ),
    "a count three before an end": (
        w86().number("u64", 5).opens("a").number("i32", 1, 2).closes("a"),
        "a",
        {"kinds": b"nii", "needs": {code("a")}, "all_opened": {code("a")}},
    ),
    "a count four before an end": (
        w86().number("u64", 5).opens("a").number("i32", 1, 2, 3).closes("a"),
        "a",
        {"kinds": b"niii", "all_opened": {code("a")}},
    ),
    "a count inside": (
        w86().opens("a").number("u64", 5).closes("a").number("i32", 1, 2, 3),
        "a",
        {"kinds": b"niii", "all_opened": {code("a")}, "probes": (12,), "size": 42},
    ),
    "a count behind an end": (
        w86().opens("a").number("i32", 0).closes("a").number("u64", 5).closes("b").number("i32", 1, 2, 3),
        "ab",
        {"kinds": b"iniii", "all_opened": {code("a")}, "needs": {code("b")}, "closes": ((code("b"), 26, 2),)},
    ),
    "ends among records": (
        w86().records("e", 1).opens("f").number("i32", 1).closes("f").closes("e"),
        "ef",
        {"kinds": b"Si", "all_opened": {code("e"), code("f")}, "needs": {code("f")}},
    ),
    "no ends among numbers": (
        w86().number("i64", 1).opens("f").closes("f").number("i32", 1, 2),
        "f",
        {"kinds": b"qii", "all_opened": {code("f")}},
    ),
    # what may be text
    "may be text": (
        w86().opens("a").number("i64", 5),
        "",
        {"kinds": b"q", "opens": (code("a", 1),), "all_opened": {code("a")}, "probes": (12,), "seen": 16},
    ),
    "may be text later": (
        w86().number("i32", 1).opens("a").number("i64", 5).number("i32", 1),
        "",
        {"kinds": b"iqi", "opens": (code("a", 1),), "all_opened": {code("a")}, "probes": (20,), "seen": 32},
    ),
    "may be text at its end": (
        w86().number("i32", 1).opens("a"),
        "",
        {"kinds": b"i", "opens": (code("a", 1),), "all_opened": {code("a")}, "probes": (20,), "seen": 22},
    ),
    "no text": (
        w86().opens("a").number("i32", 5, 6),
        "",
        {"kinds": b"ii", "opens": (code("a", 1),), "all_opened": {code("a")}},
    ),
    # other families
    "no ends": (
        Writer("tensorrt-6").opens("a").number("i32", 5).records("e", 1).number("i32", 1, 2, 3, 4),
        "",
        {"kinds": b"iSiiii"},
    ),
    "elements with heads": (
        Writer("tensorrt-8.0").number("bool", 1).array("i32", [1]),
        "",
        {"kinds": b"t", "size": 5},
    ),
}
OTHERWISE = {"opens": (), "closes": (), "needs": set(), "all_opened": set(), "counts": False, "stride": 0}


@pytest.mark.parametrize("before", [0, 7])
@pytest.mark.parametrize(("w", "opened", "want"), ROWS.values(), ids=ROWS)
def test_what_is_learned(w: Writer, opened: str, want: dict[str, Any], before: int) -> None:
    """The tokens, or as many of them as can be told by their heads alone, wherever they stand."""
    run = learned(w, opened, before=before)
    assert run is not None
    for name, value in {**OTHERWISE, **want}.items():
        assert getattr(run, name) == value, name
    data = bytes(w.out) + bytes(64)
    assert len(run.values_of(data, 0)) == len(run.kinds) == len(run.offsets)
    assert int.from_bytes(data[: run.seen], "little") & run.mask == run.heads


@pytest.mark.parametrize(
    ("w", "opened"),
    [
        (w86().records("e", 1), ""),
        (Writer("tensorrt-8.0").array("i32", [1]), ""),
    ],
)
def test_nothing_to_learn(w: Writer, opened: str) -> None:
    """What has to be looked at anew each time is not learned, and not tried again."""
    assert learned(w, opened) is None
    grammar, data = grammar_of(w.family), bytes(w.out) + bytes(64)
    assert grammar.learn(data, 0, len(w.out), set(), 7) == 7
    credit = grammar.credit
    assert grammar.learn(data, 0, len(w.out), set(), 7) == 7
    assert grammar.credit == credit


def test_behind_what_is_not_learned() -> None:
    """Where the walk looks ahead from a token and too little follows, a run begins behind it."""
    w = w86().records("e", 1).number("i32", 1, 2).closes("e")
    grammar, data = grammar_of("tensorrt-8.6"), bytes(w.out) + bytes(64)
    assert grammar.learn(data, 0, len(w.out), set(), 0) == 1
    barren, (run,) = grammar.known.values()
    assert barren == ()
    assert (run.kinds, run.offsets, run.needs) == (b"ii", (4, 12), frozenset({code("e")}))


@pytest.mark.parametrize("opened", ["", "a"])
def test_an_end_that_is_none(opened: str) -> None:
    """Where a struct was not opened before a count that the walk looks ahead from, its end is none there."""
    w = w86().number("u64", 5).opens("a").closes("a").number("i32", 1, 2)
    run = learned(w, opened)
    assert run is not None
    assert (run.kinds, run.counts) == ((b"nii", False) if opened else (b"n", True))
    assert run.needs == ({code("a")} if opened else set())


@pytest.mark.parametrize(("size", "tokens"), [(80, 4), (81, 5), (88, 5), (89, 6)])
def test_end_of_the_window(size: int, tokens: int) -> None:
    """A token is learned only where the window holds all that is looked at."""
    w = w86().number("i32", *range(20))
    del w.out[size:]
    run = learned(w, behind=0)
    assert run is not None
    assert run.tokens == tokens


def test_end_of_what_was_walked() -> None:
    """No more is learned than was walked."""
    grammar, data = grammar_of("tensorrt-8.6"), bytes(w86().number("i32", *range(20)).out)
    grammar.learn(data, 8, 40, set(), 0)
    ((run,),) = grammar.known.values()
    assert (run.tokens, run.offsets) == (4, (4, 12, 20, 28))


def test_longest_run() -> None:
    """A run has 128 tokens at the most, and its last array tells where its elements have heads."""
    run = learned(w86().number("bool", *[1] * 300))
    assert run is not None
    assert run.tokens == 128
    for before, seen, size in ((126, 658, 648), (127, 653, 649)):
        run = learned(w86().number("bool", *[1] * before).records("e", 2).opens("e").number("i32", 1))
        assert run is not None
        assert (run.tokens, run.seen, run.size) == (128, seen, size)


def test_heads_are_told_apart() -> None:
    """A run is told by its heads alone: any change of one is another run, any change of a number is none."""
    w = w86().opens("a").number("i32", 5).closes("a").array("i32", [1, 2]).number("bool", 1).number("i32", 1)
    run = learned(w, "a")
    assert run is not None
    data = bytes(w.out)
    heads = {*range(8), 12, 13, *range(14, 28), *range(36, 40), *range(41, 45)}
    for at in range(run.seen):
        other = bytearray(data)
        other[at] ^= 0x40
        same = int.from_bytes(other[: run.seen], "little") & run.mask == run.heads
        assert same is (at not in heads), at


def test_text_in_the_place_of_a_struct() -> None:
    """Where a struct opens, text may begin: an array of characters follows its length."""
    run = learned(w86().opens("a").number("i64", 5).opens("b").number("i64", 6))
    assert run is not None
    assert run.probes == (12, 28)
    for at in range(44):
        window = bytes(3) + bytes(at) + b"\x01\x80" + bytes(60)
        assert (0x8001 in run.probed(window, 3)) is (at in run.probes)
    assert 0x8001 not in run.probed(bytes(60), 0)


@pytest.mark.parametrize(
    ("w", "opened", "denied"),
    [
        (w86().number("i32", 1).closes("a"), "a", set()),
        (w86().number("i32", 1).opens("a"), "", {code("a")}),
        (w86().text("t"), "", {code("text")}),
        (w86().array("i32", []), "", {0x8001}),
        (w86().array("i32", range(17)), "", {0x8001}),
    ],
)
def test_other_things_opened(w: Writer, opened: str, denied: set[int]) -> None:
    """A run does not fit where a token of it would be the end of a struct, or where an end of it would be none."""
    run = learned(w, opened)
    assert run is not None
    assert run.denies == {0xFFFF ^ one for one in denied}
    before = frozenset(code(one) for one in opened)
    assert run.after[before] == before | run.all_opened
    for one in run.denies:
        assert run.after[before | {one}] is None
    if opened:
        assert run.after[frozenset()] is None


def test_runs_that_begin_alike() -> None:
    """Four runs may begin alike behind the same one, and each is learned once."""
    grammar = grammar_of("tensorrt-8.6")
    told = []
    for count in (1, 2, 3, 4, 5, 6):
        w = w86().number("i32", *range(count)).number("bool", 1).number("i64", 1)
        data = bytes(w.out) + bytes(64)
        told.append(grammar.learn(data, 0, len(w.out), set(), 99))
        if told[-1] != 99:
            assert grammar.learn(data, 0, len(w.out), set(), 99) == told[-1]
            assert grammar.learn(data, 0, len(w.out), set(), told[-1]) not in told
    assert told == [1, 3, 5, 7, 99, 99]


def other_runs(grammar: Grammar, first: int, count: int) -> list[int]:
    """Learns so many runs, each behind another one."""
    data = bytes(w86().number("i32", *range(8)).out) + bytes(64)
    return [grammar.learn(data, 0, 64, set(), before) for before in range(first, first + count)]


def test_learning_pays() -> None:
    """After 500 runs that were never met again no more are learned, until others were met often enough."""
    grammar = grammar_of("tensorrt-8.6")
    assert other_runs(grammar, 10_000, 501) == [*range(1, 501), 10_500]
    grammar.credit += 16 * 20
    assert other_runs(grammar, 20_000, 21) == [*range(501, 521), 20_020]
    grammar.credit = 1
    assert other_runs(grammar, 30_000, 2) == [521, 30_001]


def test_too_many_runs() -> None:
    """Of a thousand runs none is kept when the next one is learned."""
    grammar = grammar_of("tensorrt-8.6")
    grammar.credit = 1 << 30
    assert other_runs(grammar, 10_000, 1000) == list(range(1, 1001))
    assert sum(map(len, grammar.known.values())) == 1000
    assert other_runs(grammar, 10_000, 1) == [1]
    assert other_runs(grammar, 20_000, 1) == [1]
    assert sum(map(len, grammar.known.values())) == 1
