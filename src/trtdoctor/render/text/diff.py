"""The answer of ``trtdoctor diff``: the differences of two engines, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trtdoctor.render.text.words import shown_paths
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.difference import Comparison

NOTHING = "No difference in anything that the files say (kernels and weights themselves are not compared)."
NOTHING_READ = "No difference in what could be read, which is not all."


def diff(out: Console, found: Comparison) -> None:
    """A line for each difference, or a sentence where there is none."""
    if not found.differences:
        out.print(Text(NOTHING_READ if found.incomplete else NOTHING))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("", style="dim", overflow="fold")
    for name in shown_paths((found.before, found.after)):
        table.add_column(Text(name), overflow="fold")
    for difference in found.differences:
        table.add_row(
            Text(printable(difference.what, 120)),
            Text(printable(difference.before, 400), "red"),
            Text(printable(difference.after, 400), "green"),
        )
    out.print(table)
