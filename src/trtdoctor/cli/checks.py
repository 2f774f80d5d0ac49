"""``trtdoctor checks``."""

from __future__ import annotations

from typing import TextIO

from trtdoctor.checks import CHAIN
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_format
from trtdoctor.cli.output import write


@make("checks")
@output_format
def command(output_format: str) -> None:
    """List every check: code, stage, title."""

    def render(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.checks(CHAIN) + "\n")
        else:
            from trtdoctor.render import terminal

            terminal.checks(stream, CHAIN)

    write(None, render)
