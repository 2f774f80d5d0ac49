"""``trtdoctor inspect``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from trtdoctor import api
from trtdoctor.cli.deliver import Document, deliver, is_next
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import files, output_file, output_format
from trtdoctor.cli.output import Destination, opened_all
from trtdoctor.model.engine import Engine
from trtdoctor.summary import Interruption
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.render.renderer import EngineWriter


@make("inspect")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@output_format
@output_file
@click.option("-v", "--verbose", is_flag=True, help="Show every layer, and why a fact is not known.")
def command(paths: tuple[str, ...], to: Sequence[Destination], verbose: bool) -> None:
    """Show what engine files say about themselves: no verdict, no machine.

    One file fills a screen, several make a table. Of a file with several engines
    inside, each is shown; FILE!MEMBER names one.

    \b
    Exit codes: 0 every file is an engine, 1 one is not, 2 wrong usage.

    \b
    Examples:
      trtdoctor inspect model.engine
      trtdoctor inspect *.engine --output-format json | jq '.engines[].tensorrt_version'
    """
    files(paths, addresses=True)
    with opened_all(to, paths) as outputs:
        writers = [
            one.renderer.inspect(out.stream, several=len(paths) > 1, verbose=verbose)
            for one, out in zip(to, outputs, strict=True)
        ]
        document = _Document(writers)
        engines = (one for path in paths for one in api.inspect_all(path))
        ended = deliver(outputs, engines, document, len(paths))
    ended.exit(Exit.OK if document.all_engines else Exit.FINDINGS)


class _Document(Document):
    def __init__(self, writers: Sequence[EngineWriter]) -> None:
        self.writers = writers
        self.all_engines = True
        self._last: Engine | None = None

    def begin(self, output: int) -> None:
        self.writers[output].begin()

    def count(self, part: Engine) -> None:
        self.done += is_next(self._last, part)
        self._last = part
        self.all_engines &= part.header is not None

    def part(self, output: int, part: Engine) -> None:
        self.writers[output].engine(part)

    def end(self, output: int, interruption: Interruption | None) -> None:
        self.writers[output].end(interruption)
