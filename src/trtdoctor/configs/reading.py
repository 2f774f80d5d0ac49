"""The text of a configuration: bounded, in whatever encoding editors leave it, with its lines at hand."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.model.configuration import Broken, ConfigurationKind, Said, Unread
from trtdoctor.sources.local import read_file
from trtdoctor.text import printable

T = TypeVar("T")
MOST_BYTES = 1 << 20
"""No configuration of a person or of a program comes near it."""
MOST_LINE = 200
"""Characters of a line that are kept for showing it."""
_MARKS = re.compile(
    r"%[A-Za-z_]\w{0,60}%|@@\w{1,60}@@|\{\{|\{%|\$\{[^}\n]{0,80}\}?|\$[A-Z_]{2,60}\b|<[A-Z_]{2,40}>|TYPE_[#$%<{]"
)
"""What people leave for a script to fill in. ``%`` and ``$`` only as they stand around a name."""
MARKED = (
    r"\w{0,60}(?:%[A-Za-z_]\w{0,60}%|@@\w{1,60}@@|\{\{[^}\n]{0,80}\}\}|\$\{[^}\n]{0,80}\}|\$[A-Z_]{2,60}\b"
    r"|<[A-Z_]{2,40}>)"
)
"""A whole value that is one of these, for an expression."""


class Text:
    """A configuration's text. Bytes that are no UTF-8 are in it as lone surrogates."""

    def __init__(self, kind: ConfigurationKind, path: str, text: str) -> None:
        self.kind = kind
        self.path = path
        self.text = text
        self.lines = text.split("\n")  # and at no other sign that Python takes for the end of a line

    def said(self, value: T, line: int) -> Said[T]:
        """``value`` as what line ``line`` says."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Said(value, line, printable(text.strip()[: MOST_LINE * 2], MOST_LINE))

    def json(self) -> object:
        """The text as JSON; ``Broken`` where it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as problem:
            why = printable(getattr(problem, "msg", None) or _plain(problem), 80)
            return self.broken(f"is no JSON: {why}", getattr(problem, "lineno", None))

    def broken(self, why: str, line: int | None = None) -> Broken:
        """That its program refuses it, at ``line``."""
        return Broken(self.kind, self.path, why, None if line is None else self.said("", line))


def read(kind: ConfigurationKind, path: str) -> Text | Broken | Unread:
    """The text of a regular file of at most ``MOST_BYTES``."""
    try:
        data = read_file(path, Budget("the configuration", bytes=MOST_BYTES))
    except BudgetExceeded:
        return Unread(kind, path, f"is larger than {MOST_BYTES >> 20} MiB, more than is read of a configuration")
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        return Unread(kind, path, f"could not be read ({printable(why, 80)})")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Broken(kind, path, "is UTF-16 text; its program reads UTF-8")
    if b"\0" in data:
        return Broken(kind, path, "holds zero bytes, so it is no text")
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return Text(kind, path, text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(problem: Exception) -> str:
    return "nested too deep" if isinstance(problem, RecursionError) else "a number of too many digits"


def mark_in(text: str) -> str | None:
    """What in ``text`` a script would fill in; ``None`` where nothing looks like it."""
    found = _MARKS.search(text)
    return found[0] if found else None
