"""Which flags trtexec of a release takes."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge.trtexec import TAGS, flags_of
from trtdoctor.knowledge.wheels import wheels_for


@pytest.mark.parametrize(
    ("version", "flag", "known"),
    [
        ((8, 6, 0, 12), "--fp16", True),
        ((10, 16, 1, 11), "--fp16", True),
        ((11, 0, 0, 114), "--fp16", False),
        ((11, 1, 0, 106), "--int8", False),
        ((11, 0), "--calib", False),
        ((8, 5, 3, 1), "--staticPlugins", False),
        ((8, 6, 1, 6), "--staticPlugins", True),
        ((8, 6, 1, 6), "--profile", False),
        ((9, 1, 0), "--profile", True),
        ((9, 2, 0), "--profile", False),
        ((10, 3, 0, 26), "--profile", True),
        ((10, 3, 0, 26), "--workspace", False),
        ((8, 2, 1, 8), "--workspace", True),
        ((8, 2, 1, 8), "--memPoolSize", False),
        ((8, 6, 1, 6), "--buildOnly", True),
        ((10, 0, 0, 6), "--buildOnly", False),
        ((8, 5, 1), "--skipInference", False),
        ((10, 13, 3, 9), "--safetyPlugins", True),
        ((10, 15, 1, 29), "--safetyPlugins", False),
    ],
)
def test_flag(version: tuple[int, ...], flag: str, known: bool) -> None:
    """A flag is known to the releases whose tag takes it and to no other."""
    found = flags_of(version)
    assert found is not None
    assert (flag in found.flags) is known


@pytest.mark.parametrize(
    ("version", "tag", "exact"),
    [
        ((8, 6, 0, 12), (8, 6, 0), True),
        ((8, 6, 2, 3), (8, 6, 1), False),
        ((8, 4, 2, 4), (8, 4, 1), False),
        ((8, 4, 0, 6), (8, 4, 1), False),
        ((10, 13, 3, 9), (10, 13, 3), True),
        ((10, 16, 1, 11), (10, 16), True),
        ((10, 16), (10, 16), True),
        ((8, 3, 0), None, None),
        ((11, 4, 0, 106), None, None),
        ((8,), None, None),
    ],
)
def test_tag(version: tuple[int, ...], tag: tuple[int, ...] | None, exact: bool | None) -> None:
    """A release without a tag takes the nearest of its minor, named as such; another minor is unknown."""
    found = flags_of(version)
    assert (found.tag, found.exact) == (tag, exact) if found else tag is None


def test_tags_are_in_order() -> None:
    """Spans of tags make sense only in order."""
    assert list(TAGS) == sorted(TAGS)


@pytest.mark.parametrize(
    ("version", "first", "last", "aarch64"),
    [
        ((8, 6, 0, 12), (3, 6), (3, 10), False),
        ((8, 6, 1, 6), (3, 6), (3, 11), False),
        ((10, 3, 0, 26), (3, 8), (3, 12), False),
        ((10, 5, 0, 18), (3, 8), (3, 12), True),
        ((10, 16, 1, 11), (3, 8), (3, 13), True),
        ((11, 4, 0, 106), (3, 8), (3, 14), True),
    ],
)
def test_wheels(version: tuple[int, ...], first: tuple[int, int], last: tuple[int, int], aarch64: bool) -> None:
    """A release names the Pythons and platforms that it has wheels for."""
    found = wheels_for(version)
    assert found is not None
    assert (found.first, found.last, "linux-aarch64" in found.platforms) == (first, last, aarch64)


@pytest.mark.parametrize("version", [(8, 2, 1, 8), (7, 1, 3, 0), (8, 6, 2, 3), (8, 6), ()])
def test_no_wheels(version: tuple[int, ...]) -> None:
    """A release without wheels, and a version too vague to tell, have no row."""
    assert wheels_for(version) is None
