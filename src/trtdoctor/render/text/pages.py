"""The pages of ``trtdoctor explain CODE``, and the list of ``trtdoctor checks``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trtdoctor.model.check import Check

if TYPE_CHECKING:
    from trtdoctor.pages import Page


def checks(out: Console, chain: Sequence[Check]) -> None:
    """Code, stage and title of each."""
    out.print(_listed((one.code, one.stage, one.title) for one in chain))


def pages(out: Console, found: Sequence[Page]) -> None:
    """One page in full; of several their codes and titles."""
    if len(found) > 1:
        out.print(_listed((one.code, one.stage, one.title) for one in found))
        out.print(Text("trtdoctor explain CODE shows one in full", style="dim"))
        return
    (one,) = found
    out.print(Text.assemble((one.code, "bold"), f"  {one.title}", (f"  ({one.stage})", "dim")))
    out.print()
    if out.is_terminal:
        from rich.markdown import Markdown

        out.print(Markdown(one.text))
    else:
        out.print(Text(one.text), soft_wrap=True)
    if one.address is not None:
        out.print(Text(f"\n{one.address}", "dim"), soft_wrap=True)


def _listed(rows: Iterable[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for code, stage, title in rows:
        table.add_row(Text(code, "bold"), Text(stage, "dim"), Text(title))
    return table
