"""``trtdoctor check``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from trtdoctor.cli import configured, inputs, options
from trtdoctor.cli.deliver import Document, Ended, deliver, is_next
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import every_format, fail_on, files, interpreter, output_file
from trtdoctor.cli.output import Destination, opened_all, require_own
from trtdoctor.cli.patience import Patience, Progress
from trtdoctor.errors import QuestionError, TargetError
from trtdoctor.gathering import is_many, wait_for
from trtdoctor.judging import Reports
from trtdoctor.model.budget import Clock
from trtdoctor.model.engine import Engine
from trtdoctor.model.report import Report
from trtdoctor.question import IN_FLIGHT, MOST_IN_FLIGHT, ask, parse_shapes
from trtdoctor.sources.opening import is_address
from trtdoctor.sources.opening import shown as named
from trtdoctor.summary import Interruption, Summary
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.render.renderer import ReportWriter
    from trtdoctor.settings import Settings

OPTIONS = {"shapes": "--shape", "execute": "--no-execute", "plugins": "--plugin", "fail_on": "--fail-on"}


@make("check")
@click.argument("paths", nargs=-1, metavar="PATH...")
@options.files_from
@options.exclude
@options.target(
    "Another machine than this one: KEY=VALUE,... (gpu, tensorrt, platform, ...) or a JSON file, also one of a "
    "cluster's nodes; every engine is judged on each (repeatable)."
)
@click.option(
    "--target-dir", multiple=True, metavar="DIR", help="Every JSON file in DIR is a target, too (repeatable)."
)
@options.need("TRTDOCTOR_NEED")
@click.option(
    "--group",
    metavar="REGEX",
    help="Which engines are of one model: those with the same first group. Default: a Triton model, or one folder and "
    "names equal but for the GPU.",
)
@click.option("--static", is_flag=True, help="Look at the file alone, not at any machine.")
@options.shapes
@click.option(
    "--allow-host-code", is_flag=True, help="The program lets engines bring code of their own (a lean runtime)."
)
@click.option(
    "--wait",
    type=click.FloatRange(0, 86400),
    default=0.0,
    metavar="SECONDS",
    help="Wait up to SECONDS for a file, or the first engine of a folder, that is missing or still being copied.",
)
@options.verify
@options.require_manifest
@click.option(
    "--require",
    multiple=True,
    metavar="KEYS",
    help="Keys that the target must give (tensorrt,driver,...): without one the answer is incomplete (3).",
)
@fail_on("error", "The least severe finding that gives exit code 1.", "TRTDOCTOR_FAIL_ON")
@click.option(
    "--select", multiple=True, metavar="CODE,...", help="Run only checks whose code starts with CODE (repeatable)."
)
@click.option(
    "--ignore", multiple=True, metavar="CODE,...", help="Leave out checks whose code starts with CODE (repeatable)."
)
@every_format
@output_file
@interpreter
@click.option(
    "--gpu", metavar="GPU", help="Which GPU: index, UUID or all. Default: all are checked, TensorRT runs on the first."
)
@click.option(
    "--plugin", "plugins", multiple=True, metavar="LIB", help="A plugin library that the program loads (repeatable)."
)
@click.option("--no-execute", is_flag=True, help="Load the engine with TensorRT, but do not execute it.")
@click.option("--inputs", metavar="FILE.npz", help="Arrays to execute it with, by input name; default: random ones.")
@options.timeout(options.OF_STAGES, show_default=True, envvar="TRTDOCTOR_TIMEOUT", show_envvar=True)
@click.option(
    "--isolate", is_flag=True, help="Give each engine a TensorRT process of its own; default: one for all that go well."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    envvar="TRTDOCTOR_JOBS",
    show_envvar=True,
    help="How many processes judge; default: by the cores.",
)
@click.option(
    "--in-flight",
    type=click.IntRange(1, MOST_IN_FLIGHT),
    default=IN_FLIGHT,
    show_default=True,
    metavar="N",
    envvar="TRTDOCTOR_IN_FLIGHT",
    show_envvar=True,
    help="How many objects at addresses are read at once.",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first engine with a problem.")
@configured.options
@click.option("-v", "--verbose", is_flag=True, help="Show every check, and notes.")
@click.option("-q", "--quiet", is_flag=True, help="One line per file.")
def command(
    paths: tuple[str, ...],
    shapes: tuple[str, ...],
    no_execute: bool,
    to: Sequence[Destination],
    verbose: bool,
    quiet: bool,
    files_from: str | None,
    exclude: tuple[str, ...],
    target_dir: tuple[str, ...],
    need: str,
    group: str | None,
    jobs: int | None,
    fail_fast: bool,
    show_settings: bool,
    **asked: Any,
) -> None:
    """Say whether engines load and run, why not, and what to do.

    A folder stands for the engines below it. Many engines, or machines, make a
    table of both.

    Without --target or --static, TensorRT itself loads and executes them in a
    process of its own, which may crash or hang.

    Exit codes: 0 nothing found, 1 a finding, 2 wrong usage, 3 the question could
    not be answered in full.

    \b
    Examples:
      trtdoctor check model.engine                 here and now, with the real TensorRT
      trtdoctor check model.engine --python /opt/venv/bin/python --plugin libmine.so
      trtdoctor check model.engine --target gpu=A100,tensorrt=10.3.0
      trtdoctor check model.engine --target gpu=sm_89,tensorrt=10.16,runtime=lean
      trtdoctor check *.plan --target prod.json --output-format json -o report.json
      trtdoctor check model.engine --static --shape images:8x3x640x640
      trtdoctor check model.engine --static && cp model.engine /srv/models/
      trtdoctor check models/ --target gpu=T4,tensorrt=8.6.1 --target l4.json
      trtdoctor check models/ --target-dir hosts/ --need one
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose cannot be given together")
    ctx = click.get_current_context()
    if show_settings:
        configured.show(ctx)
    settings = configured.settings_of(ctx)
    with _blamed(ctx):
        paths, asked = _named(paths, files_from), asked | _without(ctx)
        asked["target"] = _targets(ctx, asked, settings, target_dir)
        need = _needed(ctx, need, asked)
        asked |= {"shapes": parse_shapes(shapes), "execute": not no_execute}
        several = files_from is not None or need != "all" or len(asked["target"] or ()) > 1
        with inputs.spooled(paths) as (paths, shown):
            more = configured.of_question(ctx, shown)
            more["clock"] = _begun(paths, asked)
            several = several or len(paths) > 1 or any(map(is_many, paths))
            question = None if several else ask(**asked)
            if question is None or len(question.targets) > 1:  # one file may describe several machines
                from trtdoctor.cli import gate

                many = gate.Many(need, group, exclude, jobs, fail_fast, verbose, quiet)
                gate.run(paths, to, many, gate.Job(asked, more), settings, lambda: _waited_for(paths[0], asked))
            summary = Summary(asked["fail_on"], settings=settings)
            with Progress(named(paths[0])) as progress:
                more["progress"] = progress.told
                answers = Reports(iter(paths), question._replace(**more), single=True)
                ended = _one(answers, to, paths, asked, summary, verbose=verbose, quiet=quiet)
    ended.exit(summary.exit_code)


@contextmanager
def _blamed(ctx: click.Context) -> Iterator[None]:
    """Names the option that is wrong."""
    try:
        yield
    except TargetError as problem:
        raise click.BadParameter(
            str(problem), param_hint=configured.named_by(ctx, "target", options.TARGET)
        ) from problem
    except QuestionError as problem:
        hint = OPTIONS.get(problem.argument, f"--{problem.argument}")
        raise click.BadParameter(str(problem), param_hint=hint) from problem


def _one(
    answers: Reports, to: Sequence[Destination], paths: Sequence[str], asked: Mapping[str, Any], summary: Summary, *,
    verbose: bool, quiet: bool,
) -> Ended:  # fmt: skip
    """Tells what the answer about one file is."""
    with opened_all(to, paths) as outputs:
        writers = [
            one.renderer.check(out.stream, verbose=verbose, quiet=quiet) for one, out in zip(to, outputs, strict=True)
        ]
        document = _Document(writers, answers, summary)
        with Patience(answers, lambda: _waited_for(paths[0], asked)) as parts:
            return deliver(outputs, parts, document, len(paths))


def _named(paths: tuple[str, ...], files_from: str | None) -> tuple[str, ...]:
    if files_from == "-" and "-" in paths:
        raise click.UsageError("standard input cannot be an engine and the list of --files-from, too; save one of them")
    paths = (*paths, *inputs.listed(files_from))
    if not paths:
        raise click.UsageError("no engine is named: give a file, a folder, or --files-from LIST")
    files(paths, stream=True, addresses=True)
    return paths


def _begun(paths: Sequence[str], asked: Mapping[str, Any]) -> Clock:
    """The clock, once a single path is there: only then it shows whether it is one file or many."""
    clock = Clock(asked["wait"])
    if len(paths) == 1:
        with Patience(iter(()), lambda: _waited_for(paths[0], asked)):
            wait_for(paths[0], clock)
    return clock


def _needed(ctx: click.Context, need: str, asked: Mapping[str, Any]) -> str:
    """What the matrix must show; what is not typed about targets means nothing where none is asked about."""
    if need == "all" or asked["target"]:
        return need
    if ctx.get_parameter_source("need") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--need one asks about targets: give --target or --target-dir")
    return "all"


def _without_targets(ctx: click.Context) -> bool:
    return configured.gives_way(ctx, "target", "static", "python", "gpu")


def _without(ctx: click.Context) -> dict[str, Any]:
    """What is not typed, and left out as it contradicts what is asked: an interpreter beside targets, and what the file
    alone is not asked about."""
    found: dict[str, Any] = {}
    if configured.gives_way(ctx, "python", "static", *(() if _without_targets(ctx) else ("target", "target_dir"))):
        found["python"] = None
    return found | {name: () for name in ("plugins", "require") if configured.gives_way(ctx, name, "static")}


def _targets(
    ctx: click.Context, asked: Mapping[str, Any], settings: Settings | None, folders: Sequence[str]
) -> tuple[str, ...] | None:
    """The targets by name, by words and by folder; the answer replaces none of them, nor the settings. Those of the
    variable and of a settings file give way to a question about this machine or the file alone."""
    words = () if _without_targets(ctx) else configured.by_name(asked["target"], settings)
    found = inputs.once((*words, *inputs.in_folders(folders)))
    require_own(ctx.params["to"], found if settings is None else (*found, settings.path))
    return found or None


def _waited_for(path: str, asked: Mapping[str, Any]) -> str:
    """What takes so long before the first answer."""
    path = named(path)
    if asked["wait"]:
        return f"waiting up to {asked['wait']:g} s for {printable(path, 200)} to be all there, then looking at it"
    if asked["static"] or asked["target"] or is_address(path):
        return f"reading {printable(path, 200)}"
    return f"TensorRT is loading {printable(path, 200)}; each stage may take {asked['timeout']:g} s (--timeout)"


class _Document(Document):
    def __init__(self, writers: Sequence[ReportWriter], answers: Reports, summary: Summary) -> None:
        self.writers = writers
        self.answers = answers
        self.summary = summary
        self._last: Engine | None = None

    def begin(self, output: int) -> None:
        self.writers[output].begin([one for one in self.answers.targets if one.where != "nowhere"])

    def count(self, part: Report) -> None:
        if part.engine is not self._last:  # a machine with several GPUs may give several reports about one file
            self.done += is_next(self._last, part.engine)
            self._last = part.engine
        self.summary.add(part)

    def part(self, output: int, part: Report) -> None:
        self.writers[output].report(part)

    def end(self, output: int, interruption: Interruption | None) -> None:
        self.writers[output].end(self.summary, interruption)
