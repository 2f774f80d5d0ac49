"""Where answers go: standard output or a file, whole or not at all; broken pipes and full disks."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO, TextIO

import click

from trtdoctor.verdict import Exit

INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended; 1 would say that there was a finding."""


def write(path: str | None, render: Callable[[TextIO], None], sources: Sequence[str] = ()) -> None:
    """Writes the answer to ``path``, whole or not at all, or to standard output; never over one of ``sources``."""
    if path is None:
        if sys.stdout is None:  # closed by whoever started us
            click.echo("trtdoctor: standard output is closed, so there is nowhere to write the answer", err=True)
            sys.exit(Exit.INCOMPLETE)
        try:
            render(sys.stdout)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head, less) has seen enough; the exit code is still the answer. Python would complain once
            # more while flushing at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:  # a full disk, say
            click.echo(f"trtdoctor: the answer could not be written: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(Exit.INCOMPLETE)
        return
    from trtdoctor.sources.writing import write_whole

    rendered = io.StringIO()
    render(rendered)
    data = rendered.getvalue().encode("utf-8", "backslashreplace")

    def store(stream: BinaryIO) -> None:
        stream.write(data)

    try:
        if any(
            os.path.exists(source) and os.path.exists(path) and os.path.samefile(source, path) for source in sources
        ):
            raise click.BadParameter(
                "that is a file to look at; the answer needs a file of its own", param_hint="--output"
            )
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as special:  # /dev/stderr, a FIFO: nothing that a rename could replace
                special.write(data)
            return
        write_whole(path, store, replace=True)
    except OSError as error:
        raise click.BadParameter(f"cannot write it: {error.strerror}", param_hint="--output") from error
