"""The sum of ``trtdoctor fleet check``, after the table of engines by targets."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TextIO

from rich.table import Table
from rich.text import Text

from trtdoctor.render.text.deferred import screen
from trtdoctor.text import counted, listing, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trtdoctor.model.fleet import Fleet, OnTarget

NAMES = 3
ROWS = 50
"""Rows of the table, of targets with the same numbers: those on which the fewest engines load."""


def fleet(stream: TextIO, found: Fleet) -> None:
    out = screen(stream)
    out.print()
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("target", header_style="dim", overflow="fold", min_width=14)
    for name in ("machines", "load", "do not", "unknown"):
        table.add_column(name, header_style="dim", justify="right", no_wrap=True)
    alike: dict[tuple[int, int, int], list[OnTarget]] = {}
    for one in sorted(found.targets, key=lambda one: (one.ok, one.incomplete, one.name)):
        alike.setdefault((one.ok, one.problems, one.incomplete), []).append(one)
    for counts, targets in islice(alike.items(), ROWS):
        names = _names([one.name for one in targets], len(targets))
        numbers = (sum(one.machines for one in targets), *counts)
        table.add_row(Text(names), *(f"{number:,}" for number in numbers))
    out.print(table)
    if len(alike) > ROWS:
        out.print(Text(f"and {len(alike) - ROWS:,} more rows: --output-format json has all targets.", style="dim"))
    for lost in found.nowhere:
        names = _names(lost.names, lost.engines)
        out.print(Text(f"On no target: {counted(lost.engines, 'engine')}, {lost.code}: {names}"), soft_wrap=True)
    if found.gone:
        names = _names(found.gone_names, found.gone)
        words = f"Not met again: {counted(found.gone, 'file')} of earlier runs, whose lines stay: {names}"
        out.print(Text(words, style="yellow"), soft_wrap=True)
    if found.doubted:
        words = (
            f"Not believed: {counted(found.doubted, 'answer')} of earlier runs, whose lines are not what was written"
        )
        out.print(Text(f"{words}; asked again, unless later lines tell.", style="yellow"), soft_wrap=True)
    asked = f"{counted(found.pairs, 'pair')} of engine and target asked now"
    known = f", {counted(found.known, 'file')} known from before" if found.known else ""
    out.print(
        Text(f"{counted(found.files, 'file')}: {asked}{known}; every report is in {printable(found.results, 200)}.")
    )


def _names(names: Sequence[str], of: int) -> str:
    shown = [printable(name, 200) for name in names[:NAMES]]
    return listing([*shown, f"{of - len(shown):,} more"] if of > len(shown) else shown)
