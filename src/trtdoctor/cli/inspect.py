"""``trtdoctor inspect``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trtdoctor import api
from trtdoctor.cli.deliver import Document, deliver
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_file, output_format
from trtdoctor.cli.output import opened
from trtdoctor.model.engine import Engine
from trtdoctor.summary import Interruption
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.render.renderer import EngineWriter, Renderer


@make("inspect")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@output_format
@output_file
@click.option("-v", "--verbose", is_flag=True, help="Show every layer, and why a fact is not known.")
def command(paths: tuple[str, ...], output_format: Renderer, output: str | None, verbose: bool) -> None:
    """Show what engine files say about themselves: no verdict, no machine.

    One file fills a screen, several make a table.

    \b
    Exit codes: 0 every file is an engine, 1 one is not, 2 wrong usage.

    \b
    Examples:
      trtdoctor inspect model.engine
      trtdoctor inspect *.engine --output-format json | jq '.engines[].tensorrt_version'
    """
    with opened(output, paths) as out:
        document = _Document(output_format.inspect(out.stream, several=len(paths) > 1, verbose=verbose))
        ended = deliver(out, map(api.inspect, paths), document, len(paths))
    ended.exit(Exit.OK if document.all_engines else Exit.FINDINGS)


class _Document(Document):
    def __init__(self, writer: EngineWriter) -> None:
        self.writer = writer
        self.all_engines = True

    def begin(self) -> None:
        self.writer.begin()

    def part(self, part: Engine) -> None:
        self.done += 1
        self.all_engines &= part.header is not None
        self.writer.engine(part)

    def end(self, interruption: Interruption | None) -> None:
        self.writer.end(interruption)
