"""Markdown for a comment on a pull request or a step's summary: the verdict, a table, and the details folded away.

A comment on GitHub holds 65,536 characters; what does not fit is counted. Whatever comes from outside is text: no
markup, no link, and nobody is mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from trtdoctor.matrix import Cell, Digest, Matrix, Row, digest
from trtdoctor.render import overview
from trtdoctor.render.collected import ForCi, remainder
from trtdoctor.render.overview import KINDS, MARKS
from trtdoctor.render.problems import Problem, example, whose_way, worst_first
from trtdoctor.render.told import Told, from_text, told
from trtdoctor.render.ways import Part, parts
from trtdoctor.text import counted, listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.advice import Way
    from trtdoctor.model.builds import Plans
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target
    from trtdoctor.render.renderer import CheckRenderer
    from trtdoctor.summary import Interruption, Summary

ROOM = 60_000
"""Characters, some fewer than GitHub takes in a comment."""
ROWS = 100
"""Rows of the table: the worst."""
COLUMNS = 20
"""Targets beside each other; those with the same answers share a column."""
REPORTS = 20
"""Reports that are told in full."""
BREAK = "&#8203;"
"""A space without width: after it, what begins with ``@`` or ``#`` mentions nobody and no issue, and what begins with
``http://`` or ``www.`` is no link."""


class _Markdown:
    def __init__(self, stream: TextIO, *, verbose: bool, table: bool) -> None:
        self.stream = stream
        self.verbose = verbose
        self.kinds = table
        """Whether kinds of problems are told, and not each report."""
        self.left = ROOM
        self.targets: tuple[str, ...] = ()
        self.own: Matrix | None = None
        """The table of a run about one file, which comes with none."""
        self.kept: list[Told] = []
        """The reports of which there is something to say."""

    def begin(self, targets: Sequence[Target]) -> None:
        self.targets = tuple(one.described for one in targets)

    def report(self, report: Report) -> None:
        self.own = self.own or Matrix(self.targets)
        one = digest(report, "error")
        self.own.add(one if one.cell.code or report.status != "incomplete" else digest(report, "warning"))
        self._keep(told(report))

    def pair(self, one: Digest, piece: object) -> None:
        if not self.kinds:
            self._keep(from_text(str(piece)))

    def _keep(self, one: Told) -> None:
        if one.unanswered or one.conditional or one.shown(verbose=self.verbose):
            self.kinds |= len(self.kept) == REPORTS
            if not self.kinds:
                self.kept.append(one)

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        sentence = remainder(summary, interruption, shown=True) or summary.sentence
        found = summary.matrix or self.own
        rows = found.rows() if found is not None else ()
        mark = MARKS[summary.status]
        if summary.status == "ok" and (interruption is not None or any(map(_narrowed, rows))):
            mark = "-"
        self._block(f"### {mark} trtdoctor\n\n{_text(sentence)}\n\n")
        if found is not None and rows:
            self._table(found, rows)
            self._details(summary, found)
        self.stream.write(_foot(summary))

    def _details(self, summary: Summary, found: Matrix) -> None:
        self._gaps(found)
        if self.kinds:
            kinds = list(worst_first(found))
            self._blocks(_kind(found, kind) for kind in kinds[:KINDS])
            if len(kinds) > KINDS:
                self._block(f"And {counted(len(kinds) - KINDS, 'more kind')} of problems.\n\n")
        else:
            self._blocks(_report(one, verbose=self.verbose) for one in self.kept)
        if summary.plans is not None:
            self._blocks(_plans(summary.plans))

    def _table(self, found: Matrix, rows: Sequence[Row]) -> None:
        columns = overview.columns(rows, len(found.targets))
        heads = [_head(found, places, self.targets) for places in columns[:COLUMNS]]
        self._block(f"| engine | {' | '.join(heads)} |\n|{' --- |' * (len(heads) + 1)}\n")
        shown = 0
        for row in rows[:ROWS]:
            cells = " | ".join(_cell(row.cells[places[0]]) for places in columns[:COLUMNS])
            shown += self._block(f"| {_names(row)} | {cells} |\n")
        self.stream.write("\n")
        notes = [counted(len(rows) - shown, "more row")] if len(rows) > shown else []
        notes += [counted(len(columns) - COLUMNS, "more column")] if len(columns) > COLUMNS else []
        if notes:
            self._block(f"Not shown: {listing(notes)}; `--output-format json` has all.\n\n")
        if overview.named_in_part(rows[:ROWS]):
            self._block(f"{overview.ALL_NAMES}\n\n")

    def _gaps(self, found: Matrix) -> None:
        groups = overview.gaps(found)
        if groups:
            self._block("**Without an engine that fits:**\n\n")
            self._blocks(f"- {_code(models)}: {_code(targets)}\n" for models, targets in groups[:ROWS])
            if len(groups) > ROWS:
                self._block(f"- and {len(groups) - ROWS:,} more groups of models\n")
            self._block("\n")

    def _blocks(self, blocks: Iterable[str]) -> None:
        left_out = sum(not self._block(block) for block in blocks)
        if left_out:
            self.stream.write(f"{counted(left_out, 'more part')} did not fit in here.\n\n")

    def _block(self, text: str) -> bool:
        """Writes it, if there is room."""
        if len(text) > self.left:
            return False
        self.left -= len(text)
        self.stream.write(text)
        return True


def _narrowed(row: Row) -> bool:
    return any(cell is not None and cell.narrowed for cell in row.cells)


# ---- the table


def _head(found: Matrix, places: Sequence[int], targets: Sequence[str]) -> str:
    if not targets:
        return "the file"
    names = [found.targets[place] for place in places[:3]]
    more = f" and {len(places) - 3:,} more" if len(places) > 3 else ""
    return ", ".join(_code(printable(name, 80)) for name in names) + more


def _names(row: Row) -> str:
    names, more = overview.names(row)
    return "<br>".join([*map(_code, names), *([f"and {more:,} more"] if more else [])])


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "not asked"
    word = overview.word(cell)
    return f"{overview.mark(cell.status, cell.narrowed)} {word}".rstrip()


# ---- the details


def _report(one: Told, *, verbose: bool) -> str:
    """Everything about an engine on a target; the way out once, where several findings share it."""
    there = f" for {_code(printable(one.target))}" if one.target else ""
    found = [f"{MARKS[one.status]} {_code(one.place)}{there}: {_text(one.verdict)}"]
    before: set[Way | None] = set()
    lines: list[str] = []
    for problem in one.shown(verbose=verbose):
        lines += [f"**{problem.level} {problem.code}** {_text(problem.title)} ({problem.confidence})", ""]
        lines += [_text(problem.message), ""]
        lines += [f"- {_text(label)}: {_code(value)} ({_text(source)})" for label, value, source in problem.evidence]
        lines += [""]
        if problem.way not in before:
            before.add(problem.way)
            lines += _way(problem.way)
    for gap in one.unanswered:
        lines += [f"**{gap.code}** could not run: {_text(gap.title)}: {_text(gap.reason)}", ""]
    return _folded(found[0], lines)


def _kind(found: Matrix, problem: Problem) -> str:
    """A kind of problem, with an example."""
    code, columns, one = problem.code, problem.columns, problem.example
    there = f"{overview.on(one)}{_code(overview.targets(found, columns))}" if len(found.targets) > 1 else ""
    of_check = f"<b>{_text(code)}</b> " if code else ""
    head = f"{MARKS[one.cell.status]} {of_check}{_text(one.title)}{there}"
    whose, message = example(problem)
    lines = [f"{_code(whose)}: {_text(message)}", "", *_way(one.way, whose_way(problem))]
    return _folded(head, lines)


def _plans(found: Plans) -> Iterator[str]:
    """The fewest builds for the gaps."""
    for one in islice(found.plans, KINDS):
        head, left = overview.plan(one)
        lines: list[str] = []
        for number, build in enumerate(one.builds, 1):
            lines += _part(overview.build(build, number))
        lines += [_text(left), ""] if left else []
        yield _folded(f"<b>What to build</b>: {_text(head or left)}", lines)
    if len(found.plans) > KINDS:
        yield f"And {counted(len(found.plans) - KINDS, 'more plan')}: `--output-format json` has all.\n\n"
    yield from (f"{_text(words)}\n\n" for words in overview.unplanned(found))


def _folded(head: str, lines: Sequence[str]) -> str:
    body = "\n".join(lines).rstrip()
    return f"<details><summary>{head}</summary>\n\n{body}\n\n</details>\n\n"


def _way(way: Way | None, whose: str = "") -> list[str]:
    """A way out: each step with its commands to copy, and what they need."""
    return [line for part in (parts(way, whose) if way is not None else ()) for line in _part(part)]


def _part(part: Part) -> list[str]:
    return [
        _text(part.title),
        "",
        *_fenced(part.commands),
        *(line for note in part.notes for line in (_text(note), "")),
    ]


def _fenced(commands: Sequence[str]) -> list[str]:
    """Commands as they are. The fence is longer than any in them."""
    if not commands:
        return []
    text = "\n".join(commands)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [f"{fence}sh", *text.split("\n"), fence, ""]


def _foot(summary: Summary) -> str:
    lines = []
    if summary.settings is not None:
        lines.append(f"Settings: {_code(printable(summary.settings.path, 400))}.")
    if summary.not_judged:
        words = [
            f"{count:,} {kind}" if kind == "excluded" else counted(count, kind)
            for kind, count in summary.not_judged.items()
        ]
        lines.append(f"Not judged: {_text(listing(words))}.")
    return "".join(f"{line}\n" for line in lines)


# ---- what is harmless


def _code(text: str) -> str:
    """A name as code, which no reader looks into for mentions."""
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    """Text of one line in which nothing is markup: every character that could be is written as its number."""
    line = text if text.isprintable() else " ".join(printable(part, 4000) for part in text.split("\n"))
    escaped = _MARKUP.sub(lambda found: f"&#{ord(found[0])};", line.strip())
    return _WWW.sub(rf"\1{BREAK}", _REFERENCE.sub(rf"\1{BREAK}", escaped))


_MARKUP = re.compile(
    r"[&<>`*_~|@#!$^\[\]{}\\]|(?<=www)\.|:(?=[^ ])|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|%(?=\d)", re.IGNORECASE
)
_REFERENCE = re.compile("(&#(?:33|35|36|37|38|64|94|126);|&#58;(?=//))")
_WWW = re.compile(r"(www)(?=&#46;)", re.IGNORECASE)


RENDERER: CheckRenderer = ForCi(_Markdown)
