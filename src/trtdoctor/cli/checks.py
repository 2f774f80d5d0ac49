"""``trtdoctor checks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.checks import CHAIN
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_format
from trtdoctor.cli.output import write

if TYPE_CHECKING:
    from trtdoctor.render.renderer import Renderer


@make("checks")
@output_format
def command(output_format: Renderer) -> None:
    """List every check: code, stage, title."""
    write(None, lambda stream: output_format.checks(stream, CHAIN))
