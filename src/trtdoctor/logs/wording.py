"""Patterns that are asked of a line about each message on it: whatever a line holds, they read it about once."""

from __future__ import annotations

import re
from collections.abc import Collection

REACH = 512
"""Characters from the beginning of a match that it looks at, at most, where a pattern may match anywhere."""
_NOTHING: tuple[str, int, re.Match[str] | None] = ("", 0, None)


class AnyOf:
    """Patterns of which one must be there; compiled when they are first needed.

    Those that begin with ``^`` do so in each of their alternatives, and are tried at the beginning alone. Each match
    of the others holds one of ``needs``, where it is given; with ``at_end`` it ends where the text does.
    """

    def __init__(self, *patterns: str, needs: Collection[str] = (), at_end: bool = False, reach: int = REACH) -> None:
        self.first = "|".join(pattern for pattern in patterns if pattern.startswith("^"))
        self.others = "|".join(pattern for pattern in patterns if not pattern.startswith("^"))
        self.needs, self.at_end, self.reach = needs, at_end, reach
        self._first: re.Pattern[str] | None = None
        self._others: re.Pattern[str] | None = None
        self._last = _NOTHING
        """A text, how much of it was read, and the first match in that, whatever follows; so that threads may search
        at once, they are exchanged together."""

    def search(self, text: str, end: int | None = None) -> re.Match[str] | None:
        """The first of them in ``text``, or in what of it stands before ``end``."""
        stop = len(text) if end is None else end
        if self.first:
            if self._first is None:
                self._first = re.compile(self.first)
            if found := self._first.match(text, 0, stop):
                return found
        if not self.others or (self.needs and not any(map(text.__contains__, self.needs))):
            return None
        if self._others is None:
            self._others = re.compile(self.others)
        if self.at_end or stop <= self.reach:
            return self._others.search(text, max(stop - self.reach, 0), stop)
        return self._further(self._others, text, stop)

    def _further(self, pattern: re.Pattern[str], text: str, stop: int) -> re.Match[str] | None:
        """The same, and only as much of the text is read as was not read before."""
        known, read, first = self._last
        if known is not text:
            read, first = 0, None
        if first is not None and first.start() + self.reach <= stop:
            return first
        found = pattern.search(text, max(min(read, stop) - self.reach, 0), stop)
        if stop > read:
            sure = found is not None and found.start() + self.reach <= stop
            self._last = text, stop, found if sure else None
        return found
