"""What every match of a pattern holds, and how far a match can reach, read off the pattern."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.deriving import also, derived, weight

IDS = [message.id for message in MESSAGES]


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        ("plain words", {"plain words": 0}),
        ("One|two", {"one": 0, "two": 0}),
        (r"a\.bc\d{1,2}longer", {"longer": 6}),
        (r"start(?:middle)?end", {"startend": 0, "startmiddleend": 0}),
        (r"(?P<x>\d{1,3}) xy (?:green|yellow)ish", {"xy greenish": 4, "xy yellowish": 4}),
        (r"(?:one|four(?: or more)?) numbered", {"one numbered": 0, "four numbered": 0, "four or more numbered": 0}),
        (r"xx[a-z]{1,3}yyy(?!never)z?", {"yyy": 5}),
        (r"ab{1,3}cdef", {"cdef": 4}),
        (r"abcd{0,1}e", {"abcde": 0, "abce": 0}),
        (r"ab[^\]x]cde", {"cde": 3}),
        (r"ab[]x]cde", {"ab]cde": 0, "abxcde": 0}),
        ("words?", {"word": 0}),
        (r"(?:abc\d){0,3}xy", {"xy": 12}),
        (r"(?:abc\d){1,3}xy", {"abc": 0}),
        (r"(?:abcd\d)?xy", {"xy": 5}),
        (r"(?:[a-z]|abc)def", {"def": 3}),
        (r"(?:one\d|two\d)x", {"one": 0, "two": 0}),
        (r"(?:one\d|\d\d)xy", {"xy": 4}),
        (r"version \(1 != 2\)", {"version (1 != 2)": 0}),
        (r"\bwhole\b words", {"whole words": 0}),
        (r"(?<!a)x.{0,200}(?:needle|pin)s", {"needles": 201, "pins": 201}),
        (r"加载.{0,9}(?:失败|出错)", {"加载": 0}),
    ],
)
def test_anchors_are_what_every_match_holds(pattern: str, anchors: dict[str, int]) -> None:
    """The anchors of a pattern are strings of which no match can be without all, and after how much they come."""
    assert derived(pattern).anchors == anchors


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [("abc", 3), (r"a\d{1,4}|b", 5), (r"(?:ab){0,3}(?!xyz)", 9), (r"^\ba.{0,80}$", 81), (r"(?<=12)3", 3)],
)
def test_the_reach_of_a_pattern_is_known(pattern: str, reach: int) -> None:
    """How many characters a match takes at most, with what it looks at."""
    assert derived(pattern).reach == reach


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"Error Code \d{1,2}: .{0,80}(?:green|yellow) layer", ("green layer", "yellow layer")),
        (r"\[one\w{1,9}\] Error Code|two at line \d", ("[one", "two at line")),
        (r"Error Code \d{1,2}: .{0,80}", ()),
        (r"x Error Code \d{2}", ()),
        (r"Error Code \d: .{0,9}abc", ("abc",)),
        (r"Error Code \d: .{0,9}(?:abc|ab)", ()),
        (r"Error Code \d: .{0,9}a12", ()),
    ],
)
def test_what_else_every_match_holds(pattern: str, texts: tuple[str, ...]) -> None:
    """Beside an anchor that many rows have, a match holds something of its own, if that tells anything."""
    assert also(pattern, {"error code"}) == texts


@pytest.mark.parametrize("pattern", [message.pattern for message in MESSAGES], ids=IDS)
def test_every_row_has_anchors(pattern: str) -> None:
    """Each alternative of a row has something fixed to be found by, long enough not to be everywhere."""
    anchors = derived(pattern).anchors
    assert anchors
    assert all(len(anchor.encode()) >= 4 for anchor in anchors)


@pytest.mark.parametrize(
    ("text", "alone", "everyday"),
    [
        ("", 0, 0),
        ("lib", 3, 3),
        ("a1", 1.5, 1.5),
        ("a.b", 3.5, 3.5),
        ("错x", 4, 4),
        ("x y z", 4, 4),
        ("error", 5, 2.5),
        ("errors", 6, 6),
        ("an error", 7.5, 5),
        ("error code", 9.5, 0),
        ("the error code x", 14.5, 0),
    ],
)
def test_how_rare_a_string_is(text: str, alone: float, everyday: float) -> None:
    """Letters count more than digits, marks more than letters, other scripts most; everyday words half."""
    assert (weight(text), weight(text, {"error", "error code"})) == (alone, everyday)


def test_words_that_are_everywhere_are_avoided() -> None:
    """Of several strings that every match holds the rarest is looked for, and the longest of equals' alternatives."""
    pattern = r"error code \d: .{0,9}xyzzy"
    assert derived(pattern).anchors == {"error code": 0}
    assert derived(pattern, {"error code"}).anchors == {"xyzzy": 23}
    assert derived(r"(?:abcd|xyzw)\d\d\d.{0,9}efgh").anchors == {"efgh": 16}
