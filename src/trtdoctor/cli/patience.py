"""One line for a person at a terminal who waits for the first answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import click

from trtdoctor.text import exact_size, printable

if TYPE_CHECKING:
    from threading import Timer

SECONDS = 1.0
"""How long nobody wonders."""
BIG = 256 << 20
"""Bytes from which on a person wants to see how far it is."""
STEP = 64 << 20
"""Bytes between two looks at it."""
Part = TypeVar("Part")


class Patience(Iterator[Part]):
    """Hands ``parts`` on. Where the first takes longer than a second, standard error says why, if it is a terminal.

    ``words`` is asked only then.
    """

    def __init__(self, parts: Iterator[Part], words: Callable[[], str]) -> None:
        self._parts = parts
        self._words = words
        self._timer: Timer | None = None

    def __enter__(self) -> Patience[Part]:
        if sys.stderr is not None and sys.stderr.isatty():
            from threading import Timer

            self._timer = Timer(SECONDS, self._say)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __next__(self) -> Part:
        part = next(self._parts)
        self._rest()
        return part

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rest()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _say(self) -> None:
        click.echo(f"trtdoctor: {self._words()}", err=True)


class Progress:
    """How much of a big file was hashed, for a person at a terminal: ``told`` is to be called, if anybody looks."""

    def __init__(self, path: str) -> None:
        self.told = self._tell if sys.stderr is not None and sys.stderr.isatty() else None
        self._path = path
        self._last = 0
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._clear()

    def _tell(self, done: int, of: int) -> None:
        if of < BIG:
            return
        if done == of:
            self._clear()
        elif abs(done - self._last) >= STEP:
            self._last, self._shown = done, True
            words = f"{printable(self._path, 60)}: {done * 100 // of} % of {exact_size(of)} hashed"
            click.echo(f"\r\x1b[K{words}", err=True, nl=False)

    def _clear(self) -> None:
        if self._shown:
            self._shown, self._last = False, 0
            click.echo("\r\x1b[K", err=True, nl=False)
