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
@click.option("-o", "--output", metavar="PLAN", help="Where to write the bare plan.")
@click.option("--all", "folder", metavar="DIR", help="Write every plan in the file into DIR instead.")
@click.option("--force", is_flag=True, help="Replace what exists.")
@click.option("--member", metavar="MEMBER", help="Which plan, when the file holds several: its name.")
@click.option("--index", type=click.IntRange(0), help="The same by its number, from 0.")
def command(
    path: str, output: str | None, folder: str | None, force: bool, member: str | None, index: int | None
) -> None:
    """Write out the bare plan of a wrapped engine.

    The wrapper is that of Ultralytics, Torch-TensorRT, ONNX Runtime, ExecuTorch
    or TensorRT-Model-Connect, or an archive.

    The wrapped file stays as it is. An existing PLAN is never replaced without --force, and never left half-written.

    \b
    Example:
      trtdoctor unwrap yolov8n.engine -o yolov8n.plan && trtexec --loadEngine=yolov8n.plan
      trtdoctor unwrap engines.tar.gz --all plans/
    """
    files([path])
    if (output is None) == (folder is None):
        raise click.UsageError("give either --output or --all")
    if (member is not None) + (index is not None) + (folder is not None) > 1:
        raise click.UsageError("--member, --index and --all cannot be given together")
    if output == "-":
        raise click.BadParameter("a plan is written to a file, not to standard output", param_hint="--output")
    try:
        if folder is not None:
            for one in api.unwrap_all(path, folder, force=force):
                click.echo(f"{printable(one.path)}: {exact_size(one.size_bytes)}", err=True)
            return
        assert output is not None
        written = api.unwrap(path, output, force=force, index=index or 0, member=member)
    except UnwrapError as problem:
        click.echo(f"trtdoctor unwrap: {problem}", err=True)
        sys.exit(Exit.FINDINGS)
    click.echo(f"{printable(output)}: {exact_size(written)}", err=True)
