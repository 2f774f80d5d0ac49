"""``trtdoctor checks``."""

from __future__ import annotations

from collections.abc import Sequence

from trtdoctor.checks import CHAIN
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_format
from trtdoctor.cli.output import Destination, write


@make("checks")
@output_format
def command(to: Sequence[Destination]) -> None:
    """List every check: code, stage, title."""
    write(to, lambda renderer, stream: renderer.checks(stream, CHAIN))
