"""One line for a person at a terminal who waits for the first answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from threading import Timer

SECONDS = 1.0
"""How long nobody wonders."""
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
