"""What every match of a pattern holds, read off the pattern."""

from __future__ import annotations

import pytest

from trtdoctor.logs.literals import required_literals


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("plain words", [[("plain words",)]]),
        ("one|two", [[("one",)], [("two",)]]),
        (r"a\.bc\d{1,2}longer", [[("longer",), ("a.bc",)]]),
        (r"start(?:middle)?end", [[("start",), ("end",)]]),
        (r"(?P<x>\d{1,3}) xy (?:green|yellow)ish", [[("green", "yellow"), ("ish",), (" xy ",)]]),
        (r"(?:one|four(?: or more)?) numbered", [[(" numbered",), ("one", "four")]]),
        (r"xx[a-z]{1,3}yy(?!never)z?", [[("xx",), ("yy",)]]),
        (r"ab{1,3}cd", [[("ab",), ("cd",)]]),
        (r"abc{0,1}de", [[("ab",), ("de",)]]),
        (r"ab[^\]x]cd", [[("ab",), ("cd",)]]),
        (r"ab[]x]cd", [[("ab",), ("cd",)]]),
        ("words?", [[("word",)]]),
        (r"version \(1 != 2\)", [[("version (1 != 2)",)]]),
    ],
)
def test_literals_are_what_every_match_holds(pattern: str, found: list[list[tuple[str, ...]]]) -> None:
    """The words of a pattern are those that no match can be without."""
    assert [sorted(parts) for parts in required_literals(pattern)] == [sorted(parts) for parts in found]
