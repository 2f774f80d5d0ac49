"""``trtdoctor fleet targets``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

import click

from trtdoctor.cli.inputs import json_files
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import output_file, output_format
from trtdoctor.cli.output import Destination, write
from trtdoctor.errors import TargetError
from trtdoctor.model.fact import reason_of
from trtdoctor.sources.local import open_patiently
from trtdoctor.text import counted, first_of, listing, printable
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.targets.grouping import Inventory


@make("targets")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...")
@click.option(
    "--with",
    "also",
    metavar="KEY=VALUE,…",
    help="What the nodes do not tell, for all of them: tensorrt=10.3.0, container=tensorrt:25.06-py3.",
)
@output_format
@output_file
def command(paths: tuple[str, ...], also: str | None, to: Sequence[Destination]) -> None:
    """Turn what a cluster knows of its machines into targets.

    FILE is what `kubectl get nodes -o json` or `ray list nodes --format json` wrote;
    DIR holds what `trtdoctor host` wrote on each machine; - is standard input. Equal
    nodes become one target. What their labels do not tell is unknown, and a check
    that needs it is not passed. Nothing is asked of the cluster itself.

    Exit codes: 0 the targets are told, 2 wrong usage, 3 no node has a GPU, or of one
    with a GPU nothing tells which.

    \b
    Examples:
      kubectl get nodes -o json | trtdoctor fleet targets -
      kubectl get nodes -o json | trtdoctor fleet targets - -o targets.json
      trtdoctor check engines/ --target targets.json
      trtdoctor fleet targets hosts/ nodes.json
      trtdoctor fleet targets nodes.json --with tensorrt=10.3.0
    """
    from trtdoctor.fleet.nodes import completed, read

    names = list(_files(paths))
    try:
        found = read(_opened(names))
        if also is not None:
            found = completed(found, also)
    except (TargetError, OSError) as problem:
        raise click.BadParameter(str(problem), param_hint="FILE") from problem
    code = Exit.OK if found.targets and all(one.labelled for one in found.targets) else Exit.INCOMPLETE
    for line in _open(found):
        click.echo(f"trtdoctor fleet targets: {line}", err=True)
    write(to, lambda renderer, stream: renderer.fleet(stream, found), [name for name in names if name != "-"])
    sys.exit(code)


MOST_TOLD = 10


def _open(found: Inventory) -> Iterator[str]:
    """Why the answer is open: which nodes have GPUs of which nothing tells what they are, and why nothing does."""
    if not found.targets:
        yield f"none of {counted(found.nodes, 'node')} has a GPU"
    unlabelled = [one for one in found.targets if not one.labelled]
    for one in unlabelled[:MOST_TOLD]:
        names = listing(first_of([printable(member.name, 80) for member in one.members], 3))
        why = printable(reason_of(one.target.gpu.compute_capability), 200)
        yield f"nothing tells which GPU {names} {'has' if len(one.members) == 1 else 'have'}: {why}"
    if len(unlabelled) > MOST_TOLD:
        yield f"and {counted(len(unlabelled) - MOST_TOLD, 'more kind')} of nodes"


def _files(paths: Sequence[str]) -> Iterator[str]:
    """The files that are named, and those of folders; each once."""
    seen: set[str] = set()
    for path in paths:
        for one in json_files(path, "DIR") if os.path.isdir(path) else [path]:
            if one not in seen:
                seen.add(one)
                yield one


def _opened(names: Sequence[str]) -> Iterator[tuple[str, BinaryIO]]:
    """Each file, open while it is read."""
    for name in names:
        with ExitStack() as files:
            if name == "-":
                if sys.stdin is None or sys.stdin.isatty():
                    raise click.UsageError("- is standard input: kubectl get nodes -o json | trtdoctor fleet targets -")
                yield "standard input", sys.stdin.buffer
            else:
                try:
                    file = files.enter_context(open_patiently(name))
                except (OSError, ValueError) as error:
                    why = getattr(error, "strerror", None) or error
                    raise click.BadParameter(f"cannot read {name[:200]!r}: {why}", param_hint="FILE") from error
                yield name, file
