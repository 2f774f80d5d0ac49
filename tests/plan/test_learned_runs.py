"""Runs of tokens that were learned are told by their heads, and change nothing about what a walk finds."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from bodies import Writer
from mutations import Seed, apply, draw, seeds

from trtdoctor.errors import PlanError
from trtdoctor.model.plan import Body, Family
from trtdoctor.plan import runs, tokens
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
    monkeypatch.setattr(tokens, "PLANS_BEFORE", 1 << 60)
    one_by_one = [walked(*plan) for plan in bodies]
    monkeypatch.setattr(tokens, "PLANS_BEFORE", 0)
    for _ in range(2):
        assert [walked(*plan) for plan in bodies] == one_by_one


@pytest.mark.parametrize("family", WALKED)
def test_runs_are_met_again(family: Family, sound: dict[Family, list[Seed]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that was read before goes by learned runs, nearly all of it."""
    monkeypatch.setattr(tokens, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    taken = 0

    def leap(self: tokens._Walker, *place: int, leap=tokens._Walker.leap) -> int:  # type: ignore[no-untyped-def]
        nonlocal taken
        before = len(self.tokens.kinds)
        after: int = leap(self, *place)
        taken += len(self.tokens.kinds) - before
        return after

    data = max(sound[family], key=lambda seed: len(seed.places)).data
    body = body_of(data)
    assert body is not None
    for _ in range(2):
        walked(data, body)
    monkeypatch.setattr(tokens._Walker, "leap", leap)
    found = walked(data, body)
    assert taken >= len(found[0]) // 4  # type: ignore[arg-type]


def test_what_is_learned_is_bounded(sound: dict[Family, list[Seed]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither many plans nor strange ones are learned from without end."""
    monkeypatch.setattr(tokens, "PLANS_BEFORE", 0)
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


WITHOUT_VALUES = {
    "opens": (Writer().opens("a"), Writer().opens("b").opens("c")),
    "opens-and-closes": (Writer().opens("a").closes("a"),),
    "elements-of-nothing": (Writer().opens("a").opens("b").closes("b").closes("a"),),
    "nothing": (Writer(),),
}


@pytest.mark.parametrize("bodies", WITHOUT_VALUES.values(), ids=WITHOUT_VALUES)
def test_body_without_values(bodies: tuple[Writer, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of nothing that has a value is walked to its end, as often as one likes."""
    monkeypatch.setattr(tokens, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    for writer in bodies * 3:
        data = bytes(writer.out)
        assert walked(data, Body("tensorrt-8.6", 0, len(data))) == (b"", [], [], set(), "None")


def test_end_of_a_body_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows the last token of a body is not taken for the head of a text: an earlier plan changes no answer."""
    monkeypatch.setattr(tokens, "PLANS_BEFORE", 0)
    runs.grammar.cache_clear()
    ends = bytes(Writer().text("x").opens("a").out)
    walked(ends, Body("tensorrt-8.6", 0, len(ends)))
    like = bytes(4) + bytes(Writer().text("y").out)[4:]
    assert "starts no token" in str(walked(like, Body("tensorrt-8.6", 0, len(like)))[-1])
