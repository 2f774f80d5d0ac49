"""``trtdoctor explain``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

import click

from trtdoctor import api
from trtdoctor.cli.interrupt import Interruptible
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import fail_on, output_file, output_format
from trtdoctor.cli.output import Destination, write
from trtdoctor.errors import LogError
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.log_report import LogAnswer
    from trtdoctor.logs.explain import LogFinding
    from trtdoctor.verdict import FailOn


@make("explain")
@click.argument("what", nargs=-1, metavar="[LOG... | CODE | WORDS]")
@click.option("--engine", metavar="FILE", help="The engine that the log is about: its facts are used too.")
@click.option("-f", "--follow", is_flag=True, help="Keep reading a log that is still being written; Ctrl-C ends it.")
@fail_on("error", "The least severe finding that gives exit code 1.")
@output_format
@output_file
@click.option("-v", "--verbose", is_flag=True, help="Show harmless lines and consequences too.")
@click.option("-q", "--quiet", is_flag=True, help="One line per log.")
def command(
    what: tuple[str, ...],
    engine: str | None,
    follow: bool,
    fail_on: FailOn,
    to: Sequence[Destination],
    verbose: bool,
    quiet: bool,
) -> None:
    """Explain a log: what went wrong, and what to do. Or a finding by its CODE.

    Reads files, or standard input with "-" or without an argument. The log may be of anything
    that uses TensorRT: trtexec, Triton, DeepStream, Python, C++, ComfyUI. A CODE prints its page;
    other words search the pages. What gzip, bzip2 or xz packed is read through, and zstd with
    Python 3.14 or trtdoctor[zstd].

    \b
    Exit codes: 0 only harmless lines, 1 a finding, 2 wrong usage or what is not a log,
    3 errors that no known message matches, an empty log,
    or one that could not be read to its end.

    \b
    Examples:
      trtdoctor explain triton.log --engine model.plan
      python app.py 2>&1 | trtdoctor explain
      docker logs -f web 2>&1 | trtdoctor explain -f -
      trtdoctor explain TRT102
      trtdoctor explain "magic tag"
    """
    if quiet and (verbose or follow):
        raise click.UsageError(f"--quiet and --{'verbose' if verbose else 'follow'} cannot be given together")
    logs = what or ("-",)
    if not follow and _is_question(logs, only_files=bool(engine)):
        _words(" ".join(what), to)
        return
    _refuse(logs, follow=follow, to=to)
    try:
        if follow:
            _follow(logs[0], engine, fail_on, to, verbose)
        else:
            answer = _answer(logs, engine, fail_on)
            files = [name for name in logs if name != "-"]
            write(to, lambda renderer, stream: renderer.explain(stream, answer, verbose=verbose, quiet=quiet), files)
            sys.exit(answer.exit_code)
    except LogError as problem:
        raise click.UsageError(str(problem)) from problem


def _answer(logs: Sequence[str], engine: str | None, fail_on: FailOn) -> LogAnswer:
    """The answer about those of several logs that can be read; the others are named on standard error. Raises
    ``LogError`` where there is none."""
    return api.explain(*map(_stream_or_path, logs), engine=engine, fail_on=fail_on, unreadable=_say)


def _say(problem: object) -> None:
    """One line about what could not be read, or not as it should be."""
    click.echo(f"trtdoctor: {problem}", err=True)


def _is_question(logs: Sequence[str], *, only_files: bool) -> bool:
    """Whether these are words to look up. Raises ``UsageError`` where they name logs that are not there."""
    missing = [word for word in logs if word != "-" and not os.path.exists(word)]
    named = [word for word in missing if _names_a_file(word)]
    if missing and (only_files or len(missing) < len(logs) or 2 * len(named) >= len(logs)):
        raise click.UsageError(f"there is no log {(named or missing)[0][:200]!r}")
    return bool(missing)


def _names_a_file(word: str) -> bool:
    """Whether it is a path and no words: a message has blanks, and may name a path in its midst."""
    if ": " in word or "\n" in word:
        return False
    if " " in word and not word.startswith(("/", "./", "../", "~/")):
        return word.endswith((".log", ".txt")) and "/" in word
    return "/" in word or word.endswith((".log", ".txt"))


def _refuse(logs: Sequence[str], *, follow: bool, to: Sequence[Destination]) -> None:
    if "-" in logs and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError("no log: give a file, or pipe one in: program 2>&1 | trtdoctor explain")
    if follow and len(logs) > 1:
        raise click.UsageError("--follow reads one log")
    if follow and any(one.path is not None for one in to):
        raise click.UsageError("--follow prints as it reads, so it cannot be given with --output")


def _stream_or_path(name: str) -> BinaryIO | str:
    return sys.stdin.buffer if name == "-" else name


def _words(words: str, to: Sequence[Destination]) -> None:
    """The page of a code, or the pages that fit some words."""
    found = api.find_pages(words)
    if not found:
        raise click.UsageError(f"no file, no code and no page for {words[:80]!r}; {_nearest(words)}")
    write(to, lambda renderer, stream: renderer.pages(stream, found))


def _nearest(words: str) -> str:
    from trtdoctor.pages import nearest

    near = "".join(f"\n  {page.code}  {page.title}" for page in nearest(words))
    return f"the nearest pages:{near}" if near else "see: trtdoctor checks"


def _follow(name: str, engine: str | None, fail_on: FailOn, to: Sequence[Destination], verbose: bool) -> None:
    """Says what a growing log says, as it says it: text, or one JSON document on a line for each news. Where the log
    ends, or Ctrl-C does, the answer to the whole of it follows."""
    log = api.follow(_stream_or_path(name), engine=engine, fail_on=fail_on, note=_say)

    def say(found: tuple[LogFinding, ...]) -> None:
        answer = log.answer(found)
        if found or answer.logs[0].unexplained:
            write(to, lambda renderer, stream: renderer.news(stream, answer, verbose=verbose))

    with Interruptible() as signals:
        with suppress(KeyboardInterrupt):
            if name not in ("-", "") and not os.path.exists(name):
                with signals.held():
                    _say(f"{printable(name)} is not there yet: waiting for it")
                _await(name)
            for found in log:
                with signals.held():
                    say(found)
        with signals.held(last=True):
            say(log.end())
            answer = log.answer()
            write(to, lambda renderer, stream: renderer.followed(stream, answer, verbose=verbose))
    sys.exit(answer.exit_code)


def _await(path: str) -> None:
    """Waits until there is a log, as ``tail -F`` does."""
    from trtdoctor.logs.follow import IDLE

    while not os.path.exists(path):
        time.sleep(IDLE)
