"""``trtdoctor inspect``."""

from __future__ import annotations

import sys
from typing import TextIO

import click

from trtdoctor import api
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_file, output_format
from trtdoctor.cli.output import write
from trtdoctor.verdict import Exit


@make("inspect")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@output_format
@output_file
@click.option("-v", "--verbose", is_flag=True, help="Show every layer, and why a fact is not known.")
def command(paths: tuple[str, ...], output_format: str, output: str | None, verbose: bool) -> None:
    """Show what engine files say of themselves. No verdict, no machine.

    One file fills a screen, several make a table.

    \b
    Exit codes: 0 every file is an engine, 1 one is not, 2 wrong usage.

    \b
    Examples:
      trtdoctor inspect model.engine
      trtdoctor inspect *.engine --output-format json | jq '.engines[].tensorrt_version'
    """
    engines = [api.inspect(path) for path in paths]

    def render(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.inspect(engines, layers=verbose) + "\n")
        else:
            from trtdoctor.render import facts

            facts.inspect(stream, engines, verbose=verbose)

    write(output, render, paths)
    sys.exit(Exit.OK if all(engine.header is not None for engine in engines) else Exit.FINDINGS)
