"""What is named beside plain paths: lists of files, folders of targets, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

import click

from trtdoctor.errors import BudgetExceeded
from trtdoctor.text import and_more, printable, shell_quote

LOOK_EVERY = 0.5
"""Seconds that standard input is waited for at a time."""


def listed(list_: str | None) -> list[str]:
    """The paths that a list holds."""
    if list_ is None:
        return []
    from trtdoctor.gathering import paths_in

    try:
        found = paths_in(list_)
    except (OSError, ValueError, BudgetExceeded) as error:
        why = getattr(error, "strerror", None) or error
        raise click.BadParameter(f"cannot read {list_[:200]!r}: {why}", param_hint="--files-from") from error
    if not found:
        raise click.BadParameter(f"{list_[:200]!r} names no file", param_hint="--files-from")
    if list_ == "-" and "-" in found:
        raise click.BadParameter(
            "standard input is the list, so no engine can come on it, too; a file of that name is ./-",
            param_hint="--files-from",
        )
    return found


def in_folders(folders: Sequence[str]) -> list[str]:
    """The JSON files in folders of targets."""
    return [path for folder in folders for path in json_files(folder, "--target-dir")]


def json_files(folder: str, option: str) -> list[str]:
    """The JSON files in a folder of targets, which ``option`` named; what else is there is said."""
    try:
        every = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        raise click.BadParameter(f"cannot read {folder[:200]!r}: {error.strerror}", param_hint=option) from error
    names = [name for name in every if name.lower().endswith(".json") and not os.path.isdir(os.path.join(folder, name))]
    if not names:
        raise click.BadParameter(
            f"no .json file is in {folder[:200]!r}; `trtdoctor host -o {shell_quote(folder)}/NAME.json` on each "
            "machine writes one",
            param_hint=option,
        )
    if others := sorted(set(every) - set(names)):
        which = and_more([printable(name, 80) for name in others], 3)
        click.echo(f"trtdoctor: in {printable(folder, 200)} only .json files are read, so not {which}", err=True)
    return [os.path.join(folder, name) for name in names]


def once(targets: Sequence[str]) -> tuple[str, ...]:
    """Each target once, however its blanks and the path of its file are written: a column is known by its name."""
    found: dict[str, str] = {}
    for one in targets:
        found.setdefault(_spelled(one), one)
    return tuple(found.values())


def _spelled(target: str) -> str:
    if "=" not in target or os.path.isfile(target):
        return os.path.normpath(target)
    words = ("=".join(part.strip() for part in word.split("=")) for word in target.split(","))
    return ",".join(word for word in words if word)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """What comes, as it comes. A signal may arrive just before a read that waits; a look now and then finds it."""
    import select

    while True:
        with suppress(OSError, ValueError):  # no pipe, no file: it does not wait
            while not select.select([stream], [], [], LOOK_EVERY)[0]:
                pass
        piece = stream.read1(1 << 20)  # type: ignore[attr-defined]
        if not piece:
            return
        yield piece


@contextmanager
def spooled(paths: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    """``paths``, where standard input (``-``) is a file that is deleted afterwards, and the name to show instead of
    its own."""
    if paths != ("-",):
        yield paths, {}
        return
    import tempfile

    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("an engine on standard input is expected to come from a pipe or a file, not a terminal")
    with tempfile.TemporaryDirectory(prefix="trtdoctor-") as folder:
        path = os.path.join(folder, "stdin.engine")
        try:
            with open(path, "wb") as copy:
                for piece in _pieces(sys.stdin.buffer):
                    copy.write(piece)
        except OSError as error:
            raise click.UsageError(f"standard input could not be copied to {folder}: {error.strerror}") from error
        yield (path,), {path: "-"}
