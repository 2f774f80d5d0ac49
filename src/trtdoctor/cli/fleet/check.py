"""``trtdoctor fleet check``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from trtdoctor.cli import inputs, options
from trtdoctor.cli.check import OPTIONS
from trtdoctor.cli.interrupt import Interruptible, Stopped
from trtdoctor.cli.jobs import TOGETHER, cores, judged
from trtdoctor.cli.options import Lines, fail_on, files
from trtdoctor.cli.options import command as make
from trtdoctor.cli.output import opened
from trtdoctor.errors import JournalError, QuestionError, TargetError
from trtdoctor.fleet import journal as lines
from trtdoctor.fleet import stored
from trtdoctor.fleet.checking import MOST_NAMED, Column, Judging, Tally, columns, question_of
from trtdoctor.fleet.standing import Outcomes, Standing
from trtdoctor.gathering import Gathered
from trtdoctor.matrix import Matrix, kinds_in
from trtdoctor.model.fleet import Fleet, Nowhere, OnTarget
from trtdoctor.question import IN_FLIGHT, MOST_IN_FLIGHT, ask, parse_shapes
from trtdoctor.sources.opening import is_address, shown
from trtdoctor.summary import Interruption, Summary
from trtdoctor.targets import parse_counted
from trtdoctor.text import counted, shell_quote
from trtdoctor.verdict import Exit, FailOn

if TYPE_CHECKING:
    from trtdoctor.cli.fleet.cluster import Asking
    from trtdoctor.fleet.checking import Answer, Task
    from trtdoctor.model.target import Target

PAIRS_TOGETHER = 100
"""Pairs that a process takes at a time: what a run that is killed may lose, for each process twice."""
EVERY = 0.5
"""Seconds between two looks at the rate."""


@make("check")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--targets",
    "words",
    multiple=True,
    type=Lines(),
    metavar="TARGETS",
    help="The machines: a list that `trtdoctor fleet targets` wrote, a saved host, a folder of them, or KEY=VALUE,... "
    "(repeatable).",
)
@click.option(
    "-o",
    "--output",
    "results",
    required=True,
    metavar="RESULTS.jsonl",
    help="Where reports go, one a line. If it is there from an earlier run, this one goes on where that stood.",
)
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="Instead of --targets: TensorRT loads each engine on every kind of GPU of the Ray cluster at ADDRESS (auto, "
    "HOST:PORT, ray://HOST:PORT), or on this machine's GPUs (local).",
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="TYPE", help="With --ray: an accelerator type (repeatable); default: all."
)
@click.option("--python", metavar="EXE", help="With --ray: the Python on the nodes whose TensorRT is to load engines.")
@options.timeout(f"With --ray: {options.OF_STAGES.lower()}", default=None)
@click.option("--restart", is_flag=True, help="Empty the results of earlier runs and begin anew.")
@options.files_from
@options.exclude
@options.need()
@click.option("--group", metavar="REGEX", help="Which engines are of one model: those with the same first group.")
@options.shapes
@click.option("--plugin", "plugins", multiple=True, metavar="LIB", help="A plugin library of the program (repeatable).")
@click.option("--allow-host-code", is_flag=True, help="The program lets engines bring code of their own.")
@options.verify
@options.require_manifest
@click.option(
    "--require", multiple=True, metavar="KEYS", help="Keys that every target must give (tensorrt,driver,...)."
)
@fail_on("error", "The least severe finding that gives exit code 1.")
@click.option("--select", multiple=True, metavar="CODE,...", help="Run only checks whose code starts with CODE.")
@click.option("--ignore", multiple=True, metavar="CODE,...", help="Leave out checks whose code starts with CODE.")
@click.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N", help="How many processes judge; default: by the cores."
)
@click.option(
    "--in-flight",
    type=click.IntRange(1, MOST_IN_FLIGHT),
    default=IN_FLIGHT,
    show_default=True,
    metavar="N",
    help="How many objects at addresses each process reads at once.",
)
@click.option(
    "--output-format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the sum.",
)
def command(
    paths: tuple[str, ...],
    words: tuple[str, ...],
    results: str,
    ray: str | None,
    kinds: tuple[str, ...],
    python: str | None,
    timeout: float | None,
    restart: bool,
    files_from: str | None,
    exclude: tuple[str, ...],
    need: str,
    group: str | None,
    shapes: tuple[str, ...],
    jobs: int | None,
    form: str,
    **asked: Any,
) -> None:
    """Judge many engines on the machines of a fleet; go on where an earlier run stood.

    Reports go to RESULTS.jsonl, one a line, each as soon as it is known; targets
    on which an engine comes to the same share one. What was answered before, and
    is still the same file, target and question, is not read again.

    Exit codes: 0 nothing found, 1 a finding, 2 wrong usage, 3 the question could
    not be answered in full.

    \b
    Examples:
      trtdoctor fleet check models/ --targets targets.json -o results.jsonl
      trtdoctor fleet check models/ --targets hosts/ --need one -o results.jsonl
      trtdoctor fleet check s3://bucket/models/ --targets nodes.json -o results.jsonl
      trtdoctor fleet check models/ --targets gpu=T4,tensorrt=8.6.1 --targets l4.json -o r.jsonl
      trtdoctor fleet check models/ --ray auto -o results.jsonl
    """
    paths = (*paths, *inputs.listed(files_from))
    if not paths:
        raise click.UsageError("no engine is named: give a file, a folder, or --files-from LIST")
    files(paths, addresses=True)
    if (ray is None) == (not words):
        raise click.UsageError("give the machines with --targets, or a cluster with --ray: one of both")
    if ray is None and (kinds or python or timeout):
        raise click.UsageError("--kind, --python and --timeout say how engines are loaded with --ray")
    try:
        asked["shapes"] = parse_shapes(shapes)
        if ray is None:
            asking = _machines(words, jobs, asked, remote=any(map(is_address, paths)))
        else:
            from trtdoctor.cli.fleet.cluster import cluster

            how = {"--python": python, "--timeout": timeout}
            asking = cluster(ray, kinds, how, asked)
        with asking as (found, question, answers):
            told = lines.Asked(question_of(question), tuple((one.name, one.digest) for one in found))
            run = _Run(found, told, stored.Asked.of(ask(**asked)), need, group)
            with _journal(results, told, restart=restart) as journal:
                code = run.go(journal, Gathered(paths, exclude, once=True), answers, asked["fail_on"], form)
    except TargetError as problem:
        raise click.BadParameter(str(problem), param_hint="--targets") from problem
    except QuestionError as problem:
        hint = OPTIONS.get(problem.argument, f"--{problem.argument}")
        raise click.BadParameter(str(problem), param_hint=hint) from problem
    except JournalError as problem:
        raise click.BadParameter(str(problem), param_hint="-o") from problem
    sys.exit(code)


@contextmanager
def _machines(words: Sequence[str], jobs: int | None, asked: dict[str, Any], *, remote: bool) -> Iterator[Asking]:
    """The machines that the words name."""
    found = columns(_targets(words))
    question = ask(target=[one.target for one in found], **asked)._replace(once=True)
    judging = Judging(question, [one.name for one in found])
    yield found, asked, lambda tasks: _answers(tasks, judging, jobs, remote=remote)


def _targets(words: Sequence[str]) -> Iterator[tuple[Target, int]]:
    """Each target with how many machines it stands for."""
    for word in words:
        for path in inputs.json_files(word, "--targets") if os.path.isdir(word) else [word]:
            yield from parse_counted(path)


def _journal(path: str, asked: lines.Asked, *, restart: bool) -> lines.Journal:
    try:
        return lines.Journal(path, asked, restart=restart)
    except OSError as error:
        raise click.BadParameter(f"cannot write it: {error.strerror}", param_hint="-o") from error


class _Run:
    """One run: what the journal knows, what is asked now, and the sum of both."""

    def __init__(
        self, found: Sequence[Column], asked: lines.Asked, question: stored.Asked, need: str, group: str | None
    ) -> None:
        self.asked = asked
        self._columns = found
        names = [one.name for one in found]
        self._matrix = Matrix(names, need, group, by_model=False)  # type: ignore[arg-type]
        self._standing = Standing(asked, Outcomes(), question)
        self._tally = Tally(names, self._standing, self._matrix)

    def go(
        self, journal: lines.Journal, gathered: Gathered, answers: Callable[[Iterator[Task]], Iterable[Answer]],
        fail_on: FailOn, form: str,
    ) -> int:  # fmt: skip
        """Asks what is to be asked, and tells the sum. Gives the exit code."""
        self._standing.read(journal)
        interruption = None
        with Interruptible() as signals:
            try:
                for answer in _Told(answers(self._tally.tasks(self._grouped(gathered))), self._tally):
                    with signals.held():
                        _write(journal, answer)
                        if answer.groups:
                            self._tally.take(answer)
            except Stopped as stop:
                interruption = Interruption(self._tally.files, None, stop.exit_code)
            with signals.held(last=True):
                summary = self._summary(fail_on, gathered, interruption)
                self._tell(journal, summary, interruption, form)
        if interruption is not None:
            click.echo(f"trtdoctor: interrupted; the same command goes on from {shell_quote(journal.path)}", err=True)
            return int(interruption.exit_code)
        return int(summary.exit_code)

    def _grouped(self, gathered: Gathered) -> Iterator[str]:
        """The files; that their models can be told in time is made sure while a signal still ends the run."""
        for path in gathered:
            if self._matrix.need == "one":
                self._matrix.model_of(shown(path))
            yield path

    def _summary(self, fail_on: Any, gathered: Gathered, interruption: Interruption | None) -> Summary:
        summary = Summary(fail_on, self._matrix)
        summary.not_judged = gathered.not_judged
        for outcome, count in self._tally.counts().items():
            verdict, condition = self._tally.verdict, self._tally.condition or self._standing.condition
            summary.take_pairs(outcome.cell, Exit(outcome.exit_code), count, verdict, condition)
        examples = self._standing.examples | self._tally.first
        kinds = sorted(kinds_in(self._matrix.rows()), key=lambda one: (one[0][0], one[0][1] or "", one[1]))
        self._matrix.examples = {(kind, column): examples[kind] for kind, column in kinds if kind in examples}
        return summary

    def _tell(self, journal: lines.Journal, summary: Summary, interruption: Interruption | None, form: str) -> None:
        found = self._sum(journal, interruption)
        with opened(None) as out, out.writing():
            if form == "json":
                from trtdoctor.render.fleet import document

                out.stream.write(document(found, summary, interruption))
                return
            from trtdoctor import render
            from trtdoctor.render.text.fleet_sum import fleet

            writer = render.load("text").check(out.stream, verbose=False, quiet=False, table=True)
            writer.begin([one.target for one in self._columns])
            writer.end(summary, interruption)
            fleet(out.stream, found)

    def _sum(self, journal: lines.Journal, interruption: Interruption | None) -> Fleet:
        tally = self._tally
        counts = zip(self._columns, self._matrix.counts(), strict=True)
        targets = [
            OnTarget(one.name, one.machines, many["ok"], many["problems"], many["incomplete"]) for one, many in counts
        ]
        lost = [
            Nowhere(code, cause, many, tuple(tally.lost[code, cause]))
            for (code, cause), many in tally.nowhere.most_common()
        ]
        gone = list(self._standing.left(journal)) if interruption is None else []
        return Fleet(
            journal.path, tally.files, tally.known, tally.pairs, tuple(targets), tuple(lost), len(gone),
            tuple(gone[:MOST_NAMED]), self._standing.doubted,
        )  # fmt: skip


def _answers(tasks: Iterator[Any], judging: Judging, jobs: int | None, *, remote: bool) -> Iterable[Answer]:
    """By several processes, started before anything is read: a store's library does not outlive a fork."""
    processes = jobs if jobs is not None else cores()
    if processes == 1:
        return judging.answering(judging.question)(tasks)
    few = max(1, min(TOGETHER, PAIRS_TOGETHER // len(judging.names)))
    return judged(tasks, judging, processes, judging.question.in_flight if remote else few)


def _write(journal: lines.Journal, answer: Answer) -> None:
    try:
        journal.append(answer.lines)
    except OSError as error:
        click.echo(f"trtdoctor: the answer could not be written: {error.strerror}", err=True)
        sys.exit(Exit.INCOMPLETE)


class _Told(Iterator["Answer"]):
    """Hands answers on, and tells a person at a terminal how fast they come."""

    def __init__(self, answers: Iterable[Answer], tally: Tally) -> None:
        self._answers = iter(answers)
        self._tally = tally
        self._begun = self._last = time.monotonic()
        self._shows = sys.stderr is not None and sys.stderr.isatty()

    def __next__(self) -> Answer:
        try:
            found = next(self._answers)
        except BaseException:
            self._show("")
            raise
        if self._shows and (now := time.monotonic()) - self._last > EVERY:
            self._last = now
            rate = self._tally.pairs / (now - self._begun)
            self._show(f"{counted(self._tally.files, 'file')}, {counted(self._tally.pairs, 'pair')}, {rate:,.0f}/s")
        return found

    def _show(self, words: str) -> None:
        if self._shows:
            click.echo(f"\r\x1b[K{words}", err=True, nl=False)
