"""The search around anchors finds what a search of everything finds."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driving import ROOT
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import table
from trtdoctor.logs.deriving import derived
from trtdoctor.logs.places import Text
from trtdoctor.logs.table import Rule

sys.path.insert(0, str(ROOT / "scripts"))
import anchors

PATTERNS = (r"ab", r"a.{0,3}b", r"a[ab]{0,60}cd", r"(?:a|b{1,50})cd", r"b a", r".{0,45}cd", r"c\bd|ab(?=c)")


def found(pattern: str, text: str, end: int) -> tuple[int, int] | None:
    """Where a rule of this pattern matches."""
    known = derived(pattern)
    read = Text(text, min(end, len(text)))
    anchors = [(anchor, lead) for anchor, lead in known.anchors.items() if read.holds(anchor)]
    match = Rule(MESSAGES[0]._replace(pattern=pattern), known.reach).search(read, anchors)
    return match.span() if match else None


@given(st.text("abcd \n", max_size=80), st.sampled_from(PATTERNS), st.integers(0, 80))
def test_what_re_finds(text: str, pattern: str, end: int) -> None:
    """The first match, if it begins before ``end``; a blank fits the end of a line."""
    match = re.search(pattern.replace(" ", "[ \n]"), text, re.IGNORECASE)
    assert found(pattern, text, end) == (match.span() if match and match.start() < end else None)


@pytest.mark.parametrize(("count", "hit"), [(100, True), (170, False)])
def test_places_that_are_tried_are_bounded(count: int, hit: bool) -> None:
    """Of a text that is full of an anchor only the first eight thousand places are."""
    text = ("ab" + "." * 100) * count + "abcd"
    assert (found("x{0,46}ab(?=cd)", text, len(text)) is not None) == hit


@pytest.mark.parametrize(
    ("text", "looked"),
    [
        (f"{'ab.......' * 30}{'.' * 400}GONE", []),
        (f"GONE{'.' * 400}{'ab.......' * 30}", []),
        (f"{'ab.......' * 30}GONE", [*range(223, 268, 9)]),
        (f"{'ab.......' * 9}{'.' * 400}GONE{'ab.......' * 9}{'.' * 400}LOST", [483, 492, 501, 510, 519]),
    ],
)
def test_only_near_what_a_match_holds_besides(text: str, looked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Places from which a match cannot reach what it must hold beside an anchor are not tried."""
    tried: list[int] = []

    def none(_: Rule, __: object, ___: object, start: int, ____: int) -> Iterator[int]:
        tried.append(start)
        return iter(())

    monkeypatch.setattr(Rule, "_hits", none)
    rule = Rule(MESSAGES[0]._replace(pattern=r"ab.{0,40}(?:gone|lost)"), 46, ("gone", "lost"))
    rule.search(Text(text), [("ab", 0)])
    assert tried == looked


@given(st.lists(st.sampled_from(("Ab", "aB C", "gone", "LOST", ".", " ", "\n", "x" * 30)), max_size=60).map("".join))
def test_tried_often(text: str) -> None:
    """A row that was tried at many places finds what it found before, in any case of letters."""
    pattern = r"ab c.{0,40}(?P<what>gone|lost)"
    first, later = (Rule(MESSAGES[0]._replace(pattern=pattern), 49, ("gone", "lost")) for _ in range(2))
    later._tried = table.MANY
    wanted, match = (one.search(Text(text), [("ab c", 0)]) for one in (first, later))
    assert (wanted and (wanted.span(), wanted["what"])) == (match and (match.span(), match["what"]))
    if wanted is None:
        assert re.search(pattern.replace("b c", "b[ \n]c"), text, re.IGNORECASE) is None


def test_shapes_of_what_else_must_be_there() -> None:
    """Of what a match holds beside an anchor only the place of digits counts."""
    assert Rule(MESSAGES[0], 0, ("sm_89", "v1.0")).also_shaped() == ("sm_00", "v0.0")


class Counted(str):
    """A text that counts how often something is looked for in it."""

    __slots__ = ()
    looked = 0

    def find(self, *what: object) -> int:
        Counted.looked += 1
        return super().find(*what)  # type: ignore[arg-type]


def test_an_anchor_is_looked_for_once_for_all_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long line that is full of what many rows begin with costs little more than for one of them."""
    text = Text("ab c" * 500)
    text.plain = Counted(text.plain)
    monkeypatch.setattr(Counted, "looked", 0)
    found = [text.starts([("ab", lead)]) for lead in range(100)]
    assert (len(found[0]), found[99]) == (500, [(0, 1997)])
    assert Counted.looked == 501
    assert text.folded is text.folded


def test_no_key_is_in_an_everyday_word() -> None:
    """A key that ordinary lines hold would have each of them read: explain takes twenty times as long then."""
    assert [key for key in table.table().anchors if any(key in word for word in anchors.WORDS)] == []
