"""One page for a browser, all in one file: nothing is loaded from anywhere, and no name in it is markup or code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from trtdoctor.matrix import MOST_DETAILS, Digest, digest
from trtdoctor.render.html import engine, page

if TYPE_CHECKING:
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target
    from trtdoctor.render.renderer import CheckRenderer, ReportWriter
    from trtdoctor.summary import Interruption, Summary


class Page:
    """Reports become sections as they come. Of many, the worst come first: those with problems are kept, and of the
    others as many as there is room for, ``MOST_DETAILS`` in all."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.targets: list[str] = []
        self._bad: list[str] = []
        self._good: list[str] = []
        self._left_out = 0

    def begin(self, targets: Sequence[Target]) -> None:
        self.targets = [one.described for one in targets]

    def report(self, report: Report) -> None:
        self.pair(digest(report, "error"), engine.section(report))

    def pair(self, one: Digest, piece: object) -> None:
        kept = self._good if one.cell.status == "ok" else self._bad
        if len(self._bad) + len(self._good) >= MOST_DETAILS:
            self._left_out += 1
            if kept is self._good or not self._good:
                return
            self._good.pop()
        kept.append(str(piece))

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        sections = [*self._bad, *self._good]
        for part in page.document(summary, interruption, self.targets, sections, self._left_out):
            self.stream.write(part)


class Html:
    """Only ``check`` has a page."""

    def check(self, stream: TextIO, *, verbose: bool, quiet: bool, table: bool = False) -> ReportWriter:
        return Page(stream)

    def piece(self, report: Report) -> object:
        return engine.section(report)


RENDERER: CheckRenderer = Html()
