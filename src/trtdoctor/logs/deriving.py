"""Reads off a pattern what each of its matches holds, and how far a match can reach. For the table in
``knowledge/anchors.py``, and for a row that is not in it yet."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Collection, Iterable
from typing import Any

from trtdoctor.named import NamedTuple

op: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
"""Python's own parser of patterns, with its names for what they consist of."""
MOST = 24
"""Wordings that one place of a pattern is spelled out to."""
ENOUGH = 16
"""Weight from which on an anchor is no rarer."""
TELLING = 3
"""Weight from which on a string tells lines with an anchor apart."""

Strings = frozenset[str]
"""All that a part of a pattern can be, in lower case."""
_EMPTY: Strings = frozenset({""})
LOOKING = (op.ASSERT, op.ASSERT_NOT)
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)


class Derived(NamedTuple):
    """What the search for a pattern goes by."""

    anchors: dict[str, int]
    """Every match holds one of them, and before it at most so many characters. In lower case, with one blank where the
    text may have several or a line break."""
    reach: int
    """How many characters a match may have, those included that it looks at and does not take."""


def derived(pattern: str, everyday: Collection[str] = ()) -> Derived:
    """The anchors of a pattern and its reach. Words that are ``everyday`` are avoided."""
    tree = op.parse(pattern, re.IGNORECASE)
    found: dict[str, int] = {}
    for text, lead in _required(tree, 0, frozenset(everyday)):
        anchor = spaced(text)
        found[anchor] = max(lead + len(text) - len(text.lstrip()), found.get(anchor, 0))
    kept = {text for text in found if not any(other in text for other in found.keys() - {text})}
    leads = {text: max(lead + other.find(text) for other, lead in found.items() if text in other) for text in kept}
    return Derived(dict(sorted(leads.items())), _width(tree, looking=True))


def also(pattern: str, avoided: Collection[str], everyday: Collection[str] = ()) -> tuple[str, ...]:
    """Strings of which every match holds one, too, and none of which holds one of the ``avoided`` anchors; none where
    nothing but what is everywhere would be left."""
    tree = op.parse(pattern, re.IGNORECASE)
    texts = {spaced(text) for text, _ in _required(tree, 0, frozenset((*everyday, *avoided)))}
    kept = sorted(text for text in texts if not any(other in text for other in texts - {text}))
    telling = all(weight(text, avoided) >= TELLING for text in kept)
    return tuple(kept) if telling else ()


def spaced(text: str) -> str:
    return " ".join(text.split())


Placed = frozenset[tuple[str, int]]
"""Strings, and how many characters of a match may come before each."""


def _required(tree: Iterable[Any], before: int, everyday: Strings) -> Placed:
    """The best set of strings of which every match holds one; empty where there is none."""
    runs: list[Placed] = []
    run, began, at = _EMPTY, before, before
    for code, value in tree:
        strings = strings_of(code, value)
        longer = joined(run, strings)
        if longer is not None:
            run = longer
        else:
            runs.append(frozenset((text, began) for text in run))
            run, began = (strings, at) if strings is not None else (_EMPTY, at + _width([(code, value)]))
            if strings is None:
                runs.append(_inside(code, value, at, everyday))
        at += _width([(code, value)])
    runs.append(frozenset((text, began) for text in run))
    return max(runs, key=lambda run: _rarity(run, everyday))


def weight(text: str, everyday: Collection[str] = ()) -> float:
    """How seldom other text holds this: marks are rarer than letters, digits and everyday words are everywhere. What is
    ``everyday`` and no single word is worth nothing wherever it stands."""
    if any(not phrase.isalpha() and phrase in text for phrase in everyday):
        return 0
    return (
        sum(sum(map(_weight, word)) / (2 if word in everyday else 1) for word in text.split(" ")) + text.count(" ") / 2
    )


def _weight(char: str) -> float:
    if not char.isascii():
        return 3
    if char.isalpha():
        return 1
    return 0.5 if char.isdigit() else 1.5


def _rarity(strings: Placed, everyday: Strings) -> tuple[float, int]:
    """Sorts sets by how seldom a text holds one of them: long ones are rare, and few are better than many."""
    return min((min(weight(spaced(text), everyday), ENOUGH) for text, _ in strings), default=0), -len(strings)


def strings_of(code: Any, value: Any) -> Strings | None:
    """All that this element can be; ``None`` where that is too much."""
    if code is op.LITERAL:
        char = chr(value)
        return frozenset({" " if char.isspace() else char.lower()})
    if code is op.AT:
        return _EMPTY
    if code is op.IN:
        return _any_of([part] for part in value) if len(value) <= MOST else None
    if code is op.SUBPATTERN:
        return _sequence(value[3])
    if code is op.BRANCH:
        return _any_of(value[1])
    if code in REPEATS and value[1] == 1:
        once = _sequence(value[2])
        return once if once is None or value[0] else once | _EMPTY
    return None


def _any_of(branches: Iterable[Iterable[Any]]) -> Strings | None:
    found = _EMPTY - _EMPTY
    for branch in branches:
        strings = _sequence(branch)
        if strings is None or len(found) + len(strings) > MOST:
            return None
        found |= strings
    return found


def _sequence(tree: Iterable[Any]) -> Strings | None:
    found = _EMPTY
    for code, value in tree:
        longer = joined(found, strings_of(code, value))
        if longer is None:
            return None
        found = longer
    return found


def joined(before: Strings, after: Strings | None) -> Strings | None:
    """All that these can be one after the other; ``None`` where that is too much."""
    if after is None or len(before) * len(after) > MOST:
        return None
    return frozenset(one + other for one in before for other in after)


def _inside(code: Any, value: Any, before: int, everyday: Strings) -> Placed:
    """The best set of an element that has too many wordings."""
    if code is op.SUBPATTERN:
        return _required(value[3], before, everyday)
    if code is op.BRANCH:
        branches = [_required(branch, before, everyday) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if code in REPEATS and value[0]:
        return _required(value[2], before, everyday)
    return frozenset()


def _width(tree: Iterable[Any], *, looking: bool = False) -> int:
    """How many characters a part of a pattern takes at most; with ``looking``, what it only looks at counts too."""
    return sum(_width_of(code, value, looking) for code, value in tree)


def _width_of(code: Any, value: Any, looking: bool) -> int:
    if code is op.SUBPATTERN:
        return _width(value[3], looking=looking)
    if code is op.BRANCH:
        return max(_width(branch, looking=looking) for branch in value[1])
    if code in REPEATS:
        return int(value[1]) * _width(value[2], looking=looking)
    if code in LOOKING:
        return _width(value[1], looking=True) if looking else 0
    return int(code is not op.AT)
