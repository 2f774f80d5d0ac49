"""What every text is made with: the console, its colours, and a finding as it looks everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO, cast

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.model.finding import Finding, Fix, Severity
from trtdoctor.render.text.plain import SCREEN, Stream

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


class Screen(Console):
    """A console that knows how much it has written."""

    def __init__(self, stream: Stream, width: int | None) -> None:
        self._counted = stream
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

    def say(self, *words: str | tuple[str, str], soft_wrap: bool = False) -> None:
        """Words, each alone or with its style, as one paragraph; with ``soft_wrap``, not wrapped by us."""
        self.print(Text.assemble(*words), soft_wrap=soft_wrap)

    def on_broken_pipe(self) -> None:
        """rich would end the process with 1, which means a finding here; the command line knows better."""
        raise BrokenPipeError


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
    out.print(Text.assemble(f"{number}. ", headed(found)))
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
        way(out, "Fix:" if index == 0 else "or:", fix)


def headed(found: Finding) -> Text:
    """How bad it is, its code, what it is, and how sure that is."""
    return Text.assemble(
        (found.severity.name.lower(), f"bold {COLOURS[found.severity]}"),
        " ",
        (found.code, "bold"),
        f"  {found.title}",
        (f"  [{found.confidence.name.lower()}]", "dim"),
    )


def way(out: Console, label: str, fix: Fix) -> None:
    """A fix and its commands, below a finding."""
    row = Table.grid(padding=(0, 1, 0, 0))
    row.add_row(Text(label, "bold green"), Text(fix.title))
    out.print(Padding(row, (0, 0, 0, 3)))
    commands(out, fix.commands)


def commands(out: Console, lines: Sequence[str]) -> None:
    """Commands to copy: not wrapped by us, so that they survive it."""
    for line in lines:
        out.print(Text.assemble("        ", (line, "cyan")), soft_wrap=True)


def _origin(source: str) -> str:
    """Where a value comes from, short enough for a column; ``-v`` and JSON have the whole address."""
    return source.split("/")[2] if source.startswith("https://") else source
