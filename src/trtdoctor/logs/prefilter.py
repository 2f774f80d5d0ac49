"""Filters that come before the patterns; none loses a match (the tests prove it of every row).

The words that each match of a pattern holds are read off the pattern itself; a piece of the rarest is its anchor. A
block of lines that holds no anchor is skipped whole; of a line only those rows are tried whose words are all in it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import AnyStr

from trtdoctor.knowledge.failures import FAILURES
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.literals import Alternative, anchor, letters, required_literals
from trtdoctor.named import NamedTuple

LONGEST_WORD = 64
"""Bytes of a word that is remembered. Longer ones (base64, say) seldom come twice, and would fill memory."""
REMEMBERED = 16 << 20
"""Bytes of memory that remembered words may take."""
OVERHEAD = 80
"""Bytes that a remembered word takes beside its own."""


class Rule:
    """A message ready to match.

    Each alternative of its pattern has parts, the rarest first, and of each part one word must be in the text.
    """

    __slots__ = ("_compiled", "alternatives", "message")

    def __init__(self, message: Message) -> None:
        self.message = message
        self.alternatives = required_literals(message.pattern)
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match. A blank of the pattern fits a line break too."""
        if self._compiled is None:
            broken = re.sub(r"(\\.|\[\^?(?:\\.|[^\]\\])+\])| ", lambda part: part[1] or "[ \n]", self.message.pattern)
            self._compiled = re.compile(broken, re.IGNORECASE)
        return self._compiled.search(text)


def _letters(alternatives: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
    return tuple(tuple(tuple(map(letters, part)) for part in parts) for parts in alternatives)


class Row(NamedTuple):
    """An alternative that an anchor begins (letters only), and the place of its rule; -1 for one of ``FAILURES``."""

    parts: Alternative
    place: int


@cache
def rules() -> tuple[Rule, ...]:
    """The table, in its order."""
    return tuple(map(Rule, MESSAGES))


@cache
def anchors() -> dict[str, tuple[Row, ...]]:
    """Pieces of words, of which every match holds one, and what each of them may be the beginning of."""
    found: dict[str, list[Row]] = {}
    every = [(place, rule.alternatives) for place, rule in enumerate(rules())]
    every += [(-1, required_literals(row.pattern)) for row in FAILURES]
    for place, alternatives in every:
        for parts, plain in zip(alternatives, _letters(alternatives), strict=True):
            for piece in {anchor(word) for word in parts[0]}:
                found.setdefault(piece, []).append(Row(plain, place))
    return {piece: tuple(rows) for piece, rows in found.items()}


def candidates(shape: str) -> tuple[Rule, ...]:
    """The rules that text with these letters can match, in the order of the table."""
    places = {
        row.place
        for piece, rows in anchors().items()
        if piece in shape
        for row in rows
        if row.place >= 0 and _holds(shape, row.parts)
    }
    every = rules()
    return tuple(every[place] for place in sorted(places))


def _encoded(lowest: int) -> dict[bytes, list[tuple[tuple[bytes, ...], ...]]]:
    """The anchors, and of their rows those whose place is not below ``lowest``."""
    return {
        piece.encode(): list(
            dict.fromkeys(
                tuple(tuple(map(str.encode, part)) for part in row.parts) for row in rows if row.place >= lowest
            )
        )
        for piece, rows in anchors().items()
    }


def _holds(shape: AnyStr, parts: tuple[tuple[AnyStr, ...], ...]) -> bool:
    """Whether of each part one of its words is in ``shape``."""
    return all(any(word in shape for word in part) for part in parts)


class Prefilter:
    """Knows which blocks of a log can be skipped. Words seen before are not looked at again."""

    def __init__(self) -> None:
        self._anchors = _encoded(-1)
        self._harmless: set[bytes] = set()
        self._hits: dict[bytes, tuple[bytes, ...]] = {}  # word -> the anchors in it
        self._left = REMEMBERED

    def forget_failures(self) -> None:
        """What only marks a failure is no longer looked for."""
        self._anchors = _encoded(0)

    def fits(self, piece: bytes, shape: bytes) -> bool:
        """Whether text with these letters can match a row that has ``piece`` for an anchor."""
        return any(_holds(shape, parts) for parts in self._anchors[piece])

    def anchors(self, words: set[bytes]) -> set[bytes]:
        """The anchors that these words hold."""
        open_ones = words - self._harmless
        new = _not_hexadecimal(open_ones.difference(self._hits))
        size = sum(len(word) + OVERHEAD for word in new if len(word) <= LONGEST_WORD)
        if size > self._left:
            self._harmless.clear()
            self._hits.clear()
            self._left = REMEMBERED
            open_ones, new = words, _not_hexadecimal(words)
        self._left -= size
        passing = self._learn(new) if new else {}
        return {piece for word in open_ones for piece in self._hits.get(word) or passing.get(word, ())}

    def _learn(self, new: set[bytes]) -> dict[bytes, tuple[bytes, ...]]:
        """Looks at words that are new, remembers the short ones, and returns the anchors in the long ones."""
        together = b"\n".join(new)
        there = [piece for piece in self._anchors if piece in together]
        passing = {}
        for word in new:
            found = tuple(piece for piece in there if piece in word)
            if len(word) > LONGEST_WORD:
                passing[word] = found
            elif found:
                self._hits[word] = found
            else:
                self._harmless.add(word)
        return passing


def _not_hexadecimal(words: set[bytes]) -> set[bytes]:
    """Those of ``words`` that can hold an anchor."""
    return {word for word in words if word.strip(b"abcdef")}
