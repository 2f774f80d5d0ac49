"""Where answers go: standard output or a file, whole or not at all; broken pipes and full disks."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from trtdoctor import render
from trtdoctor.model.engine import MANIFEST
from trtdoctor.named import NamedTuple
from trtdoctor.text import listing, nearest, printable
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.render.renderer import Renderer


STANDARD_OUTPUT = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of what we have open already: a file behind one of them is written on, not replaced."""


PLAIN = (".log", ".out")
"""Suffixes that are of text, too."""


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
            self._forget()
            _not_written(error)

    def _forget(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())


class _Whole(io.FileIO):
    """Standard output, where a write that a signal interrupts goes on; Python's buffer loses what was left of it (seen
    with 3.11: a pipe that is full, a handler that returns)."""

    def write(self, data: Any) -> int:
        left = memoryview(data).cast("B")
        of = len(left)
        while left and (count := super().write(left)) is not None:
            left = left[count:]
        return of - len(left)


def _uninterrupted(stream: TextIO) -> TextIO:
    """``stream``, through ``_Whole`` where it is a file; a console of Windows, or what a test put there, stays."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    if type(raw) is not io.FileIO or not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    binary = io.BufferedWriter(_Whole(raw.fileno(), "w", closefd=False))
    return io.TextIOWrapper(binary, stream.encoding, stream.errors, line_buffering=stream.line_buffering)


class _Unfailing(io.FileIO):
    """Standard error, where what cannot be written is lost: the exit code is the answer then."""

    def write(self, data: Any) -> int:
        with suppress(OSError):
            super().write(data)
        return memoryview(data).nbytes


def unfailing(stream: TextIO) -> TextIO:
    """``stream``, through ``_Unfailing`` where it is a file."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    if type(raw) is not io.FileIO or not isinstance(stream, io.TextIOWrapper):
        return stream
    binary = io.BufferedWriter(_Unfailing(raw.fileno(), "w", closefd=False))
    return io.TextIOWrapper(binary, stream.encoding, stream.errors, line_buffering=True)


class _File(Output):
    @contextmanager
    def writing(self) -> Iterator[None]:
        with _all_written():
            yield


def _not_written(error: OSError) -> NoReturn:
    click.echo(f"trtdoctor: the answer could not be written: {error.strerror}", err=True)
    sys.exit(Exit.INCOMPLETE)


def nowhere() -> NoReturn:
    """Ends a run whose standard output was closed by whoever started it."""
    click.echo("trtdoctor: standard output is closed, so there is nowhere to write the answer", err=True)
    sys.exit(Exit.INCOMPLETE)


@contextmanager
def _all_written() -> Iterator[None]:
    """An answer that does not get into its file, which could be opened, is no answer."""
    try:
        yield
    except OSError as error:
        _not_written(error)


@contextmanager
def standard_output() -> Iterator[None]:
    """For what is printed without an ``Output``: the help, the version."""
    try:
        yield
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains once more while flushing at exit
        _not_written(error)


@contextmanager
def _wrong_usage(path: str) -> Iterator[None]:
    """A file that cannot be opened to be written is wrong usage."""
    try:
        yield
    except OSError as error:
        raise click.BadParameter(
            f"cannot write {printable(path, 400)}: {error.strerror}", param_hint="--output"
        ) from error


class Destination(NamedTuple):
    """One output of an answer: how it is written, and where; ``path`` is ``None`` for standard output."""

    name: str
    renderer: Renderer
    path: str | None
    force: bool = False
    """Whether a file of another user, or with several names, is replaced."""


def destinations(
    chosen: str | None, files: Sequence[str], *, typed: bool = True, force: bool = False
) -> tuple[Destination, ...]:
    """What ``--output-format`` and every ``-o`` say together. A format before the file (``json:a.txt``) counts first,
    then ``--output-format``, then the suffix; any other file gets text. A format that is not ``typed``, but of a
    variable, counts after the suffix, which is."""
    if not files:
        return (Destination(chosen or "text", render.load(chosen or "text"), None),)
    found = [_destination(word, chosen, typed=typed, force=force) for word in files]
    places = [_place(one.path) for one in found]
    if len(set(places)) < len(places):
        raise click.BadParameter("one file cannot hold two answers", param_hint="--output")
    return tuple(found)


def _destination(word: str, chosen: str | None, *, typed: bool, force: bool) -> Destination:
    """What one ``-o`` says."""
    name, colon, rest = word.partition(":")
    own = name if colon and name in render.FORMATS else None
    _refuse_prefix(word)
    path = rest if own else word
    if not path:
        raise click.BadParameter(f"{word[:80]!r} names no file", param_hint="--output")
    suffix = os.path.splitext(path)[1].lower()
    of_suffix = render.SUFFIXES.get(suffix)
    name = own or (chosen or of_suffix if typed else of_suffix or chosen) or "text"
    if not (own or chosen or of_suffix) and suffix not in ("", *PLAIN):
        told = f"{printable(path, 400)} gets text, as no format has the suffix {printable(suffix, 40)}"
        click.echo(f"trtdoctor: {told} (FORMAT:FILE names one: {listing(render.FORMATS)})", err=True)
    return Destination(name, render.load(name), None if path == "-" else path, force)


def _place(path: str | None) -> object:
    """What is equal for two names of one file, and for standard output and the file to which it is led; devices (the
    terminal, ``/dev/null``) take several answers, and go by their names."""
    try:
        status = os.fstat(1) if path is None else os.stat(path)
    except OSError:  # it is not there yet
        return path and os.path.realpath(path)
    return path if stat.S_ISCHR(status.st_mode) else (status.st_dev, status.st_ino)


def require_own(to: Sequence[Destination], read: Iterable[str]) -> None:
    """Refuses an answer that would replace one of the files that are ``read`` for it."""
    files = [one.path for one in to if one.path is not None]
    for one in read if files else ():
        for path in files:
            _require_other(path, one)


def _require_other(path: str, source: str) -> None:
    with suppress(OSError, ValueError):  # not there, or no name of a file at all
        if os.path.samefile(source, path):
            raise click.BadParameter(
                f"{printable(path, 400)} is a file to look at; the answer needs a file of its own",
                param_hint="--output",
            )


def _refuse_prefix(word: str) -> None:
    """Letters before a colon that are no format: a slip must not become a file's name. One letter is a drive."""
    name, colon, _ = word.partition(":")
    if not colon or name in render.FORMATS or len(name) < 2 or not (name.isascii() and name.isalpha()):
        return
    near = [render.SUFFIXES[suffix]] if (suffix := f".{name.lower()}") in render.SUFFIXES else []
    near = near or nearest(name.lower(), render.FORMATS, 1)
    meant = f"did you mean {near[0]}?" if near else f"the formats are {listing(render.FORMATS)};"
    raise click.BadParameter(
        f"there is no format {name[:40]!r}; {meant} A file of that name is ./{printable(word, 80)}",
        param_hint="--output",
    )


@contextmanager
def opened_all(to: Sequence[Destination], sources: Sequence[str] = ()) -> Iterator[list[Output]]:
    """The outputs of every destination, in their order."""
    with ExitStack() as outputs:
        yield [outputs.enter_context(opened(one.path, sources, force=one.force)) for one in to]


def _is_engine(path: str) -> bool:
    """Whether an engine has that name: a file that begins with a dash is soon taken for this option."""
    from trtdoctor.model.budget import Budget
    from trtdoctor.plan.header import starts_like_plan
    from trtdoctor.sources.local import read_file

    try:
        return starts_like_plan(read_file(path, Budget("the file", bytes=16), cut=True))
    except (OSError, ValueError):
        return False


def _is_manifest(path: str, sources: Sequence[str]) -> bool:
    """Whether the manifest of an engine is looked for at ``path``, which is there or comes yet."""
    engine = path.removesuffix(MANIFEST)
    return engine != path and (engine in sources or os.path.exists(engine))


@contextmanager
def opened(path: str | None, sources: Sequence[str] = (), *, force: bool = False) -> Iterator[Output]:
    """The output that ``path`` names, by default standard output; never one of ``sources``. A file gets what was
    written when the block ends; one that was there before stays as it was if the block raises."""
    if path is None or path in STANDARD_OUTPUT:
        if sys.stdout is None:
            nowhere()
        yield Output(_uninterrupted(sys.stdout))
        return
    with ExitStack() as files:
        with _wrong_usage(path):
            for one in sources:
                _require_other(path, one)
            from trtdoctor.sources.writing import whole_file

            kind = "an engine" if _is_engine(path) else "a manifest" if _is_manifest(path, sources) else None
            if kind is not None:
                raise click.BadParameter(
                    f"{printable(path, 400)} is {kind}, which an answer never replaces", param_hint="--output"
                )
            binary = files.enter_context(whole_file(path, replace=True, force=force))
            text = io.TextIOWrapper(binary, "utf-8", "backslashreplace", newline="\n")
        yield _File(text)
        with _all_written():
            text.flush()
            files.close()


def write(to: Sequence[Destination], answer: Callable[[Renderer, TextIO], None], sources: Sequence[str] = ()) -> None:
    """Writes an answer that is one piece."""
    with opened_all(to, sources) as outputs:
        for one, out in zip(to, outputs, strict=True):
            with out.writing():
                answer(one.renderer, out.stream)
