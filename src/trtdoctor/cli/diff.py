"""``trtdoctor diff``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from trtdoctor import api
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_file, output_format
from trtdoctor.cli.output import Destination, write
from trtdoctor.errors import NotAnEngineError
from trtdoctor.text import printable
from trtdoctor.verdict import Exit


@make("diff")
@click.argument("before", metavar="A.engine")
@click.argument("after", metavar="B.engine")
@output_format
@output_file
def command(before: str, after: str, to: Sequence[Destination]) -> None:
    """Show what changed between two builds of an engine.

    Versions, GPU, inputs and outputs, profiles, plugins, memory, layers, tactics
    and flags; kernels and weights by their counts and sizes.

    Exit codes: 0 no difference, 1 a difference, 2 wrong usage, 3 one of them is not an engine,
    or could not be read in full.

    \b
    Example:
      trtdoctor diff yesterday.engine today.engine
    """
    try:
        found = api.diff(before, after)
    except NotAnEngineError as problem:
        click.echo(f"trtdoctor diff: {problem}; see: trtdoctor check", err=True)
        sys.exit(Exit.INCOMPLETE)
    for path in found.incomplete[:1]:
        what = f" (not known: {', '.join(found.not_compared)})" if found.not_compared else ""
        click.echo(
            f"trtdoctor diff: {printable(path)} is incomplete or could not be read in full, so not all of it could be "
            f"compared{what}",
            err=True,
        )

    write(to, lambda renderer, stream: renderer.diff(stream, found), (before, after))
    sys.exit(Exit.FINDINGS if found.differences else Exit.INCOMPLETE if found.incomplete else Exit.OK)
