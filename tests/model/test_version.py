"""What is possible of a version of which only some numbers are known, and what is sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.model.version import PartialVersion

SMALL = st.integers(0, 2)
FULL = st.tuples(SMALL, SMALL, SMALL, SMALL)
PARTS = st.lists(SMALL, min_size=1, max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("10", (10,)),
        ("10.3", (10, 3)),
        ("10.3.0", (10, 3, 0)),
        ("8.6.1.6", (8, 6, 1, 6)),
        ("v8.6", (8, 6)),
        (" 8.6 ", (8, 6)),
        ("535.104.05", (535, 104, 5)),
        ("65535", (65535,)),
        ("65536", None),
        ("1.2.3.4.5", None),
        ("3!8.6.0.12rc1", None),
        ("8.6.0.12a1", None),
        ("8.6.1.post1", None),
        ("10.3+cu12", None),
        ("8.", None),
        (".6", None),
        ("-1", None),
        ("8,6", None),
        ("٨.٦", None),
        ("²", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_parse(text: str, want: tuple[int, ...] | None) -> None:
    """One to four plain numbers are a version, and nothing else is."""
    found = PartialVersion.parse(text)
    assert (found.parts if found else None) == want


def completions(parts: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every full version of small numbers that begins with ``parts``."""
    found = [parts]
    while len(found[0]) < 4:
        found = [(*one, number) for one in found for number in range(-1, 5)]
    return found


@given(PARTS, PARTS)
def test_could_be(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    """Two versions could be one where some full version begins with both, and then either could be the other."""
    want = bool(set(completions(one)) & set(completions(other)))
    assert PartialVersion(one).could_be(other) is want
    assert PartialVersion(other).could_be(one) is want


@given(PARTS, FULL)
def test_sure_of_a_full_bound(one: tuple[int, ...], bound: tuple[int, ...]) -> None:
    """What is sure holds for every full version that a partial one may be, and only that is sure."""
    version = PartialVersion(one)
    every = completions(one)
    assert version.surely_below(bound) is all(full < bound for full in every)
    assert version.surely_above(bound) is all(full > bound for full in every)
    assert version.surely_at_least(bound) is all(full >= bound for full in every)


@pytest.mark.parametrize(
    ("version", "bound", "want"),  # below, at least, above
    [
        ((10, 3, 0, 26), (10, 3), (False, True, False)),
        ((10, 3), (10, 3), (False, True, False)),
        ((10,), (10, 3), (False, False, False)),
        ((9,), (10, 3), (True, False, False)),
        ((11,), (10, 3), (False, True, True)),
        ((10, 16, 0, 72), (10, 16, 0), (False, True, False)),
        ((10, 16, 1, 11), (10, 16, 0), (False, True, True)),
        ((10, 2, 9), (10, 3), (True, False, False)),
    ],
)
def test_bound_that_stops_early(version: tuple[int, ...], bound: tuple[int, ...], want: tuple[bool, ...]) -> None:
    """A bound of two numbers stands for all that begins with it: 10.16.0.72 is not above 10.16.0."""
    one = PartialVersion(version)
    assert (one.surely_below(bound), one.surely_at_least(bound), one.surely_above(bound)) == want


@pytest.mark.parametrize(
    ("version", "stored", "want"),
    [
        ((10, 16, 1, 300), (10, 16, 1, 44), True),
        ((10, 16, 1, 44), (10, 16, 1, 44), True),
        ((10, 16, 1), (10, 16, 1, 44), True),
        ((10, 16, 1, 45), (10, 16, 1, 44), False),
        ((266, 16, 1, 44), (10, 16, 1, 44), False),
        ((10, 16, 257), (10, 16, 1, 44), False),
    ],
)
def test_plan_keeps_the_build_modulo_256(version: tuple[int, ...], stored: tuple[int, ...], want: bool) -> None:
    """The build number, and no other, may be the stored one and some times 256."""
    assert PartialVersion(version).could_be_of_plan(stored) is want


def test_text() -> None:
    """A version is written as it is read, and is exact with four numbers."""
    assert str(PartialVersion((8, 6, 0, 12))) == "8.6.0.12"
    assert [PartialVersion((8, 6, 0, 12)[:count]).exact for count in (1, 2, 3, 4)] == [False, False, False, True]
