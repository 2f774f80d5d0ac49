"""A pattern that is tried at many places: in small letters, and of a long text those alternatives that can match in it.

Each alternative is tried at each place, and most hold words that the text has nowhere. Those that are left are told
apart by their first letter, five times as fast, where letters need not be compared without their case.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable
from typing import Any

from trtdoctor.logs.deriving import LOOKING, REPEATS, joined, op, spaced, strings_of
from trtdoctor.logs.places import Text
from trtdoctor.named import NamedTuple
from trtdoctor.text import lowered

_compiler: Any = importlib.import_module("re._compiler" if sys.version_info >= (3, 11) else "sre_compile")
_PLAIN = (op.ANY, op.AT, op.GROUPREF)
MOST_VARIANTS = 8
"""Selections of alternatives that are compiled of one pattern; after them it is searched for whole."""
_SMALL = ord("a") - ord("A")


class _Part(NamedTuple):
    """A piece of a sequence."""

    words: tuple[str, ...]
    """One of them is in each match; none where nothing is known."""
    items: tuple[Any, ...]
    """As the parser has it."""
    inner: tuple[tuple[_Part, ...], ...] = ()
    """The sequences in it: alternatives, or the one that is repeated, looked for, or a group."""


class Pruned:
    """A pattern, and what is left of it for each text."""

    def __init__(self, pattern: str) -> None:
        self._tree = op.parse(pattern)
        self.small = _in_small_letters(self._tree)
        """It is searched for in ``Text.folded``, not in the text as it is."""
        if not self.small:
            self._tree = op.parse(pattern, re.IGNORECASE)
        self._parts = _parts(self._tree)
        self._variants: dict[tuple[bool, ...], re.Pattern[str]] = {}
        self._all: re.Pattern[str] | None = None

    def whole(self) -> re.Pattern[str]:
        """What finds all that the pattern does."""
        if self._all is None:
            self._all = _compiler.compile(self._tree)
        return self._all

    def of(self, text: Text) -> re.Pattern[str] | None:
        """What finds in a text all that the pattern does; ``None`` where it can find nothing."""
        taken: list[bool] = []
        if text.odd:
            return self.whole()
        items = self._kept(self._parts, text, taken)
        if items is None:
            return None
        variant = self._variants.get(tuple(taken))
        if variant is None:
            if len(self._variants) >= MOST_VARIANTS:
                return self.whole()
            variant = self._variants[tuple(taken)] = _compiler.compile(op.SubPattern(self._tree.state, items))
        return variant

    def _kept(self, parts: Iterable[_Part], text: Text, taken: list[bool]) -> list[Any] | None:
        """What is left of a sequence; ``None`` where it cannot match."""
        found: list[Any] = []
        for part in parts:
            if part.words and not any(map(text.holds, part.words)):
                return None
            if not part.inner:
                found += part.items
                continue
            ((code, value),) = part.items
            inner = [kept for one in part.inner if _noted(kept := self._kept(one, text, taken), taken) is not None]
            if inner:
                found.append((code, _with(code, value, [op.SubPattern(self._tree.state, one) for one in inner])))
            elif not (code is op.ASSERT_NOT or (code in REPEATS and not value[0])):
                return None
        return found


def _in_small_letters(tree: Any) -> bool:
    """Changes a pattern to find in small letters what it finds in any; whether it could be, which one that regards the
    case of a part cannot."""
    for place, (code, value) in enumerate(tree):
        if code in (op.LITERAL, op.NOT_LITERAL):
            tree[place] = code, ord(lowered(chr(value)))
        elif code is op.IN:
            value += [small for one in value for small in _small_of(*one)]
        elif code is op.SUBPATTERN and (value[1] or value[2]):
            return False
        elif code not in _PLAIN:
            inner = _inside(code, value)
            if not inner or not all(map(_in_small_letters, inner)):
                return False
    return True


def _small_of(code: Any, value: Any) -> list[tuple[Any, Any]]:
    """The small letters of a part of a set."""
    if code is op.LITERAL:
        return [(code, ord(lowered(chr(value))))]
    if code is not op.RANGE:
        return []
    first, last = max(value[0], ord("A")), min(value[1], ord("Z"))
    return [(code, (first + _SMALL, last + _SMALL))] if first <= last else []


def _noted(kept: list[Any] | None, taken: list[bool]) -> list[Any] | None:
    taken.append(kept is not None)
    return kept


def _with(code: Any, value: Any, inner: list[Any]) -> Any:
    """The value of an element that holds these."""
    return (value[0], inner) if code is op.BRANCH else (*value[:-1], inner[0])


def _parts(tree: Iterable[Any]) -> tuple[_Part, ...]:
    found: list[_Part] = []
    run, items = frozenset({""}), list[Any]()
    for code, value in tree:
        strings = strings_of(code, value)
        longer = joined(run, strings)
        if longer is not None:
            run = longer
            items.append((code, value))
            continue
        found.append(_run(run, items))
        run, items = (strings, [(code, value)]) if strings is not None else (frozenset({""}), [])
        if strings is None:
            found.append(_Part((), ((code, value),), tuple(map(_parts, _inside(code, value)))))
    found.append(_run(run, items))
    return tuple(part for part in found if part.items)


def _run(run: frozenset[str], items: list[Any]) -> _Part:
    words = sorted(map(spaced, run))
    return _Part(() if "" in words else tuple(words), tuple(items))


def _inside(code: Any, value: Any) -> list[Any]:
    """The sequences that an element holds."""
    if code is op.BRANCH:
        return list(value[1])
    return [value[-1]] if code is op.SUBPATTERN or code in REPEATS or code in LOOKING else []
