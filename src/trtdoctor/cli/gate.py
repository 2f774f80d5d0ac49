"""``trtdoctor check`` over many engines or machines: the table of both, the rate, an early end."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, NoReturn

import click

from trtdoctor.cli.deliver import Document, deliver
from trtdoctor.cli.jobs import WORTH_IT, Part, cores, judged
from trtdoctor.cli.jobs import Job as Job
from trtdoctor.cli.output import Destination, opened_all
from trtdoctor.cli.patience import Patience
from trtdoctor.gathering import Gathered, is_listed
from trtdoctor.judging import Reports
from trtdoctor.matrix import Matrix
from trtdoctor.model.fact import known as fact_of
from trtdoctor.named import NamedTuple
from trtdoctor.question import overridden
from trtdoctor.same_model import grouping
from trtdoctor.sources.opening import is_address
from trtdoctor.summary import Interruption, Summary
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.question import Question
    from trtdoctor.render.renderer import ReportWriter
    from trtdoctor.settings import Settings

FEW = 8
"""Pairs of engines and targets for which a person gets a page each; more make a table."""
MOST_COUNTED = 50_000
"""Files that are gathered before the first is judged, so that the time that is left can be told."""
EVERY = 0.5
"""Seconds between two looks at the rate."""


class Many(NamedTuple):
    """What is asked of many, beside the question about each."""

    need: str
    group: str | None
    exclude: tuple[str, ...]
    jobs: int | None
    fail_fast: bool
    verbose: bool
    quiet: bool


def run(
    named: Sequence[str],
    to: Sequence[Destination],
    asked: Many,
    job: Job,
    settings: Settings | None,
    waited_for: Callable[[], str],
) -> NoReturn:
    """Judges everything and ends the process. Raises ``QuestionError`` and ``TargetError`` before anything is read."""
    question = job.question
    targets = question.targets
    gathered = Gathered(named, asked.exclude, once=True, clock=question.clock)
    files = Counted(_asked_about(gathered, question, asked.group))
    with Patience(iter(()), waited_for):
        known = list(itertools.islice(files, MOST_COUNTED if not any(map(is_listed, named)) else FEW + 1))
    few = len(known) * max(1, len(targets)) <= FEW
    names = [one.described for one in targets if one.where == "there"]
    only_lines = asked.quiet and len(names) < 2 and {one.name for one in to} == {"text"}  # which say nothing of models
    matrix = Matrix(names, asked.need, asked.group, by_model=not only_lines)  # type: ignore[arg-type]
    summary = Summary(question.fail_on, matrix, settings)
    summary.room = {one.described: room for one in targets if (room := fact_of(one.gpu.memory_bytes)) is not None}
    formats = tuple(one.name if one.name != "text" or few or asked.verbose else None for one in to)
    job = job._replace(formats=formats)
    with opened_all(to, named) as outputs:
        writers = [
            one.renderer.check(out.stream, verbose=asked.verbose, quiet=asked.quiet, table=not few)
            for one, out in zip(to, outputs, strict=True)
        ]
        processes = 1 if any(map(is_address, named)) else _processes(asked, job.asked, formats)
        found = _parts(itertools.chain(known, files), len(known), job, processes)
        document = _Gate(writers, summary, gathered, files, asked, question)
        rate = Rate(found, max(1, len(targets)), files, document)
        with closing(found), rate, Patience(rate, waited_for) as parts:
            ended = deliver(outputs, parts, document, files.so_far)
    ended.exit(document.summary.exit_code)


class Counted(Iterator[str]):
    """Files that are handed on: how many so far, and whether these are all."""

    def __init__(self, files: Iterator[str]) -> None:
        self._files = files
        self.count = 0
        self.ended = False

    def __next__(self) -> str:
        try:
            path = next(self._files)
        except StopIteration:
            self.ended = True
            raise
        self.count += 1
        return path

    def so_far(self) -> int:
        return self.count


def _asked_about(gathered: Gathered, question: Question, group: str | None) -> Iterator[str]:
    """The files that a settings file has not for other targets only; that their models can be told is made sure."""
    model_of = grouping(group) if group is not None else None
    names = {one.described for one in question.targets}
    there = any(one.where == "there" for one in question.targets)
    for path in gathered:
        only = overridden(question, path)[1] if there and question.overrides else None
        if only is not None and names.isdisjoint(only):
            gathered.aside["asked about elsewhere"] += 1
            continue
        if model_of is not None:
            model_of(path)
        yield path


def _processes(asked: Many, question: Mapping[str, Any], formats: Sequence[str | None]) -> int | None:
    """How many processes judge; ``None``: as many as there are cores, if that is worth it.

    Where TensorRT itself is asked, one: the GPU is there once. Pages for a person are written by one, too, which says
    once what is wrong with the machine.
    """
    if not (question["static"] or question["target"]) or "text" in formats:
        return 1
    return asked.jobs


def _parts(files: Iterator[str], count: int, job: Job, processes: int | None) -> Generator[Part, None, None]:
    number = processes if processes is not None else cores() if count >= WORTH_IT else 1
    if min(number, count) > 1:
        return judged(files, job, min(number, count))
    return (job.part(report) for report in Reports(files, job.question))


class _Gate(Document):
    def __init__(
        self,
        writers: Sequence[ReportWriter],
        summary: Summary,
        gathered: Gathered,
        files: Counted,
        asked: Many,
        question: Question,
    ) -> None:
        self.writers = writers
        self.summary = summary
        self.stopped = self.early = False
        """Whether enough is known, and whether more would have come."""
        self._files = files
        self._targets = [one for one in question.targets if one.where != "nowhere"]
        self._allow_host_code = question.allow_host_code
        self._gathered = gathered
        self._fail_fast = asked.fail_fast
        self._last: str | None = None

    def begin(self, output: int) -> None:
        self.writers[output].begin(self._targets)

    def count(self, part: Part) -> None:
        if part.digest.path != self._last:
            self._last = part.digest.path
            self.done += 1
        self.summary.take(part.digest)
        self.stopped |= self._fail_fast and part.digest.exit_code is Exit.FINDINGS

    def part(self, output: int, part: Part) -> None:
        self.writers[output].pair(part.digest, part.pieces[output])

    def end(self, output: int, interruption: Interruption | None) -> None:
        self.summary.not_judged = self._gathered.not_judged
        if self.summary.plans is None and len(self._targets) > 1 and self.summary.matrix is not None:
            from trtdoctor.builds import plans

            self.summary.plans = plans(self.summary.matrix, self._targets, allow_host_code=self._allow_host_code)
        if interruption is None and self.early:
            interruption = Interruption(
                self.done, self._files.count, self.summary.exit_code, "Stopped at the first problem"
            )
        self.writers[output].end(self.summary, interruption)


class Rate(Iterator[Part]):
    """Hands parts on, and tells a person at a terminal how fast they come and how long the rest will take."""

    def __init__(self, parts: Iterator[Part], each: int, files: Counted, document: _Gate) -> None:
        self._parts = parts
        self._each = each
        self._files = files
        self._document = document
        self._done = 0
        self._begun = self._told = time.monotonic()
        self._shows = sys.stderr is not None and sys.stderr.isatty()
        self._shown = False

    def __enter__(self) -> Rate:
        return self

    def __exit__(self, *problem: object) -> None:
        self._clear()

    def __next__(self) -> Part:
        part = next(self._parts)
        if self._document.stopped:
            self._document.early = True
            raise StopIteration
        self._done += 1
        if self._shows and (now := time.monotonic()) - self._told > EVERY:
            self._told = now
            self._tell(now)
        return part

    def _tell(self, now: float) -> None:
        rate = self._done / (now - self._begun)
        of = self._files.count * self._each
        left = f", {max(0, of - self._done) / rate:,.0f} s left" if self._files.ended else " so far"
        click.echo(f"\r\x1b[K{self._done:,} of {of:,} answers, {rate:,.0f}/s{left}", err=True, nl=False)
        self._shown = True

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)
