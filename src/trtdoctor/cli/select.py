"""``trtdoctor select``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from trtdoctor import api
from trtdoctor.cli import configured, options
from trtdoctor.cli.options import OF_ANSWERS, files, interpreter, timeout
from trtdoctor.cli.options import command as make
from trtdoctor.cli.output import opened
from trtdoctor.errors import QuestionError, TargetError
from trtdoctor.question import parse_shapes
from trtdoctor.selecting import Selection, reasons
from trtdoctor.text import counted, printable, shell_word
from trtdoctor.verdict import Exit

CODES = {"ok": Exit.OK, "problems": Exit.FINDINGS, "incomplete": Exit.INCOMPLETE}


@make("select")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.target("Another machine than this one, as for check.")
@click.option("--shape", "shapes", multiple=True, metavar="NAME:1x3x224x224", help="A shape that an input will have.")
@click.option("--allow-host-code", is_flag=True, help="The program lets engines bring code of their own.")
@click.option("--plugin", "plugins", multiple=True, metavar="LIB", help="A plugin library that the program loads.")
@interpreter
@timeout(OF_ANSWERS)
@click.option("--group", metavar="REGEX", help="Which engines are of one model, as for check.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files and folders of this name.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of the path alone.")
def command(
    paths: tuple[str, ...], target: tuple[str, ...], shapes: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """Print the one engine that fits this machine (or --target) best.

    For start scripts: standard output holds the path and nothing else. TensorRT is
    not run; `trtdoctor check` on the engine does that.

    Exit codes: 0 an engine is printed, 1 none fits, 2 wrong usage (also engines of
    several models), 3 whether one fits is not known.

    \b
    Examples:
      engine=$(trtdoctor select engines/) && trtexec --loadEngine="$engine"
      trtdoctor select engines/ --target gpu=L4,tensorrt=10.3.0
    """
    files(paths, addresses=True)
    ctx = click.get_current_context()
    hint = configured.named_by(ctx, "target", options.TARGET)
    if configured.gives_way(ctx, "target", "python"):
        target = ()
    try:
        found = api.select(paths, target=target or None, shapes=parse_shapes(shapes), **asked)
    except TargetError as problem:
        raise click.BadParameter(str(problem), param_hint=hint) from problem
    except QuestionError as problem:
        if problem.argument == "paths":
            raise click.UsageError(str(problem)) from problem
        named = hint if problem.argument == "target" else f"--{problem.argument.replace('_', '-')}"
        raise click.BadParameter(str(problem), param_hint=named) from problem
    with opened(None) as out, out.writing():
        if as_json:
            out.stream.write(f"{json.dumps(_object(found))}\n")
        elif found.chosen is not None:
            if out.stream.isatty():
                out.stream.write(f"{shell_word(found.chosen.name)}\n")
            else:  # a script takes it as it is, whatever bytes it has
                out.stream.buffer.write(os.fsencode(f"{found.chosen.name}\n"))
    if found.chosen is None:
        _why(found)
    sys.exit(CODES[found.status])


def _why(found: Selection) -> None:
    sure = "is known to fit" if found.status == "incomplete" else "fits"
    click.echo(f"trtdoctor select: of {counted(found.judged, 'file')} none {sure}.", err=True)
    lines: Sequence[str] = [printable(line, 500) for line in reasons(found)]
    for line in lines[:20]:
        click.echo(f"  {line}", err=True)
    if len(lines) > 20:
        click.echo(f"  and {len(lines) - 20} more", err=True)


def _object(found: Selection) -> dict[str, object]:
    from trtdoctor.render.json import envelope

    chosen = found.chosen
    return envelope(
        status=found.status,
        exit_code=int(CODES[found.status]),
        path=chosen.path if chosen is not None else None,
        member=chosen.member if chosen is not None else None,
        because=found.because,
        judged=found.judged,
        refused=[{"engine": one.name, "code": one.cell.code, "verdict": one.verdict} for one in found.refused],
    )
