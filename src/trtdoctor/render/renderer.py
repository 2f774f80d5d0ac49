"""What a format has to implement. Only for types: nothing imports it at run time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from trtdoctor.difference import Comparison
    from trtdoctor.log_report import LogAnswer
    from trtdoctor.matrix import Digest
    from trtdoctor.model.check import Check
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target
    from trtdoctor.pages import Page
    from trtdoctor.summary import Interruption, Summary
    from trtdoctor.surveying import Survey
    from trtdoctor.targets.grouping import Inventory


class ReportWriter(Protocol):
    """An answer of ``check`` that is written report by report. ``begin`` once, ``report`` for each, ``end`` once.

    What a format writes in between is its own business; after ``end`` the document is whole, also where the run was
    interrupted.
    """

    def begin(self, targets: Sequence[Target]) -> None:
        """``targets`` are the machines in question, of which every engine gets a report for each; none for the files
        alone."""

    def report(self, report: Report) -> None: ...

    def pair(self, one: Digest, piece: object) -> None:
        """A report of which only this is left: what stays of each, and what ``Renderer.piece`` made of it."""

    def end(self, summary: Summary, interruption: Interruption | None) -> None: ...


class EngineWriter(Protocol):
    """An answer of ``inspect`` that is written engine by engine. ``begin`` once, ``end`` once."""

    def begin(self) -> None: ...

    def engine(self, engine: Engine) -> None: ...

    def end(self, interruption: Interruption | None) -> None: ...


class CheckRenderer(Protocol):
    """A format of ``check``. Everything is written to ``stream``, and nothing else happens."""

    def check(self, stream: TextIO, *, verbose: bool, quiet: bool, table: bool = False) -> ReportWriter:
        """``table``: many engines or machines, for a person in one table."""

    def piece(self, report: Report) -> object:
        """What ``ReportWriter.pair`` wants of a report beside its digest: made in the process that judges."""


class Renderer(CheckRenderer, Protocol):
    """A format of every command."""

    def inspect(self, stream: TextIO, *, several: bool, verbose: bool) -> EngineWriter:
        """``several``: more than one engine will come."""

    def host(self, stream: TextIO, survey: Survey, exit_code: int) -> None: ...

    def diff(self, stream: TextIO, found: Comparison) -> None: ...

    def explain(self, stream: TextIO, answer: LogAnswer, *, verbose: bool, quiet: bool = False) -> None: ...

    def news(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        """What a growing log has said since the last time."""

    def followed(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        """What it said on the whole, after all news."""

    def pages(self, stream: TextIO, found: Sequence[Page]) -> None: ...

    def fleet(self, stream: TextIO, found: Inventory) -> None: ...

    def checks(self, stream: TextIO, chain: Sequence[Check]) -> None: ...
