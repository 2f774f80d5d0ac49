"""Finds the keys of the table in bytes: a few kilobytes one key after the other, more with an automaton.

The automaton is that of ``hyperscan``; where it has no wheel, ``re`` does the same more slowly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from trtdoctor.knowledge.failures import FAILURE
from trtdoctor.logs.private_keys import MARK as PRIVATE
from trtdoctor.logs.runs import MARKS as RUNS
from trtdoctor.logs.table import table
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from hyperscan import Database

FEW = 1 << 15
"""Bytes of a log that are searched without an automaton, which takes longer to make."""
NAMES = ("tensorrt", "cuda", "nvinfer", "trtexec", "trt")
"""What a log mentions that concerns TensorRT; the last as a word of its own, as its loggers write it."""
MARKS = (
    "[e]",
    "[f]",
    "[e:",
    "[f:",
    *(before + mark for before in ("\n", "| ", "] ", ": ", "> ") for mark in ("e0", "e1", "f0", "f1", "e: ")),
)
"""Short marks of an error line (``knowledge.failures.MARKS``), for those that no message matches."""
_AS_BLANKS = bytes.maketrans(b"\t\r", b"  ")
_BREAKS = ("\n", " \n", "  ")
"""What else may stand for the blank in a key, which then goes on in the next line or after more blanks."""


class Piece(NamedTuple):
    """Bytes to be found, in lower case."""

    data: bytes
    key: str
    """What it stands for; empty where no message has it."""
    failure: bool
    """It may be how a program says that something failed."""
    name: bool
    """It only shows what the log is about."""
    before: int
    """How many characters of a match may come before it."""


Hits = list[tuple[int, Piece]]
"""Where pieces end, in order."""
Search = Callable[[bytes], Hits]


class Finder:
    """Finds pieces, for as long as a log goes on."""

    def __init__(self, engine: Callable[[], Search] | None = None) -> None:
        self._seen = 0
        self._engine = engine
        self._search: Search | None = None

    def find(self, data: bytes) -> Hits:
        """Where in ``data`` which pieces end."""
        self._seen += len(data)
        if b"\t" in data or b"\r" in data:
            data = data.translate(_AS_BLANKS)
        if self._search is None:
            if self._engine is None and self._seen <= FEW and not _database.cache_info().currsize:
                return one_by_one(data)
            self._search = (self._engine or automaton)()
        return self._search(data)


@cache
def _pieces(key: str) -> tuple[Piece, ...]:
    """How a key can stand in a log: its first words, too, where the line may end behind them."""
    having = [(anchor, name, lead) for anchor, rows in table().anchors[key] for name, lead in rows]
    leads = [anchor.find(key) + lead for anchor, name, lead in having if name != FAILURE]
    fails = any(name == FAILURE for _, name, _ in having)
    before = max(leads, default=0)
    return tuple(
        Piece(form.encode().lower(), key if leads else "", fails, False, before + missing)
        for text, missing in _broken(key)
        for form in ((text,) if text.isascii() else dict.fromkeys((text, text.upper(), text.title())))
    )


def _broken(key: str) -> Iterator[tuple[str, int]]:
    """What stands for a key where more blanks or a line's end may be in it: its words up to there, or the word behind
    them if that is longer. And how much of the key comes before."""
    yield key, 0
    words = key.split(" ")
    for count in range(1, len(words)):
        head = " ".join(words[:count])
        if len(head) >= len(words[count]):
            yield from ((head + gap, 0) for gap in _BREAKS)
        else:
            yield from ((gap + words[count], len(head)) for gap in ("\n", "  "))


@cache
def _others() -> tuple[Piece, ...]:
    """What is no key of a message."""
    marks = [Piece(mark.encode(), "", True, False, 0) for mark in MARKS]
    names = [Piece(name.encode(), "", False, True, 0) for name in NAMES]
    return (*marks, *names, *(Piece(mark, "", False, False, 0) for mark in (*RUNS, PRIVATE)))


@cache
def pieces() -> tuple[Piece, ...]:
    """All that is looked for."""
    return tuple(piece for key in table().anchors for piece in _pieces(key)) + _others()


def one_by_one(data: bytes) -> Hits:
    """Piece by piece: for a few lines nothing is faster."""
    low = data.lower()
    text = low.decode("utf-8", "replace").lower()
    keys = {key for word, having in _words().items() if word in text for key in having}
    found = (piece for pieces in (*map(_pieces, keys), _others()) for piece in pieces)
    return sorted((at + len(piece.data), piece) for piece in found for at in _places(piece.data, low))


@cache
def _words() -> dict[str, list[str]]:
    """The words of keys, each with the keys that hold it."""
    found: dict[str, list[str]] = {}
    for key in table().anchors:
        for word in dict.fromkeys(key.split(" ")):
            found.setdefault(word, []).append(key)
    return found


def is_made() -> bool:
    """Whether there is an automaton already: another one then costs little beside it."""
    return bool(_database.cache_info().currsize)


def words_in(data: bytes, words: tuple[bytes, ...]) -> Collection[bytes]:
    """Which of the words, in small letters, stand in ``data``, in any case."""
    if len(data) > FEW or is_made():
        with suppress(Exception):  # not installed, or not for this processor
            return _words_in(data, words)
    low = data.lower()
    return {word for word in words if word in low}


def _words_in(data: bytes, words: tuple[bytes, ...]) -> Collection[bytes]:
    from hyperscan import Scratch

    found: set[bytes] = set()
    database = _database_of(words)
    database.scan(data, match_event_handler=lambda number, *_: found.add(words[number]), scratch=Scratch(database))
    return found


@cache
def _database_of(words: tuple[bytes, ...]) -> Database:
    from hyperscan import HS_FLAG_SINGLEMATCH

    return _compiled(words, HS_FLAG_SINGLEMATCH)


def _places(what: bytes, data: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + 1)


def automaton() -> Search:
    """The fastest that there is."""
    try:
        return hyperscan()
    except Exception:  # noqa: BLE001 (not installed, or not for this processor)
        return alternation()


def hyperscan() -> Search:
    """With the library of that name. Each search has memory of its own, so that threads may search at once."""
    from hyperscan import Scratch

    database, every = _database(), pieces()
    scratch = Scratch(database)

    def search(data: bytes) -> Hits:
        hits: Hits = []

        def take(number: int, start: int, end: int, flags: int, context: object) -> None:
            hits.append((end, every[number]))

        database.scan(data, match_event_handler=take, scratch=scratch)
        return hits

    return search


@cache
def _database() -> Database:
    return _compiled([piece.data for piece in pieces()])


def _compiled(words: Sequence[bytes], flags: int = 0) -> Database:
    from hyperscan import HS_FLAG_CASELESS, HS_MODE_BLOCK, Database

    made = Database(mode=HS_MODE_BLOCK)
    made.compile(expressions=words, ids=list(range(len(words))), flags=HS_FLAG_CASELESS | flags, literal=True)
    return made


def alternation() -> Search:
    """With ``re``: at each place the longest piece, and with it those that it begins with."""
    pattern, having = _alternatives()

    def search(data: bytes) -> Hits:
        found = ((match.start(), match[0] + match[match.lastindex or 0]) for match in pattern.finditer(data.lower()))
        return sorted((at + len(piece.data), piece) for at, whole in found for piece in having[whole])

    return search


@cache
def _alternatives() -> tuple[re.Pattern[bytes], dict[bytes, list[Piece]]]:
    """The pattern takes one byte and looks at the rest, so that pieces that overlap are all found."""
    tree: Tree = {}
    for piece in pieces():
        node = tree
        for code in piece.data:
            node = node.setdefault(code, {})
        node[-1] = {}
    branches = [re.escape(bytes([first])) + b"(?=(" + _written(rest) + b"))" for first, rest in tree.items()]
    by_data: dict[bytes, list[Piece]] = {}
    for piece in pieces():
        by_data.setdefault(piece.data, []).append(piece)
    having = {
        data: [piece for size in range(1, len(data) + 1) for piece in by_data.get(data[:size], ())] for data in by_data
    }
    return re.compile(b"|".join(branches)), having


Tree = dict[int, Any]
"""Pieces byte by byte; -1 where one ends."""


def _written(tree: Tree) -> bytes:
    """The tree as a pattern that prefers what is longer."""
    branches = [re.escape(bytes([code])) + _written(rest) for code, rest in tree.items() if code >= 0]
    if not branches:
        return b""
    group = branches[0] if len(branches) == 1 and -1 not in tree else b"(?:" + b"|".join(branches) + b")"
    return group + b"?" if -1 in tree else group
