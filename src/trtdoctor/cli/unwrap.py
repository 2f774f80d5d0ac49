"""``trtdoctor unwrap``."""

from __future__ import annotations

import sys

import click

from trtdoctor import api
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import files
from trtdoctor.errors import UnwrapError
from trtdoctor.text import exact_size, printable
from trtdoctor.verdict import Exit


@make("unwrap")
@click.argument("path", metavar="FILE")
@click.option("-o", "--output", required=True, metavar="PLAN", help="Where to write the bare plan.")
@click.option("--force", is_flag=True, help="Replace PLAN if it exists.")
@click.option("--index", type=click.IntRange(0), default=0, help="Which plan, when the file holds several.")
def command(path: str, output: str, force: bool, index: int) -> None:
    """Write out the bare plan of a wrapped engine.

    The wrapper is that of Ultralytics or Torch-TensorRT.

    The wrapped file stays as it is. An existing PLAN is never replaced without --force, and never left half-written.

    \b
    Example:
      trtdoctor unwrap yolov8n.engine -o yolov8n.plan && trtexec --loadEngine=yolov8n.plan
    """
    files([path])
    if output == "-":
        raise click.BadParameter("a plan is written to a file, not to standard output", param_hint="--output")
    try:
        written = api.unwrap(path, output, force=force, index=index)
    except UnwrapError as problem:
        click.echo(f"trtdoctor unwrap: {problem}", err=True)
        sys.exit(Exit.FINDINGS)
    click.echo(f"{printable(output)}: {exact_size(written)}", err=True)
