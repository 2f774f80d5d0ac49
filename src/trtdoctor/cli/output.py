"""Where answers go: standard output or a file, whole or not at all; broken pipes and full disks."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TextIO

import click

from trtdoctor.verdict import Exit


class Output:
    """Standard output. ``writing`` is for a piece of the answer, which is out when its block ends."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    @contextmanager
    def writing(self) -> Iterator[None]:
        try:
            yield
            self.stream.flush()
        except BrokenPipeError:
            # The reader (head, less) has seen enough; the exit code is still the answer. Python would complain once
            # more while flushing at exit.
            self._forget()
        except OSError as error:  # a full disk, say
            click.echo(f"trtdoctor: the answer could not be written: {error.strerror}", err=True)
            self._forget()
            sys.exit(Exit.INCOMPLETE)

    def _forget(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())


class _File(Output):
    @contextmanager
    def writing(self) -> Iterator[None]:
        with _wrong_usage():
            yield


@contextmanager
def _wrong_usage() -> Iterator[None]:
    """A file that cannot be written is wrong usage."""
    try:
        yield
    except OSError as error:
        raise click.BadParameter(f"cannot write it: {error.strerror}", param_hint="--output") from error


@contextmanager
def opened(path: str | None, sources: Sequence[str] = ()) -> Iterator[Output]:
    """The output that ``path`` names, by default standard output; never one of ``sources``. A file gets what was
    written when the block ends; one that was there before stays as it was if the block raises."""
    if path is None:
        if sys.stdout is None:  # closed by whoever started us
            click.echo("trtdoctor: standard output is closed, so there is nowhere to write the answer", err=True)
            sys.exit(Exit.INCOMPLETE)
        yield Output(sys.stdout)
        return
    with ExitStack() as files:
        with _wrong_usage():
            if any(os.path.exists(one) and os.path.exists(path) and os.path.samefile(one, path) for one in sources):
                raise click.BadParameter(
                    "that is a file to look at; the answer needs a file of its own", param_hint="--output"
                )
            from trtdoctor.sources.writing import whole_file

            binary = files.enter_context(whole_file(path, replace=True))
            text = io.TextIOWrapper(binary, "utf-8", "backslashreplace", newline="\n")
        yield _File(text)
        with _wrong_usage():
            text.flush()
            files.close()


def write(path: str | None, render: Callable[[TextIO], None], sources: Sequence[str] = ()) -> None:
    """Writes an answer that is one piece."""
    with opened(path, sources) as out, out.writing():
        render(out.stream)
