"""What every text is made with: the console, its colours, and a finding as it looks everywhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import TextIO, cast

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.report import Status

MARKS = {"ok": ("✓", "green"), "problems": ("✗", "red"), "incomplete": ("?", "yellow")}
NARROW_MARKS = {"ok": ("ok", "green"), "problems": ("X", "red"), "incomplete": ("?", "yellow")}
"""Where the encoding of the output has no other."""
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


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


class _Stream:
    """Counts lines. Where there is no terminal, they get no blanks at their end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self.encoding = stream.encoding
        self.lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return self._stream.write(text if self._terminal else _BLANKS.sub("", _harmless(text)))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._terminal


class Screen(Console):
    """A console that knows how much it has written."""

    def __init__(self, stream: TextIO, width: int | None) -> None:
        self._counted = _Stream(stream)
        file = cast("TextIO", self._counted)
        super().__init__(file=file, width=width, highlight=False, soft_wrap=False, legacy_windows=False)

    @property
    def lines(self) -> int:
        """Lines written so far."""
        return self._counted.lines

    @property
    def room(self) -> int:
        """Lines that can be seen at once."""
        return self.size.height if self._counted.isatty() else SCREEN

    def unwrapped(self, mark: tuple[str, str], text: str) -> None:
        """One line that is not wrapped, behind a mark in its colour."""
        line = f"{mark[0]} {text}"
        if self.color_system is None and not self.record and line.isprintable():  # what rich would write, too
            self._counted.write(f"{line}\n")
            self._counted.flush()
            return
        self.print(Text.assemble(mark, " ", text), soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """rich would end the process with 1, which means a finding here; the command line knows better."""
        raise BrokenPipeError


def console(stream: TextIO) -> Screen:
    """A console for ``stream``: colours only on a terminal and without ``NO_COLOR``. Where there is no terminal, lines
    are as long as they are, or ``COLUMNS``."""
    if stream.isatty():
        return Screen(stream, None)
    columns = os.environ.get("COLUMNS", "")
    return Screen(stream, int(columns) if columns.isdecimal() and len(columns) < 6 and int(columns) else WHOLE)


def marks(out: Console) -> dict[str, tuple[str, str]]:
    """Mark and colour of each status, as the output can show them."""
    return MARKS if out.encoding.lower().startswith("utf") else NARROW_MARKS


def mark(out: Console, status: Status, *, narrowed: bool) -> tuple[str, str]:
    """Mark and colour. A tick is for an engine that was looked at whole, and of which all counts."""
    return ("-", "dim") if narrowed and status == "ok" else marks(out)[status]


def grid(columns: int) -> Table:
    """A table without lines; only its first column is never broken."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for index in range(columns):
        table.add_column(overflow="fold", no_wrap=index == 0)
    return table


def indented(text: str, left: int, style: str = "") -> Padding:
    """A paragraph that keeps its distance from the left where it is wrapped."""
    return Padding(Text(text, style), (0, 0, 0, left), expand=False)


def numbered(out: Console, findings: Iterable[Finding], first: int = 1, *, whole: bool = False) -> None:
    """Findings in full, each after an empty line; ``whole`` as in ``finding``."""
    for number, one in enumerate(findings, first):
        out.print()
        finding(out, number, one, whole=whole)


def finding(out: Console, number: int, found: Finding, *, whole: bool = False) -> None:
    """A finding in full: what, why, evidence, fixes. ``whole``: with whole addresses as sources."""
    head = Text.assemble(
        f"{number}. ",
        (found.severity.name.lower(), f"bold {COLOURS[found.severity]}"),
        " ",
        (found.code, "bold"),
        f"  {found.title}",
        (f"  [{found.confidence.name.lower()}]", "dim"),
    )
    out.print(head)
    out.print(indented(found.message, 3))
    if found.evidence:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(style="dim", overflow="fold")
        for item in found.evidence:
            table.add_row(Text(item.label), Text(item.value), Text(item.source if whole else _origin(item.source)))
        out.print(Padding(table, (0, 0, 0, 3)))
    for index, fix in enumerate(found.fixes):
        way = Table.grid(padding=(0, 1, 0, 0))
        way.add_row(Text("Fix:" if index == 0 else "or:", "bold green"), Text(fix.title))
        out.print(Padding(way, (0, 0, 0, 3)))
        commands(out, fix.commands)


def commands(out: Console, lines: Sequence[str]) -> None:
    """Commands to copy: not wrapped by us, so that they survive it."""
    for line in lines:
        out.print(Text.assemble("        ", (line, "cyan")), soft_wrap=True)


def _origin(source: str) -> str:
    """Where a value comes from, short enough for a column; ``-v`` and JSON have the whole address."""
    return source.split("/")[2] if source.startswith("https://") else source
