"""Engines judged by several processes: each takes a handful of files, and sends back what is to be written."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from trtdoctor import render
from trtdoctor.judging import Reports
from trtdoctor.matrix import Digest, digest
from trtdoctor.named import NamedTuple
from trtdoctor.question import Question, ask
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.process import BaseProcess

    from trtdoctor.model.report import Report

TOGETHER = 25
"""Files that a process takes at a time."""
WORTH_IT = 200
"""Files from which on other processes are started, if nobody asked for a number: before, they cost more than they
save."""
AHEAD = 4
"""Handfuls for each process that are under way or wait to be written."""


class Part(NamedTuple):
    """A report as it is passed on: what stays of it, and what each output wants of it beside that."""

    digest: Digest
    pieces: tuple[object, ...]


class Job(NamedTuple):
    """What a process needs to know: the question as ``api.check`` takes it, and the format of each output, ``None`` for
    one that wants digests only."""

    asked: Mapping[str, Any]
    more: Mapping[str, Any]
    """What the question has beside that: names to show, and what a settings file says of engines by their paths."""
    formats: tuple[str | None, ...] = ()

    @property
    def question(self) -> Question:
        """Where no output shows reports, one example of what to do is enough for each kind of problem."""
        return ask(**self.asked)._replace(sparing=bool(self.formats) and not any(self.formats), **self.more)

    def part(self, report: Report) -> Part:
        pieces = tuple(None if name is None else render.load(name).piece(report) for name in self.formats)
        return Part(digest(report, self.asked["fail_on"]), pieces)


class Killed(click.ClickException):
    """Somebody, mostly the system for want of memory, ended a process that judged."""

    exit_code = int(Exit.INCOMPLETE)

    def __init__(self) -> None:
        super().__init__(
            "one of the processes that judge was killed, so the answer is about a part of the files only. The system "
            "does that when memory runs out (see: dmesg | tail); --jobs 1 needs the least"
        )


def cores() -> int:
    """How many processes can run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def judged(files: Iterator[str], job: Job, processes: int) -> Generator[Part, None, None]:
    """The parts of all files, in their order.

    Raises ``Killed`` where a process ended that should not have.
    """
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
    from multiprocessing import get_context

    # Nothing has been written yet, and no thread runs: a copy of this process is sound, and there at once.
    pool = ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin, initargs=(job,))
    try:
        waiting: deque[Future[list[Part]]] = deque()
        handfuls = iter(lambda: list(islice(files, TOGETHER)), [])
        for handful in islice(handfuls, processes * AHEAD):
            waiting.append(pool.submit(_judge, handful))
        while waiting:
            parts = waiting.popleft().result()
            waiting.extend(pool.submit(_judge, handful) for handful in islice(handfuls, 1))
            yield from parts
    except BrokenExecutor as error:
        raise Killed from error
    finally:
        running: Iterable[BaseProcess] = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.terminate()


_job: Job | None = None


def _begin(job: Job) -> None:
    """Ctrl-C goes to all processes of a terminal; what is to be done then, the first of them decides."""
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    _job = job


def _judge(files: Sequence[str]) -> list[Part]:
    assert _job is not None
    return [_job.part(report) for report in Reports(files, _job.question)]
