"""The table of messages, ready to be searched for: what to look for in the bytes of a log, and the rules behind it.

Each match of a row holds one of the row's anchors, and each anchor a key. Keys are few and rare: only where one stands
does a line become text, only a row with an anchor in that text is tried, and only around its anchors.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from trtdoctor.knowledge.anchors import ANCHORS, ROWS
from trtdoctor.knowledge.failures import FAILURE, PATTERN
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.places import SLACK, Found, Text
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.logs.pruning import Pruned

MOST = 8_192
"""Places of one text at which one row is tried."""
NEAR = 40
"""Places that are tried one by one; more are searched together."""
MANY = 1_000
"""Places at which a row was tried, in all texts, from which on it pays to have its pattern in small letters."""
SOME = 200
"""Places of one text from which on it pays to search only for those alternatives of it whose words are there."""
FEW = 4
"""Ranges of places from which on it pays to leave out those near which a match's other words are not."""
SHAPE = str.maketrans("123456789", "000000000")
"""What two lines have in common that differ in the values of digits alone."""

Anchor = tuple[str, tuple[tuple[str, int], ...]]
"""What it is, and the ids of its messages, each with the characters of a match that may come before it."""


class Rule:
    """A message ready to match."""

    __slots__ = ("_also", "_compiled", "_pruned", "_reach", "_tried", "message")

    def __init__(self, message: Message, reach: int, also: tuple[str, ...] = ()) -> None:
        self.message = message
        self._reach = reach + SLACK
        self._also = also
        self._compiled: re.Pattern[str] | None = None
        self._pruned: Pruned | None = None
        self._tried = 0

    def fits(self, holds: Callable[[str], bool]) -> bool:
        """Whether there is what each match holds beside an anchor."""
        return not self._also or any(map(holds, self._also))

    def also_shaped(self) -> tuple[str, ...]:
        """The shapes of that."""
        return tuple(text.translate(SHAPE) for text in self._also)

    def compiled(self) -> re.Pattern[str]:
        """Its pattern. A blank of it fits a line break too."""
        if self._compiled is None:
            self._compiled = re.compile(self._broken(), re.IGNORECASE)
        return self._compiled

    def _broken(self) -> str:
        return re.sub(r"(\\.|\[\^?(?:\\.|[^\]\\])+\])| ", lambda part: part[1] or "[ \n]", self.message.pattern)

    def search(self, text: Text, anchors: Found) -> re.Match[str] | None:
        """The first match before ``text.end`` with one of the ``anchors`` that are in it."""
        ranges = list(_near(text.starts(anchors), self._reach))
        if len(ranges) >= max(FEW, len(self._also)) and self._also:
            ranges = list(self._beside(ranges, text))
        tries = sum(stop - start for start, stop in ranges)
        self._tried += tries
        if self._tried < MANY:
            quick: re.Pattern[str] | None = self.compiled()
            read = text.whole
        else:
            known = self._quick()
            quick = known.of(text) if tries >= SOME else known.whole()
            read = text.folded if known.small else text.whole
        if quick is None:
            return None
        for start, stop in ranges:
            for at in self._hits(quick, read, start, stop):
                if found := self.compiled().match(text.whole, at):
                    return found if at < text.end else None
        return None

    def _beside(self, ranges: Iterable[tuple[int, int]], text: Text) -> Iterator[tuple[int, int]]:
        """Those at which a match can hold what it must beside an anchor."""
        places = sorted(at for word in self._also for at in text.places(word))
        for start, stop in ranges:
            there = bisect_left(places, start - NEAR)
            if there < len(places) and places[there] < stop + self._reach:
                yield start, stop

    def _quick(self) -> Pruned:
        from trtdoctor.logs.pruning import Pruned

        if self._pruned is None:
            self._pruned = Pruned(self._broken())
        return self._pruned

    def _hits(self, pattern: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[int]:
        """The places in a range at which the pattern matches, and those of a long one as far as a match reaches."""
        if stop - start <= NEAR:
            yield from (at for at in range(start, stop) if pattern.match(text, at))
            return
        while found := pattern.search(text, start, stop + self._reach):
            yield found.start()
            start = found.start() + 1


def _near(ranges: Iterable[tuple[int, int]], reach: int) -> Iterator[tuple[int, int]]:
    """As many of them as are tried. Those are one that are searched and whose searches would look at the same text."""
    left, start, stop = MOST, 0, 0
    for first, last in ranges:
        if stop - start > NEAR < last - first and first - stop < reach:
            stop = last
        else:
            if start < stop:
                yield start, stop
            start, stop = first, last
        left -= last - first
        if left < 0:
            break
    if start < stop:
        yield start, stop


class Table(NamedTuple):
    """What to look for, and what it leads to."""

    anchors: dict[str, tuple[Anchor, ...]]
    """For each key the anchors that hold it."""
    rules: dict[str, tuple[int, Rule]]
    """For each message its place in the order of the table, and its rule."""

    def candidates(self, text: Text, keys: Iterable[str]) -> list[tuple[Rule, Found]]:
        """The rules that text with these keys can match, in the order of the table, with their anchors in it."""
        found: dict[str, Found] = {}
        for key in keys:
            for anchor, rows in self.anchors[key]:
                if text.holds(anchor):
                    for name, lead in rows:
                        found.setdefault(name, []).append((anchor, lead))
        ordered = sorted((self.rules[name][0], name) for name in found if name in self.rules)
        rules = ((self.rules[name][1], found[name]) for _, name in ordered)
        return [(rule, anchors) for rule, anchors in rules if rule.fits(text.holds)]


def possible(shape: str, keys: Iterable[str]) -> bool:
    """Whether normalized text of this shape, each digit a zero, can match any rule where it holds these keys."""
    return any(
        anchor in shape and any(not also or any(text in shape for text in also) for also in rows)
        for key in keys
        for anchor, rows in _shapes(key)
    )


@cache
def _shapes(key: str) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """The shapes of the anchors with this key, and for each rule those of what its matches hold, too."""
    known = table()
    return tuple(
        (anchor.translate(SHAPE), tuple(known.rules[name][1].also_shaped() for name, _ in rows if name in known.rules))
        for anchor, rows in known.anchors[key]
    )


@cache
def table() -> Table:
    """The table. A row that ``knowledge/anchors.py`` does not have yet, or of another pattern, is read anew."""
    anchors: dict[str, tuple[Anchor, ...]] = dict(ANCHORS)
    _reach(FAILURE, PATTERN, anchors)
    in_context = {message.crash for message in MESSAGES if message.crash}
    rules = {
        message.id: (place, Rule(message, *_reach(message.id, message.pattern, anchors)))
        for place, message in enumerate(MESSAGES)
        if message.id not in in_context
    }
    return Table(anchors, rules)


def _reach(name: str, pattern: str, anchors: dict[str, tuple[Anchor, ...]]) -> tuple[int, tuple[str, ...]]:
    check, reach, also = ROWS.get(name, (-1, 0, ()))
    if zlib.crc32(pattern.encode()) == check:
        return reach, also
    from trtdoctor.logs.deriving import derived

    found = derived(pattern)
    for anchor, lead in found.anchors.items():
        anchors[anchor] = (*anchors.get(anchor, ()), (anchor, ((name, lead),)))
    return found.reach, ()
