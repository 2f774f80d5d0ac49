"""Runs of tokens that were learned are told by their heads, and change nothing about what a walk finds."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise

import pytest
from bodies import Writer
from mutations import Seed, apply, draw, seeds

from trtdoctor.errors import PlanError
from trtdoctor.model.plan import Body, Family
from trtdoctor.plan import leaps, runs, tokens
from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.header import read_header
from trtdoctor.sources.source import BytesSource

WALKED = ("tensorrt-6", "tensorrt-8.0", "tensorrt-8.2", "tensorrt-8.6", "tensorrt-10.6", "tensorrt-rtx")


@pytest.fixture(scope="module")
def sound() -> dict[Family, list[Seed]]:
    found = defaultdict(list)
    for seed in seeds(1 << 18):
        body = read_header(BytesSource(seed.data)).body
        assert body is not None
        found[body.family].append(seed)
    return found


def body_of(data: bytes) -> Body | None:
    try:
        return read_header(BytesSource(data)).body
    except PlanError:
        return None


def walked(data: bytes, body: Body) -> tuple[object, ...]:
    form = load(body.family).body
    assert isinstance(form, BodyForm)
    found = tokens.read_tokens(BytesSource(data), body, form.tokens)
    return bytes(found.kinds), list(found.values), list(found.offsets), found.headed, repr(found.error)


@pytest.mark.parametrize("family", WALKED)
def test_learned_runs_change_nothing(
    family: Family, sound: dict[Family, list[Seed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A walk by learned runs finds what one token by token does, in sound plans and in damaged ones."""
    chance = random.Random(18)
    plans = [seed.data for seed in sound[family]]
    plans += [apply(seed, draw(chance, sound[family])[1], sound[family]) for seed in sound[family] for _ in range(12)]
    bodies = [(data, body) for data in plans if (body := body_of(data)) is not None]
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 1 << 60)
    one_by_one = [walked(*plan) for plan in bodies]
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    for _ in range(2):
        assert [walked(*plan) for plan in bodies] == one_by_one


@pytest.mark.parametrize("family", WALKED)
def test_runs_are_met_again(family: Family, sound: dict[Family, list[Seed]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that was read before goes by learned runs, nearly all of it."""
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    taken = 0

    def leap(self: tokens._Walker, *place: int, step=tokens._Walker.leap) -> int:  # type: ignore[no-untyped-def]
        nonlocal taken
        before = len(self.tokens.kinds)
        after: int = step(self, *place)
        taken += len(self.tokens.kinds) - before
        return after

    data = max(sound[family], key=lambda seed: len(seed.places)).data
    body = body_of(data)
    assert body is not None
    for _ in range(2):
        walked(data, body)
    monkeypatch.setattr(tokens._Walker, "leap", leap)
    found = walked(data, body)
    assert taken >= len(found[0]) // (5 if family == "tensorrt-8.0" else 2)  # type: ignore[arg-type]


def test_what_is_learned_is_bounded(sound: dict[Family, list[Seed]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither many plans nor strange ones are learned from without end."""
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    monkeypatch.setattr(runs, "MOST_RUNS", 20)
    runs.grammar.cache_clear()
    form = load("tensorrt-8.6").body
    assert isinstance(form, BodyForm)
    learned = runs.grammar(form.tokens)
    for seed in sound["tensorrt-8.6"]:
        body = body_of(seed.data)
        assert body is not None
        walked(seed.data, body)
        assert sum(map(len, learned.known.values())) <= 20
    assert learned.credit < runs.CREDIT


LONG = range(100)


def pair(name: str) -> tuple[list[Writer], Writer]:
    """Bodies to learn from, and one that begins like them and goes on differently."""
    if name == "text instead of a struct":
        taught = Writer().opens("a").number("i64", 5).array("i32", LONG)
        text = Writer().pack("HHQ", Writer().type_of("a"), 1, 0x18008).bytes_array(b"x" * 0x18008, "char")
        return [taught], text.number("i32", 1)
    if name == "not open any more":
        taught = Writer().records("e", 1).number("i32", 1).array("i32", LONG)
        taught.number("i32", 7).closes("e").number("i32", 1, 2, 3, 4).array("i32", LONG)
        other = Writer().records("e", 1).number("i32", 1).closes("e").array("i32", LONG)
        return [taught], other.number("i32", 8).closes("e").number("i32", 1, 2, 3, 4).array("i32", LONG)
    if name == "never open":
        taught = Writer().records("e", 1).number("i32", 1).array("i32", LONG)
        taught.closes("e").number("i32", 1, 2, 3, 4).array("i32", LONG)
        return [taught], Writer().array("i32", LONG).closes("e").number("i32", 1, 2, 3, 4)
    if name == "other elements":
        taught = Writer().records("d", 50).opens("d").number("i32", 1).array("i32", LONG)
        return [taught], Writer().records("d", 50).opens("d").number("i32", *[1] * 5)
    if name == "raw bytes":
        taught = Writer().number("i32", 1).number("u64", 3).number("i32", 1).array("i32", LONG)
        return [taught], Writer().number("i32", 1).raw(b"\xff" * 3).number("i32", 1).array("i32", LONG)
    if name == "other lengths":
        taught = Writer().text("a").number("i32", 1).array("i32", LONG).pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 0)
        other = Writer().text("a" * 90).number("i32", 2).array("i32", range(17)).array("i32", LONG).number("i32", 7)
        return [taught.number("bool", 1), other], other.pack("HHHHHQ", 0x8001, 0x8015, 1, 0x8007, 1, 2).pack("ii", 1, 2)
    if name == "two lengths of a text":
        taught = Writer().number("i32", 1).text("abc").number("i32", 1).text("d")
        other = Writer().number("i32", 1).pack("HHQ", taught.type_of("text"), 1, 3).bytes_array(b"abcd", "char")
        return [taught], other.number("i32", 1, 2, 3, 4)
    if name == "too many elements":
        taught = Writer().number("i32", 1).array("i32", LONG).number("i32", 1)
        return [taught], Writer().number("i32", 1).pack("HHHQ", 0x8001, 0x8007, 1, (1 << 62) + 1).number("i32", 1)
    if name == "an end instead of a struct":
        taught = Writer().opens("a").number("i32", 1).array("i32", LONG).number("i32", 1)
        other = Writer().pack("HHHQ", 0x8001, 0xFFFF ^ taught.type_of("a"), 1, 1).number("i32", 1, 2, 3, 4)
        other.array("i32", LONG)
        return [taught, other], other.opens("a").number("i32", 1).array("i32", LONG).number("i32", 1)
    return [Writer().text("a").number("i32", 1).array("i32", LONG)], Writer().text("b").number("i32", 2).text("c")


@pytest.mark.parametrize(
    "name",
    [
        *("text instead of a struct", "not open any more", "never open", "other elements", "raw bytes", "texts"),
        *("other lengths", "two lengths of a text", "too many elements", "an end instead of a struct"),
    ],
)
def test_what_was_learned_of_others(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other bodies taught changes nothing about one that is not like them, wherever it is cut."""
    taught, w = pair(name)
    data = b"in front" + bytes(w.out)
    cuts = [data[:size] for size in (len(data), *range(8, min(len(data), 700), 7))]
    found: list[list[object]] = []
    for before in (1 << 60, 0):
        monkeypatch.setattr(leaps, "PLANS_BEFORE", before)
        runs.grammar.cache_clear()
        for one in taught * 2:
            walked(bytes(one.out), Body("tensorrt-8.6", 0, len(one.out)))
        found.append([walked(cut, Body("tensorrt-8.6", 8, len(w.out))) for cut in cuts])
    assert found[0] == found[1]


def test_values_one_by_one(sound: dict[Family, list[Seed]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value and offset is the same whether all are made, some, or those of what is kept of a long body."""
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    form = load("tensorrt-8.6").body
    assert isinstance(form, BodyForm)
    for seed in [seed for seed in sound["tensorrt-8.6"] if len(seed.data) > 20_000][:4]:
        body = body_of(seed.data)
        assert body is not None
        kinds, values, offsets = walked(seed.data, body)[:3]
        assert isinstance(kinds, bytes)
        for held in (1, 1 << 30):
            monkeypatch.setattr(leaps, "_MOST_HELD", held)
            monkeypatch.setattr(tokens, "FIRST_WINDOW", 6000)
            found = tokens.read_tokens(BytesSource(seed.data), body, form.tokens)
            assert bytes(found.kinds) == kinds
            assert found.error is None
            assert found.held
            assert bool(found.settled) is (held == 1)
            assert [found.values[at] for at in range(len(kinds))] == values
            assert [found.offsets[at] for at in range(len(kinds))] == offsets
            with pytest.raises(IndexError):
                found.values[len(kinds)]
            assert (found.values[-1], list(found.offsets[3:9])) == (values[-1], offsets[3:9])
            assert not found.held
            assert list(found.values) == values


def test_plans_before_learning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen plans are read before the first is learned from."""
    runs.grammar.cache_clear()
    form = load("tensorrt-8.6").body
    assert isinstance(form, BodyForm)
    data = bytes(Writer().number("i32", *LONG).out)
    for number in range(1, 20):
        walked(data, Body("tensorrt-8.6", 0, len(data)))
        assert bool(runs.grammar(form.tokens).known) is (number > 16), number


def test_what_is_met_again_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run that is met again counts once towards the next that is learned."""
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    form = load("tensorrt-8.6").body
    assert isinstance(form, BodyForm)
    data = bytes(Writer().number("i32", 1).array("i32", LONG).number("i64", 1).out)
    credit = []
    for _ in range(4):
        walked(data, Body("tensorrt-8.6", 0, len(data)))
        credit.append(runs.grammar(form.tokens).credit)
    assert [after - before for before, after in pairwise(credit)] == [2, 2, 2]


@pytest.mark.parametrize("most", [3, 9, 10, 11])
def test_tokens_are_counted(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens count, whether they were learned or not."""
    monkeypatch.setattr(leaps, "MAX_TOKENS", most)
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    w = Writer()
    for _ in range(4):
        w.text("text").number("i32", 1)
    data = bytes(w.number("i32", 1, 2).out)
    for _ in range(4):
        ends = walked(data, Body("tensorrt-8.6", 0, len(data)))[-1]
        assert (ends == "None") is (most >= 10)


WITHOUT_VALUES = {
    "opens": (Writer().opens("a"), Writer().opens("b").opens("c")),
    "opens-and-closes": (Writer().opens("a").closes("a"),),
    "elements-of-nothing": (Writer().opens("a").opens("b").closes("b").closes("a"),),
    "nothing": (Writer(),),
}


@pytest.mark.parametrize("bodies", WITHOUT_VALUES.values(), ids=WITHOUT_VALUES)
def test_body_without_values(bodies: tuple[Writer, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of nothing that has a value is walked to its end, as often as one likes."""
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    for writer in bodies * 3:
        data = bytes(writer.out)
        assert walked(data, Body("tensorrt-8.6", 0, len(data))) == (b"", [], [], set(), "None")


def test_end_of_a_body_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows the last token of a body is not taken for the head of a text: an earlier plan changes no answer."""
    monkeypatch.setattr(leaps, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    ends = bytes(Writer().text("x").opens("a").out)
    walked(ends, Body("tensorrt-8.6", 0, len(ends)))
    like = bytes(4) + bytes(Writer().text("y").out)[4:]
    assert "starts no token" in str(walked(like, Body("tensorrt-8.6", 0, len(like)))[-1])
