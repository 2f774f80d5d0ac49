"""One line of a log: what terminals, containers and launchers put around it, and whether it is meant as an error."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cache

from trtdoctor.knowledge.anchors import FAILURES as ANCHORS_OF_FAILURES
from trtdoctor.knowledge.anchors import ROWS
from trtdoctor.knowledge.failures import CALM, FAILURE, FAILURES, MARKS, NONE, PATTERN, QUIET_LEVEL
from trtdoctor.logs.quotation import unmarked
from trtdoctor.named import NamedTuple

LONGEST = 16_384
"""Characters of a line that are looked at together."""
OVERLAP = 2048
"""Bytes that two pieces of a long line have in common: longer than nearly all messages."""
ORDINARY = 2_000
"""Characters up to which a line is one record."""
_RECORD_END = re.compile(r"\\r?\\?n|(?<=\}), ?(?=\{)|\r")
_PACKED = re.compile(r"[A-Za-z0-9+/=_-]{200,}")
_ANSI = re.compile(rb"\x1b\[[0-9;?]{0,20}[ -/]{0,3}[@-~]|\x1b\][^\x07\x1b\n]{0,500}(?:\x07|\x1b\\)?|\x1b[@-_]")
# What docker-compose, ROS 2 and MPI put before a line to say whose it is.
_WRITER = re.compile(
    r"^([\w.-]{1,60}) {0,40}\| |^\[([\w.-]{1,40}-\d{1,4})\] |^\[((?:rank)?\d{1,4}(?:,\d{1,4})?)\](?:<\w{6}>)?: ?"
)


class Line(NamedTuple):
    """A line as text."""

    writer: str
    """Who wrote it: a container, a process, a rank; empty where it does not say."""
    text: str
    marked: bool
    """It has a mark of quotation in front."""


def without_colours(data: bytes) -> bytes:
    """Without what terminals take for colours and titles."""
    return _ANSI.sub(b"", data)


def read_line(data: bytes) -> Line:
    """A line of a log: without its end, and runs of blanks as one."""
    text = data[:LONGEST].decode("utf-8", "surrogateescape").rstrip("\r\n")
    who, written = split_writer(re.sub(r"[ \t]{2,}", " ", text) if "  " in text or "\t" in text else text)
    return Line(who, *unmarked(written))


def split_writer(text: str) -> tuple[str, str]:
    """Who wrote a line (a container, a process, a rank; empty where it does not say), and the rest of it."""
    match = _WRITER.match(text)
    if match is None:
        return "", text
    return match.group(match.lastindex or 0), text[match.end() :]


def without_packed(text: str) -> str:
    """A long line without what nobody wrote as words: base64, hexadecimal numbers."""
    return text if len(text) <= ORDINARY else _PACKED.sub(" ", text)


def records(text: str) -> list[str]:
    """A line as the records that stand on it, where it is long: of JSON, of a text with escaped line ends, of a
    progress bar."""
    return [text] if len(text) <= ORDINARY else list(filter(None, _RECORD_END.split(text)))


def failures(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each record of a line that says that something failed, once, and where."""
    found, known = records(text), _known()
    if len(found) > 1:  # what the line does not hold, none of them does
        low = text.lower()
        loud, soft = (
            tuple(tuple(row for row in rows if row.may_be_in(low)) for rows in group)
            for group in (known.loud, known.soft)
        )
        known = known._replace(loud=loud, soft=soft)
        found = list(dict.fromkeys(found)) if any((*loud, *soft)) else []
    for record in found:
        span = _failure(record, known)
        if span is not None:
            yield record, span


def failure(text: str) -> tuple[int, int] | None:
    """Where whoever wrote this line says that something failed; ``None`` for a line that means no failure."""
    return _failure(text, _known())


def _failure(text: str, known: _Known) -> tuple[int, int] | None:
    low = text.lower()
    found = next(filter(None, (_first(rows, low, text) for rows in known.loud)), None)
    if found is None:
        found = next(filter(None, (_first(rows, low, text) for rows in known.soft)), None)
        if found is not None and known.calm_line.search(text):
            return None
    return None if found is None or known.none.search(text) else found.span()


class _Saying:
    """A way to say that something failed; compiled when a line may hold it."""

    def __init__(self, pattern: str, anchors: tuple[str, ...], *, exact: bool) -> None:
        self._pattern = pattern
        self._anchors = anchors
        self._exact = exact
        self._compiled: re.Pattern[str] | None = None

    def may_be_in(self, low: str) -> bool:
        """Whether a text, in lower case, holds what each match holds."""
        for anchor in self._anchors:  # noqa: SIM110 (any() takes twice as long, and there are many lines)
            if anchor in low:
                return True
        return False

    def search(self, low: str, text: str) -> re.Match[str] | None:
        """Where it stands first in ``text``, which ``low`` is in lower case."""
        if not self.may_be_in(low):
            return None
        if self._compiled is None:
            self._compiled = re.compile(self._pattern, 0 if self._exact else re.IGNORECASE)
        return self._compiled.search(text)


def _first(rows: tuple[_Saying, ...], low: str, text: str) -> re.Match[str] | None:
    """What stands first of these."""
    return min(filter(None, (row.search(low, text) for row in rows)), key=lambda match: match.start(), default=None)


class _Known(NamedTuple):
    """The table of failures, ready to match: those where case matters, and those where it does not."""

    loud: tuple[tuple[_Saying, ...], ...]
    soft: tuple[tuple[_Saying, ...], ...]
    calm_line: re.Pattern[str]
    none: re.Pattern[str]


@cache
def _known() -> _Known:
    fresh = ROWS[FAILURE][0] == zlib.crc32(PATTERN.encode()) and len(ANCHORS_OF_FAILURES) == len(FAILURES)
    anchors = ANCHORS_OF_FAILURES if fresh else [("",)] * len(FAILURES)
    rows = [(row, _Saying(row.pattern, held, exact=row.exact)) for row, held in zip(FAILURES, anchors, strict=True)]
    marks = _Saying(MARKS, ("e", "f"), exact=True)

    def together(*, calm: bool, exact: bool) -> tuple[_Saying, ...]:
        found = tuple(saying for row, saying in rows if row.calm == calm and row.exact == exact)
        return found if calm or not exact else (*found, marks)

    return _Known(
        (together(calm=False, exact=True), together(calm=False, exact=False)),
        (together(calm=True, exact=True), together(calm=True, exact=False)),
        re.compile(f"(?i:{CALM})|{QUIET_LEVEL}"),
        re.compile(NONE, re.IGNORECASE),
    )
