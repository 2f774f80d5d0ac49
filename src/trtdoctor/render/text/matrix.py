"""The answer of ``trtdoctor check`` about many engines: a table by target, and each kind of problem once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from trtdoctor.matrix import MOST_DETAILS, Cell, Digest, Matrix, Row
from trtdoctor.render import overview
from trtdoctor.render.overview import KINDS, ROWS
from trtdoctor.render.problems import example, whose_way, worst_first
from trtdoctor.render.text.console import Screen, commands, indented
from trtdoctor.render.text.lines import Lines
from trtdoctor.render.text.plain import WHOLE, mark, marks
from trtdoctor.render.ways import Part, parts
from trtdoctor.text import counted, listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.model.builds import Plan, Plans
    from trtdoctor.summary import Interruption, Summary


NAME_WIDTH = 48


class Overview(Lines):
    """The table, the problems, the sum."""

    def pair(self, one: Digest, piece: object) -> None:
        """It comes in the table."""

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        found = summary.matrix
        if found is not None and found.engines:
            rows = found.rows()
            _table(self.out, found, rows)
            _problems(self.out, found)
            _memory(self.out, found, summary.room)
            _gaps(self.out, found)
            if summary.plans is not None:
                _builds(self.out, summary.plans)
            self.out.print()
        super().end(summary, interruption)


def _table(out: Screen, found: Matrix, rows: Sequence[Row]) -> None:
    """The rows in blocks of as many columns as the screen is wide. Targets with the same cells are one column."""
    columns = overview.columns(rows, len(found.targets))
    _legend(out, found, columns)
    for first in range(0, len(columns), step := _fitting(out)):
        if first:
            out.print()
        _block(out, rows, columns, range(first, min(first + step, len(columns))))
    if len(rows) > ROWS:
        out.print(Text(f"The worst {ROWS} of {len(rows):,} rows; --output-format json has all.", style="dim"))
    if overview.named_in_part(rows[:ROWS]):
        out.print(Text(overview.ALL_NAMES, style="dim"))


def _label(number: int) -> str:
    return f"T{number + 1}"


def _legend(out: Screen, found: Matrix, columns: Sequence[Sequence[int]]) -> None:
    """Which target is which column, where their names are not the head of the table."""
    if len(columns) == 1 and len(found.targets) == 1:
        return
    for number, places in enumerate(columns):
        names = [printable(found.targets[place], 80) for place in places]
        out.print(Text.assemble((f"{_label(number)}  ", "bold"), listing(names)), soft_wrap=True)
    out.print()


def _fitting(out: Screen) -> int:
    return 20 if out.width >= WHOLE else max(1, (out.width - NAME_WIDTH) // 12)


def _block(out: Screen, rows: Sequence[Row], columns: Sequence[Sequence[int]], shown: range) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("engine", header_style="dim", overflow="fold", min_width=14)
    for number in shown:
        table.add_column(_label(number) if len(columns) > 1 else "", header_style="bold", no_wrap=True)
    for row in rows[:ROWS]:
        cells = [_cell(out, row.cells[columns[number][0]]) for number in shown]
        for name in _names(row):  # each with the answer beside it, which without one would look like none
            table.add_row(Text(name), *cells)
    out.print(table)


def _names(row: Row) -> list[str]:
    names, more = overview.names(row)
    return [*names, f"and {more:,} more"] if more else names


def _cell(out: Screen, cell: Cell | None) -> Text:
    if cell is None:
        return Text("not asked", style="dim")
    sign, colour = mark(out, cell.status, narrowed=cell.narrowed)
    word = overview.word(cell)
    return Text(f"{sign} {word}".rstrip(), style="yellow" if cell.status == "ok" and word else colour)


def _problems(out: Screen, found: Matrix) -> None:
    """Each deciding code and way out once, with an example and the way out of it."""
    kinds = list(worst_first(found))
    for problem in kinds[:KINDS]:
        code, columns, one = problem.code, problem.columns, problem.example
        out.print()
        colour = marks(out)[one.cell.status][1]
        there = f"{overview.on(one)}{overview.targets(found, columns)}" if len(found.targets) > 1 else ""
        out.print(Text.assemble((f"{code}  " if code else "", f"bold {colour}"), f"{one.title}{there}"), soft_wrap=True)
        out.print(indented(": ".join(example(problem)), 3))
        if one.way:
            for way in parts(one.way, whose_way(problem)):
                _part(out, way, "   ")
    if len(kinds) > KINDS:
        out.print(Text(f"and {counted(len(kinds) - KINDS, 'more kind')} of problems.", style="dim"))
    if found.cut:
        out.print(Text(f"Details are kept of the first {MOST_DETAILS:,} kinds of problems on targets.", style="dim"))


def _part(out: Screen, part: Part, left: str) -> None:
    out.print(Text(f"{left}{part.title}"), soft_wrap=True)
    commands(out, part.commands)
    for note in part.notes:
        out.print(Text(f"        {note}", "dim"), soft_wrap=True)


def _memory(out: Screen, found: Matrix, room: Mapping[str, int]) -> None:
    """What a Triton repository needs of each GPU, where that is more than one model."""
    for target, models, needs in found.memory():
        if models < 2:
            continue
        has, style = "", ""
        if target in room:
            has = f" of {size(room[target])}"
            style = "red" if needs > room[target] else ""
            has += ", which is too much" if style else ""
        out.print()
        words = (
            f"The {models:,} models that load on {printable(target, 80)} need {size(needs)}{has} together, for Triton's"
        )
        out.print(Text(f"{words} instances.", style=style), soft_wrap=True)


def _gaps(out: Screen, found: Matrix) -> None:
    groups = overview.gaps(found)
    if not groups:
        return
    out.print()
    out.print(Text("Without an engine that fits:", style="bold"))
    for models, targets in groups[:ROWS]:
        out.print(Text(f"   {models}: {targets}"), soft_wrap=True)
    if len(groups) > ROWS:
        out.print(Text(f"   and {len(groups) - ROWS:,} more groups of models", style="dim"))


def _builds(out: Screen, found: Plans) -> None:
    """The fewest builds that fill the gaps, with the commands of each."""
    for plan in found.plans[:KINDS]:
        out.print()
        _plan(out, plan)
    if len(found.plans) > KINDS:
        out.print(Text(f"and {counted(len(found.plans) - KINDS, 'more plan')}: --output-format json", style="dim"))
    for words in overview.unplanned(found):
        out.print(Text(words, style="yellow"))


def _plan(out: Screen, plan: Plan) -> None:
    head, left = overview.plan(plan)
    if head:
        out.print(Text(head, style="bold"), soft_wrap=True)
    for number, build in enumerate(plan.builds, 1):
        _part(out, overview.build(build, number), "")
    if left:
        out.print(Text(left, "yellow"), soft_wrap=True)
