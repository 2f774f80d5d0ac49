"""``trtdoctor unwrap``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from trtdoctor import api
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import files
from trtdoctor.errors import UnwrapError
from trtdoctor.sources.opening import shown
from trtdoctor.text import exact_size, printable, shell_option, shell_quote
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.formats.unwrap import Written

LONGEST_PATH = 4096
"""Characters that are shown of the path of a file that was written."""


@make("unwrap")
@click.argument("path", metavar="FILE")
@click.option("-o", "--output", metavar="PLAN", help="Where to write the bare plan; - is standard output.")
@click.option("--all", "folder", metavar="DIR", help="Write every plan in the file into DIR instead.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option(
    "--member", metavar="MEMBER", help="Which plan, when the file holds several: its name, as inspect shows it."
)
@click.option("--index", type=click.IntRange(0), help="The same by its number, from 0.")
def command(
    path: str, output: str | None, folder: str | None, force: bool, member: str | None, index: int | None
) -> None:
    """Write out the bare plan of a wrapped engine.

    The wrapper is that of Ultralytics, Torch-TensorRT, ONNX Runtime, ExecuTorch
    or TensorRT-Model-Connect, or an archive.

    The wrapped file stays as it is. An existing PLAN is never replaced without --force, and never left half-written.
    --all writes every plan that is whole under a safe name, and names those that are not.

    \b
    Example:
      trtdoctor unwrap yolov8n.engine -o yolov8n.plan && trtexec --loadEngine=yolov8n.plan
      trtdoctor unwrap engines.zip --member fp16/model.engine -o model.plan
      trtdoctor unwrap engines.tar.gz --all plans/
    """
    files([path], addresses=True)
    if (output is None) == (folder is None):
        raise click.UsageError("give either --output or --all")
    if (member is not None) + (index is not None) + (folder is not None) > 1:
        raise click.UsageError("--member, --index and --all cannot be given together")
    try:
        if folder is not None:
            _tell(api.unwrap_all(path, folder, force=force))
            return
        assert output is not None
        if output == "-":
            written = _send(path, index, member)
        else:
            written = api.unwrap(path, output, force=force, index=index, member=member)
    except UnwrapError as problem:
        _explain(path, output, problem)
        click.echo(f"trtdoctor unwrap: {problem}", err=True)
        sys.exit(Exit.FINDINGS)
    where = "standard output" if output == "-" else printable(output, LONGEST_PATH)
    click.echo(f"{where}: {exact_size(written)}", err=True)


def _tell(written: Sequence[Written]) -> None:
    """The files that were written, each with the member that it is where its name does not say that."""
    for one in written:
        own = f", of {printable(one.member)}" if one.member not in ("", os.path.basename(one.path)) else ""
        click.echo(f"{printable(one.path, LONGEST_PATH)}: {exact_size(one.size_bytes)}{own}", err=True)


def _explain(path: str, output: str | None, problem: UnwrapError) -> None:
    """Says what was written all the same. A file of several plans of which none was chosen is wrong usage."""
    from trtdoctor.formats.unwrap import PartlyWrittenError, SeveralPlansError

    if isinstance(problem, PartlyWrittenError):
        _tell(problem.written)
    if isinstance(problem, SeveralPlansError):
        file, member = shell_quote(shown(path)), shell_option("--member", problem.members[0])
        ways = f"{member} -o {'-' if output == '-' else shell_quote(output or '')}", "--all plans"
        commands = "".join(f"\n  trtdoctor unwrap {file} {way}" for way in ways)
        raise click.UsageError(f"{problem}. Name one, or write all:{commands}")


def _send(path: str, index: int | None, member: str | None) -> int:
    from trtdoctor.cli.output import nowhere
    from trtdoctor.formats.unwrap import send

    if sys.stdout is None:
        nowhere()
    if sys.stdout.isatty():
        raise click.BadParameter("a plan is not for a terminal; name a file, or a pipe to it", param_hint="--output")
    try:
        return send(path, sys.stdout.buffer, index=index, member=member)
    except UnwrapError:
        with suppress(OSError, ValueError):  # or Python complains once more while flushing at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
