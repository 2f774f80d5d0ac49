"""What every text is written with, before rich is there: the stream, its marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from trtdoctor.model.report import Status

if TYPE_CHECKING:
    from rich.console import Console


MARKS = {"ok": ("✓", "green"), "problems": ("✗", "red"), "incomplete": ("?", "yellow")}
NARROW_MARKS = {"ok": ("ok", "green"), "problems": ("X", "red"), "incomplete": ("?", "yellow")}
"""Where the encoding of the output has no other."""

WHOLE = 100_000
"""Columns where there is no terminal: nothing is wrapped, so that grep and diff find whole lines."""
SCREEN = 24
"""Lines of a screen where there is no terminal to say it."""
_BLANKS = re.compile(r"[ \t]+(?=\n|\Z)")
_COMMAND = re.compile(r"^([ \t]*):(?=:)|#(?=#\[)", re.MULTILINE)
"""What the runners of GitHub and Azure take for a command: also after blanks, and the second one anywhere."""


def _harmless(text: str) -> str:
    """``text`` in which no name or message is a command for the runner of a pipeline."""
    if "::" not in text and "##[" not in text:
        return text
    return _COMMAND.sub(lambda match: "\\x23" if match[0] == "#" else f"{match[1]}\\x3a", text)


def _without_blanks(text: str) -> str:
    """``text`` without those at the ends of its lines."""
    if " \n" in text or "\t\n" in text or text.endswith((" ", "\t")):
        return _BLANKS.sub("", text)
    return text


class Stream:
    """Counts lines. Where there is no terminal, they get no blanks at their end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self.encoding = stream.encoding
        self.lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return self._stream.write(text if self._terminal else _without_blanks(_harmless(text)))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._terminal


def marks(out: Console) -> dict[str, tuple[str, str]]:
    """Mark and colour of each status, as the output can show them."""
    return MARKS if out.encoding.lower().startswith("utf") else NARROW_MARKS


def mark(out: Console, status: Status, *, narrowed: bool) -> tuple[str, str]:
    """Mark and colour. A tick is for an engine that was looked at whole, and of which all counts."""
    return ("-", "dim") if narrowed and status == "ok" else marks(out)[status]
