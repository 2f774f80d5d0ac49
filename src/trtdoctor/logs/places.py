"""What stands where in a text, found once for all the rows that are tried on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from trtdoctor.text import lowered

LONG, PAYS = 2_000, 200
"""Characters of a text, and strings that are looked for in it, from which on it pays to note what stands in it."""
SLACK = 2
"""Characters by which the lead of an anchor may be too short where blanks may be missing."""
FOLDED = {0x130: "i", 0x131: "i", 0x17F: "s"}
"""What a pattern takes for an ``i`` or an ``s``, and small letters are not."""

Found = list[tuple[str, int]]
"""Anchors of a rule that are in a text, and what may come before each."""
Ranges = list[tuple[int, int]]


class Text:
    """A text that is searched for many patterns."""

    def __init__(self, whole: str, end: int | None = None) -> None:
        self.whole = whole
        self.plain = normalized(whole)
        """``whole`` as anchors are written; each character at its place."""
        self.end = len(whole) if end is None else end
        """Before what a match must begin."""
        self.holds = _holding(self.plain)
        """Whether a string stands in ``plain``."""
        self.odd = not whole.isascii() and any(chr(code) in self.plain for code in FOLDED)
        """It has letters that a pattern takes for others."""
        self._folded: str | None = None
        self._apart: dict[str, int] = {}
        self._places: dict[str, list[int]] = {}
        self._around: dict[tuple[str, int], Ranges] = {}
        self._starts: dict[tuple[tuple[str, int], ...], Ranges] = {}

    @property
    def folded(self) -> str:
        """``whole`` in letters that are alike wherever a pattern that ignores case takes them for alike."""
        if self._folded is None:
            self._folded = lowered(self.whole).translate(FOLDED)
        return self._folded

    def places(self, what: str) -> list[int]:
        """Where a string stands in ``plain``, in order."""
        found = self._places.get(what)
        if found is None:
            found = self._places[what] = []
            at = self.plain.find(what) if self.holds(what) else -1
            while at >= 0:
                found.append(at)
                at = self.plain.find(what, at + len(what))
        return found

    def starts(self, anchors: Found) -> Ranges:
        """Where a match with one of the anchors can begin, in order; those that touch are one."""
        key = tuple(anchors)
        found = self._starts.get(key)
        if found is None:
            each = [self._ranges(*anchor) for anchor in anchors]
            found = self._starts[key] = each[0] if len(each) == 1 else _joined(one for some in each for one in some)
        return found

    def _ranges(self, anchor: str, lead: int) -> Ranges:
        """Where a match with this anchor can begin."""
        found = self._around.get((anchor, lead))
        if found is None:
            places, before = self.places(anchor), lead + SLACK
            firsts, lasts = places[:1], places[-1:]
            if self._widest(anchor) > before + 1:
                apart = [pair for pair in pairwise(places) if pair[1] - pair[0] > before + 1]
                firsts += [later for _, later in apart]
                lasts = [earlier for earlier, _ in apart] + lasts
            ranges = ((max(a - before, 0), min(b + 1, self.end)) for a, b in zip(firsts, lasts, strict=True))
            found = self._around[anchor, lead] = [one for one in ranges if one[0] < one[1]]
        return found

    def _widest(self, what: str) -> int:
        """How far two of its places that follow each other are apart at most."""
        found = self._apart.get(what)
        if found is None:
            found = self._apart[what] = max((b - a for a, b in pairwise(self.places(what))), default=0)
        return found


def normalized(text: str) -> str:
    """In lower case, with a blank for a line break, as anchors are written; each character at its place."""
    return lowered(text).replace("\n", " ")


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    found: Ranges = []
    start, stop = -1, -1
    for first, last in sorted(ranges):
        if first > stop:
            if start < stop:
                found.append((start, stop))
            start = first
        stop = max(stop, last)
    if start < stop:
        found.append((start, stop))
    return found


def _holding(plain: str) -> Callable[[str], bool]:
    """Whether a string stands in ``plain``. Of a long one it is noted, once that pays, what stands in it four
    characters long, so that nearly all others need not be looked for."""
    if len(plain) < LONG:
        return plain.__contains__
    fours: set[str] = set()
    known: dict[str, bool] = {}

    def holds(what: str) -> bool:
        there = known.get(what)
        if there is None:
            if len(known) < PAYS:
                there = what in plain
            else:
                if not fours:
                    fours.update(plain[at : at + 4] for at in range(len(plain) - 3))
                there = (len(what) < 4 or (what[:4] in fours and what[-4:] in fours)) and what in plain
            known[what] = there
        return there

    return holds
