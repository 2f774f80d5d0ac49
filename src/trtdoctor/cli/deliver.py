"""Hands on an answer of many parts as they come, and closes it properly also where the run is interrupted."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from trtdoctor.cli.interrupt import Interruptible, Stopped
from trtdoctor.cli.output import Output
from trtdoctor.named import NamedTuple
from trtdoctor.summary import Interruption
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.model.engine import Engine


class Ended(NamedTuple):
    """How a delivery came to its end."""

    interruption: Interruption | None
    failure: Exception | None

    def exit(self, code: Exit) -> NoReturn:
        """Ends the process: with ``code`` if all went well."""
        if self.failure is not None:
            raise self.failure
        if self.interruption is not None:
            click.echo("trtdoctor: interrupted", err=True)
            sys.exit(self.interruption.exit_code)
        sys.exit(code)


class Document(ABC):
    """What is written to each of the outputs, which are numbered: ``begin`` before the first part, ``part`` for each,
    ``end`` after the last. ``count`` comes once for each part; ``done`` says how many files they are about so far."""

    done = 0

    @abstractmethod
    def count(self, part: Any) -> None: ...

    @abstractmethod
    def begin(self, output: int) -> None: ...

    @abstractmethod
    def part(self, output: int, part: Any) -> None: ...

    @abstractmethod
    def end(self, output: int, interruption: Interruption | None) -> None: ...


def deliver(
    outputs: Sequence[Output], parts: Iterator[object], document: Document, of: int | Callable[[], int]
) -> Ended:
    """Writes each of ``parts`` to every output when it is there.

    ``of`` is how many files there are, or says how many there are so far. What makes the parts may fail or be stopped:
    what is known by then is a closed document. A failure before the first part leaves no document, and is raised.
    """
    delivery = _Delivery(outputs, document)
    interruption = failure = None
    with Interruptible() as signals:
        try:
            for part in parts:
                with signals.held():
                    delivery.write(part)
        except Stopped as stop:
            interruption = Interruption(document.done, of() if callable(of) else of, stop.exit_code)
        except Exception as error:
            if not delivery.sound or not delivery.begun:
                raise
            failure = error
            interruption = Interruption(document.done, of() if callable(of) else of, Exit.INCOMPLETE)
        with signals.held(last=True):
            delivery.close(interruption)
    return Ended(interruption, failure)


def is_next(last: Engine | None, engine: Engine) -> bool:
    """Whether an engine is the first of its file, where ``last`` came before it."""
    return last is None or engine.member is None or (last.member is None) or last.path != engine.path


class _Delivery:
    def __init__(self, outputs: Sequence[Output], document: Document) -> None:
        self.outputs = outputs
        self.document = document
        self.begun = False
        self.sound = True
        """Whether all that was begun was written to its end."""

    def write(self, part: object) -> None:
        self.sound = False
        self.document.count(part)
        begun, self.begun = self.begun, True
        for index, out in enumerate(self.outputs):
            with out.writing():
                if not begun:
                    self.document.begin(index)
                self.document.part(index, part)
        self.sound = True

    def close(self, interruption: Interruption | None) -> None:
        for index, out in enumerate(self.outputs):
            with out.writing():
                if not self.begun:
                    self.document.begin(index)
                self.document.end(index, interruption)
