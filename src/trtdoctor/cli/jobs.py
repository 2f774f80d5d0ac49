"""Engines judged by several processes: each takes a handful of files, and sends back what is to be written."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import click

from trtdoctor import render
from trtdoctor.cli.interrupt import SIGNALS, blocked
from trtdoctor.judging import Reports
from trtdoctor.matrix import Digest, digest
from trtdoctor.named import NamedTuple
from trtdoctor.question import Question, ask
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext

    from trtdoctor.model.report import Report

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_Asked = TypeVar("_Asked", contravariant=True)
_Said = TypeVar("_Said", covariant=True)
TOGETHER = 25
"""Files that a process takes at a time."""
WORTH_IT = 200
"""Files from which on other processes are started, if nobody asked for a number: before, they cost more than they
save."""
AHEAD = 4
"""Handfuls for each process that are under way or wait to be written."""
MOST_AHEAD = 8_000
"""Characters of paths in a handful, after which it is full."""
GRACE = 2.0
"""Seconds that a process has to end."""


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

    def answering(self, question: Question) -> Callable[[Sequence[str]], Iterator[Part]]:
        reports = Reports((), question)
        return lambda files: (self.part(report) for report in reports.again(files))

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


class Work(Protocol[_Asked, _Said]):
    """What a process does with its tasks: ``Job`` makes parts of files. ``answering`` is called once in a process, and
    what it gives once for each handful of tasks, so that what is learned of one helps with the next."""

    @property
    def question(self) -> Question: ...

    def answering(self, question: Question) -> Callable[[Sequence[_Asked]], Iterable[_Said]]: ...


def judged(
    files: Iterator[Task], job: Work[Task, Answer], processes: int, together: int = TOGETHER
) -> Generator[Answer, None, None]:
    """What ``job`` makes of all files, in their order; a process takes ``together`` of them at a time.

    Each process has a pipe of its own whose other end it alone holds: where it is ended, the pipe ends, and nobody
    waits for what will not come. Raises ``Killed`` where one ended that should not have.
    """
    from multiprocessing import get_context

    # Nothing has been written yet, and no thread runs: a copy of this process is sound, and there at once.
    start, question = get_context("fork"), job.question
    handfuls = _handfuls(files, together)
    workers: list[_Worker[Task, Answer]] = []
    try:
        for _ in range(processes):
            with blocked():  # until a new process has its own handlers, it would run ours
                workers.append(_Worker(start, job, question, [one.ours for one in workers]))
        waiting: deque[_Worker[Task, Answer]] = deque()
        for _ in range(AHEAD):
            for worker, handful in zip(workers, handfuls, strict=False):
                worker.take(handful)
                waiting.append(worker)
        while waiting:
            worker = waiting.popleft()
            parts = worker.answer()
            for handful in islice(handfuls, 1):
                worker.take(handful)
                waiting.append(worker)
            yield from parts
    finally:
        for worker in workers:
            worker.end()


def _handfuls(files: Iterator[Task], together: int) -> Iterator[list[Task]]:
    """Files together, so few that a pipe holds what is ahead: neither end ever waits for the other to write."""
    handful: list[Task] = []
    size = 0
    for one in files:
        handful.append(one)
        size += len(str(one))
        if len(handful) == together or size > MOST_AHEAD:
            yield handful
            handful, size = [], 0
    if handful:
        yield handful


class _Worker(Generic[Task, Answer]):
    """A process that judges, and our end of its pipe. ``others`` are our ends to those before it, which it closes."""

    def __init__(
        self, start: ForkContext, job: Work[Task, Answer], question: Question, others: Sequence[Connection]
    ) -> None:
        self.ours, theirs = start.Pipe()
        self._process = start.Process(target=_serve, args=(job, question, theirs, [self.ours, *others]), daemon=True)
        self._process.start()
        theirs.close()

    def take(self, files: Sequence[Task]) -> None:
        try:
            self.ours.send(files)
        except OSError as error:
            raise Killed from error

    def answer(self) -> list[Answer]:
        """The next handful's. Raises what went wrong there, and ``Killed`` where the process is gone."""
        try:
            found: list[Answer] | Exception = self.ours.recv()
        except (EOFError, OSError) as error:
            raise Killed from error
        if isinstance(found, Exception):
            raise found
        return found

    def end(self) -> None:
        self.ours.close()
        self._process.terminate()
        self._process.join(GRACE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _serve(job: Work[Task, Answer], question: Question, pipe: Connection, others: Sequence[Connection]) -> None:
    """Ctrl-C and its like go to all processes of a terminal; what is to be done then, the first of them decides."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    for other in others:
        other.close()
    answers = job.answering(question)
    try:
        while True:
            files = pipe.recv()
            try:
                answer: list[Answer] | Exception = list(answers(files))
            except Exception as error:  # noqa: BLE001 - the first process tells it
                answer = error
            pipe.send(answer)
    except (EOFError, OSError):  # the first process has ended, or wants no more
        return
