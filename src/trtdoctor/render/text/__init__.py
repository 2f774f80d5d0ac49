"""Text for a person. Everything from outside passes ``printable`` and enters rich as ``Text``, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from trtdoctor.render.text.deferred import screen

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
            if quiet:
                from trtdoctor.render.text.lines import Lines

                return Lines(screen(stream))
            from trtdoctor.render.text.matrix import Overview

            return Overview(screen(stream))
        from trtdoctor.render.text.report import Brief, Full

        return Brief(screen(stream)) if quiet else Full(screen(stream), verbose=verbose)

    def piece(self, report: Report) -> object:
        return report

    def inspect(self, stream: TextIO, *, several: bool, verbose: bool) -> EngineWriter:
        if several and not verbose:
            from trtdoctor.render.text.table import EngineTable

            return EngineTable(screen(stream))
        from trtdoctor.render.text.engine import EngineScreens

        return EngineScreens(screen(stream), verbose=verbose)

    def host(self, stream: TextIO, survey: Survey, exit_code: int) -> None:
        from trtdoctor.render.text import machine

        machine.host(screen(stream), survey)

    def diff(self, stream: TextIO, found: Comparison) -> None:
        from trtdoctor.render.text import diff

        diff.diff(screen(stream), found)

    def explain(self, stream: TextIO, answer: LogAnswer, *, verbose: bool, quiet: bool = False) -> None:
        from trtdoctor.render.text import log

        log.explain(screen(stream), answer, verbose=verbose, quiet=quiet)

    def news(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        from trtdoctor.render.text import log

        log.news(screen(stream), answer, verbose=verbose)

    def followed(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        self.explain(stream, answer, verbose=verbose)

    def pages(self, stream: TextIO, found: Sequence[Page]) -> None:
        from trtdoctor.render.text import pages

        pages.pages(screen(stream), found)

    def fleet(self, stream: TextIO, found: Inventory) -> None:
        from trtdoctor.render.text import fleet

        fleet.fleet(screen(stream), found)

    def checks(self, stream: TextIO, chain: Sequence[Check]) -> None:
        from trtdoctor.render.text import pages

        pages.checks(screen(stream), chain)


RENDERER: Renderer = TextRenderer()
