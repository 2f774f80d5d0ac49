"""One line of a log: what terminals, containers and launchers put around it, and whether it is meant as an error."""

from __future__ import annotations

import re
from functools import cache

from trtdoctor.knowledge.failures import CALM, FAILURES, MARKS, NONE, QUIET_LEVEL
from trtdoctor.logs.quotation import unmarked
from trtdoctor.named import NamedTuple

LONGEST = 16_384
"""Characters of a line that are looked at."""
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


def failure(text: str) -> tuple[int, int] | None:
    """Where whoever wrote this line says that something failed; ``None`` for a line that means no failure."""
    known = _known()
    calm = bool(known.calm_line.search(text))
    found = next((match for pattern in known.loud if (match := pattern.search(text))), None)
    if found is None and not calm:
        found = next((match for pattern in known.soft if (match := pattern.search(text))), None)
    return None if found is None or known.none.search(text) else found.span()


class _Known(NamedTuple):
    """The table of failures, ready to match."""

    loud: tuple[re.Pattern[str], ...]
    soft: tuple[re.Pattern[str], ...]
    calm_line: re.Pattern[str]
    none: re.Pattern[str]


@cache
def _known() -> _Known:
    def together(*, calm: bool) -> tuple[re.Pattern[str], ...]:
        rows = [row for row in FAILURES if row.calm == calm]
        exact = [row.pattern for row in rows if row.exact]
        return (
            re.compile("|".join([*exact, *([] if calm else [MARKS])]) or "(?!)"),
            re.compile("|".join(row.pattern for row in rows if not row.exact), re.IGNORECASE),
        )

    return _Known(
        together(calm=False),
        together(calm=True),
        re.compile(f"(?i:{CALM})|{QUIET_LEVEL}"),
        re.compile(NONE, re.IGNORECASE),
    )
