"""Text for a person. Everything from outside passes ``printable`` and enters rich as ``Text``, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from trtdoctor.render.text.console import console

if TYPE_CHECKING:
    from trtdoctor.difference import Comparison
    from trtdoctor.log_report import LogAnswer
    from trtdoctor.model.check import Check
    from trtdoctor.model.report import Report
    from trtdoctor.pages import Page
    from trtdoctor.render.renderer import EngineWriter, Renderer, ReportWriter
    from trtdoctor.surveying import Survey
    from trtdoctor.targets.grouping import Inventory


class TextRenderer:
    """Each answer has a module of its own, imported when it is wanted, as no run needs two."""

    def check(self, stream: TextIO, *, verbose: bool, quiet: bool, table: bool = False) -> ReportWriter:
        if table and not verbose:
            from trtdoctor.render.text.matrix import Lines, Overview

            return Lines(console(stream)) if quiet else Overview(console(stream))
        from trtdoctor.render.text.report import Brief, Full

        return Brief(console(stream)) if quiet else Full(console(stream), verbose=verbose)

    def piece(self, report: Report) -> object:
        return report

    def inspect(self, stream: TextIO, *, several: bool, verbose: bool) -> EngineWriter:
        if several and not verbose:
            from trtdoctor.render.text.table import EngineTable

            return EngineTable(console(stream))
        from trtdoctor.render.text.engine import EngineScreens

        return EngineScreens(console(stream), verbose=verbose)

    def host(self, stream: TextIO, survey: Survey, exit_code: int) -> None:
        from trtdoctor.render.text import machine

        machine.host(console(stream), survey)

    def diff(self, stream: TextIO, found: Comparison) -> None:
        from trtdoctor.render.text import diff

        diff.diff(console(stream), found)

    def explain(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        from trtdoctor.render.text import log

        log.explain(console(stream), answer, verbose=verbose)

    def news(self, stream: TextIO, answer: LogAnswer, *, first: int, verbose: bool) -> None:
        from trtdoctor.render.text import log

        log.news(console(stream), answer, first=first, verbose=verbose)

    def pages(self, stream: TextIO, found: Sequence[Page]) -> None:
        from trtdoctor.render.text import pages

        pages.pages(console(stream), found)

    def fleet(self, stream: TextIO, found: Inventory) -> None:
        from trtdoctor.render.text import fleet

        fleet.fleet(console(stream), found)

    def checks(self, stream: TextIO, chain: Sequence[Check]) -> None:
        from trtdoctor.render.text import pages

        pages.checks(console(stream), chain)


RENDERER: Renderer = TextRenderer()
