"""The command line: options in, phases in order, exit code out. Nobody imports this module."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

gc.disable()  # until _loaded: what imports make stays, and looking for garbage in it costs 5 % of a run

import click  # noqa: E402

from trtdoctor import __version__  # noqa: E402
from trtdoctor.errors import TargetError  # noqa: E402
from trtdoctor.verdict import Exit  # noqa: E402

if TYPE_CHECKING:
    from click.decorators import FC

    from trtdoctor.model.check import Check
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.machine import Plugin
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target

HELP: dict[str, object] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended; 1 would say that there was a finding."""


class _Group(click.Group):
    """Turns whatever we did wrong into one sentence and exit code 3: a pipeline must not take our bug for a verdict."""

    def main(self, *args: Any, **options: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # an output that knows no "→" gets an escape, not an exception
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **options)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (click.Abort, KeyboardInterrupt):
            click.echo("trtdoctor: interrupted", err=True)
            sys.exit(INTERRUPTED)
        except Exception as error:
            if os.environ.get("TRTDOCTOR_DEBUG"):
                raise
            click.echo(
                f"trtdoctor failed: {type(error).__name__}: {str(error)[:300]!r}. This is a bug of trtdoctor; "
                "run it again with TRTDOCTOR_DEBUG=1 and report what it prints.",
                err=True,
            )
            sys.exit(Exit.INCOMPLETE)


@click.group(cls=_Group, context_settings=HELP)
@click.version_option(__version__, prog_name="trtdoctor")
def main() -> None:
    """Will this TensorRT engine load and run there, if not why, and what to do.

    Reads the engine file itself: no GPU, no TensorRT needed.

    \b
    Examples:
      trtdoctor check model.engine --target gpu=A100,tensorrt=10.3.0
      trtdoctor check *.engine --target prod.json --output-format json
      trtdoctor check model.engine --static        the file alone: whole, undamaged?
      trtdoctor inspect model.engine               what the file says of itself
      trtdoctor diff yesterday.engine today.engine what changed between two builds
      python app.py 2>&1 | trtdoctor explain       a log: what went wrong, what to do
      trtdoctor explain TRT102                     what a finding means
    """


FORMATS = click.Choice(["text", "json"])
FAIL_ON = click.Choice(["error", "warning", "never"])
output_format = click.option(
    "--output-format",
    type=FORMATS,
    default="text",
    show_default=True,
    envvar="TRTDOCTOR_OUTPUT_FORMAT",
    show_envvar=True,
    help="How to print the answer.",
)
output_file = click.option(
    "-o", "--output", metavar="FILE", help="Write the answer to FILE instead of standard output."
)


def fail_on(default: str, words: str) -> Callable[[FC], FC]:
    """``--fail-on`` of a command that judges."""
    return click.option("--fail-on", type=FAIL_ON, default=default, show_default=True, help=words)


interpreter = click.option(
    "--python", "python", metavar="EXE", help="The interpreter whose TensorRT counts; default: the one of trtdoctor."
)


@main.command(context_settings=HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--target",
    metavar="TARGET",
    help="Another machine than this one: KEY=VALUE,... (gpu, tensorrt, platform, runtime) or a JSON file.",
)
@click.option("--static", is_flag=True, help="Look at the file alone; ask about no machine.")
@click.option(
    "--shape",
    "shapes",
    multiple=True,
    metavar="NAME:1x3x224x224",
    help="A shape that an input will have; asks whether an optimization profile takes it (repeatable).",
)
@click.option(
    "--allow-host-code", is_flag=True, help="The program allows the engine to bring code of its own (a lean runtime)."
)
@click.option(
    "--wait",
    type=click.FloatRange(0, 86400),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for a file that is missing or still being copied.",
)
@fail_on("error", "The least severe finding that gives exit code 1.")
@click.option("--select", multiple=True, metavar="CODE", help="Run only checks whose code begins so (repeatable).")
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave out checks whose code begins so (repeatable).")
@output_format
@output_file
@interpreter
@click.option(
    "--gpu", metavar="GPU", help="Which GPU: index, UUID or all. Default: all are judged, TensorRT runs on the first."
)
@click.option("--plugin", multiple=True, metavar="LIB", help="A plugin library that the program loads (repeatable).")
@click.option("--no-execute", is_flag=True, help="Load the engine with TensorRT, but do not execute it.")
@click.option("--inputs", metavar="FILE.npz", help="Arrays to execute it with, by input name, instead of random ones.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 86400),
    default=120.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each stage of loading and executing may take.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show every check, and notes too.")
@click.option("-q", "--quiet", is_flag=True, help="One line per file.")
def check(
    paths: tuple[str, ...],
    target: str | None,
    static: bool,
    shapes: tuple[str, ...],
    allow_host_code: bool,
    wait: float,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    output: str | None,
    python: str | None,
    gpu: str | None,
    plugin: tuple[str, ...],
    no_execute: bool,
    inputs: str | None,
    timeout: float,
    verbose: bool,
    quiet: bool,
) -> None:
    """Say whether engines load and run, why not, and what to do.

    Without --target or --static TensorRT itself loads and executes them, in a
    process of its own that may crash or hang.

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
    """
    import time

    from trtdoctor.agreement import agree
    from trtdoctor.checks import CHAIN
    from trtdoctor.diagnose import diagnose
    from trtdoctor.model.check import Facts
    from trtdoctor.model.fact import known
    from trtdoctor.probe.session import ONE_GPU, ProbeOptions, ProbeSession
    from trtdoctor.verdict import exit_code, rank, report, status, summary

    if static and target is not None:
        raise click.UsageError("--static looks at the file alone, so it cannot be given with --target")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    if static and (python or gpu or plugin):
        raise click.UsageError("--static looks at the file alone: no --python, --gpu or --plugin")
    if target is not None and python:
        raise click.UsageError("--python examines this machine, so it cannot be given with --target")
    for seconds, option in ((wait, "--wait"), (timeout, "--timeout")):
        if seconds != seconds:
            raise click.BadParameter("nan is no number of seconds", param_hint=option)
    if inputs is not None:
        if static or target is not None or no_execute:
            raise click.UsageError("--inputs are for an execution here: no --static, --target or --no-execute")
        _readable_archive(inputs)
    wanted = _shapes(shapes)
    chain = _selected(CHAIN, select, ignore)
    here = not static and target is None and any(entry.stage in ("load", "execute") for entry in chain)
    deadline = time.monotonic() + wait
    reports = []
    attempt = ProbeOptions(python, plugin, wanted, inputs, allow_host_code, not no_execute, timeout)
    with ProbeSession(attempt if here else None) as trials:
        first = _settled(paths[0], deadline) if here and gpu is None else None
        if first is not None:
            trials.begin(first)  # while the machine is being looked at
        asked = _target(target, static, python)
        libraries = _plugin_libraries(plugin, asked)
        _loaded()
        for index, path in enumerate(paths):
            engine = first if first is not None and index == 0 else _settled(path, deadline)
            answers = []
            for number, one in enumerate(_each_gpu(asked, gpu)):
                own = _for_engine(one, engine)
                tried = number == 0 or gpu is not None  # a program that chooses no GPU gets the first
                probe = trials.of(engine, own, known(one.gpu.uuid) if gpu else None) if tried else ONE_GPU
                facts = Facts(engine, own, allow_host_code, wanted, libraries, probe)
                outcomes, findings = agree(facts, *diagnose(chain, facts))
                answers.append((one, report(facts, outcomes, rank(findings, CHAIN), fail_on)))
            reports += _distinct(answers)
    found = [finding for one in reports for finding in one.findings]
    ran = [outcome for one in reports for outcome in one.outcomes]
    code = exit_code(found, ran, fail_on)
    text = summary(reports)

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(
                as_json.check(reports, status(found, ran, fail_on), code, text, None if static else asked) + "\n"
            )
        else:
            from trtdoctor.render import terminal

            terminal.check(stream, reports, text, verbose=verbose, quiet=quiet)

    _write(output, write, paths)
    sys.exit(code)


def _loaded() -> None:
    """All is imported: from here on garbage is collected again, for runs over many files."""
    gc.freeze()
    gc.enable()


def _target(text: str | None, static: bool, python: str | None) -> Target:
    from trtdoctor import targets as target

    if static:
        return target.static()
    if text is None:
        return target.this_machine(python)
    try:
        return target.parse(text)
    except TargetError as problem:
        raise click.BadParameter(str(problem), param_hint="--target") from problem


def _plugin_libraries(paths: Sequence[str], asked: Target) -> tuple[Plugin, ...]:
    if not paths:
        return ()
    from trtdoctor.host.plugins import examine

    return examine(paths, here=asked.where == "here")


def _readable_archive(path: str) -> None:
    import zipfile

    if not os.path.isfile(path):
        raise click.BadParameter(f"{path[:200]!r} is no file", param_hint="--inputs")
    try:
        with zipfile.ZipFile(path):
            return
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no .npz file as numpy.savez writes it"
        raise click.BadParameter(f"{path[:200]!r} cannot be read: {why}", param_hint="--inputs") from error


def _each_gpu(asked: Target, choice: str | None) -> list[Target]:
    """The target once for each of its GPUs in question; as it is where it has one or none."""
    if choice is None and len(asked.gpus) < 2:
        return [asked]
    from trtdoctor import targets as target

    try:
        gpus = target.chosen_gpus(asked, choice)
    except TargetError as problem:
        raise click.BadParameter(str(problem), param_hint="--gpu") from problem
    return [target.with_gpu(asked, gpu) for gpu in gpus] or [asked]


def _for_engine(asked: Target, engine: Engine) -> Target:
    """The target with that one of its TensorRTs in question that is of the engine's product."""
    from trtdoctor.model.fact import NotAsked

    if isinstance(asked.machine, NotAsked) or engine.header is None:
        return asked
    from trtdoctor.targets import with_runtime

    return with_runtime(asked, engine.header.product)


def _distinct(answers: list[tuple[Target, Report]]) -> list[Report]:
    """One report where all GPUs give the same answer; else one for each, with the GPU's name."""
    reports = [report for _, report in answers]
    if all(report.findings == reports[0].findings and report.status == reports[0].status for report in reports):
        return reports[:1]
    from trtdoctor.targets import gpu_label

    return [report._replace(gpu=gpu_label(one.gpu)) for one, report in answers]


def _shapes(words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """``NAME:1x3x224x224`` → sizes by name. A name may hold colons; ``NAME:`` is a scalar."""
    found: dict[str, tuple[int, ...]] = {}
    for word in words:
        name, colon, text = word.rpartition(":")
        parts = text.split("x") if text not in ("", "scalar") else []
        if not colon or not name or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            raise click.BadParameter(f"{word[:80]!r} is not NAME:1x3x224x224", param_hint="--shape")
        if name in found:
            raise click.BadParameter(f"{name[:80]!r} is given twice", param_hint="--shape")
        found[name] = tuple(map(int, parts))
    return found


def _selected(chain: Sequence[Check], select: Sequence[str], ignore: Sequence[str]) -> tuple[Check, ...]:
    for prefix in (*select, *ignore):
        if not any(entry.code.startswith(prefix.upper()) for entry in chain):
            raise click.UsageError(f"no check has a code that begins with {prefix[:40]!r}; see: trtdoctor checks")
    wanted = tuple(prefix.upper() for prefix in select) or ("",)
    unwanted = tuple(prefix.upper() for prefix in ignore)
    chosen = {e.code for e in chain if e.code.startswith(wanted) and not (unwanted and e.code.startswith(unwanted))}
    for entry in reversed(chain):  # a check says nothing sensible when what it needs was not asked
        if entry.code in chosen:
            chosen.update(entry.needs)
    return tuple(entry for entry in chain if entry.code in chosen)


def _settled(path: str, deadline: float) -> Engine:
    """The facts of ``path``; waits until ``deadline`` for a file that is missing, empty, too short or changing."""
    import time

    from trtdoctor.formats.reading import read_engine
    from trtdoctor.model.fact import known

    while True:
        engine = read_engine(path)
        declared = known(engine.header.declared_size) if engine.header is not None else None
        short = declared is not None and engine.plan_size is not None and engine.plan_size < declared
        hollow = engine.not_engine is not None and engine.not_engine.kind in ("empty", "zeros")
        coming = engine.path_status.state == "missing" or short or hollow or engine.changed is not None
        left = deadline - time.monotonic()
        if left <= 0 or not coming:
            return engine
        time.sleep(min(0.25, left))


@main.command(context_settings=HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@output_format
@output_file
@click.option("-v", "--verbose", is_flag=True, help="Show every layer, and why a fact is not known.")
def inspect(paths: tuple[str, ...], output_format: str, output: str | None, verbose: bool) -> None:
    """Show what engine files say of themselves. No verdict, no machine.

    One file fills a screen, several make a table.

    \b
    Exit codes: 0 every file is an engine, 1 one is not, 2 wrong usage.

    \b
    Examples:
      trtdoctor inspect model.engine
      trtdoctor inspect *.engine --output-format json | jq '.engines[].tensorrt_version'
    """
    from trtdoctor.formats.reading import read_engine

    _loaded()
    engines = [read_engine(path) for path in paths]

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.inspect(engines, layers=verbose) + "\n")
        else:
            from trtdoctor.render import facts

            facts.inspect(stream, engines, verbose=verbose)

    _write(output, write, paths)
    sys.exit(Exit.OK if all(engine.header is not None for engine in engines) else Exit.FINDINGS)


@main.command(context_settings=HELP)
@interpreter
@fail_on("never", "The least severe problem that gives exit code 1: makes a gate of it.")
@output_format
@output_file
def host(python: str | None, fail_on: str, output_format: str, output: str | None) -> None:
    """Show what decides here whether an engine loads: GPUs, driver, every TensorRT.

    Its JSON is a target: save it on the machine that will run the engine, and check
    engines against it anywhere. Nothing is loaded, and nothing secret is saved.

    Exit codes: 0 the facts are there, 1 a problem (with --fail-on), 2 wrong usage,
    3 something could not be looked at.

    \b
    Examples:
      trtdoctor host
      trtdoctor host --python venv/bin/python
      trtdoctor host --output-format json -o prod.json
    """
    from trtdoctor import targets as target
    from trtdoctor.checks import CHAIN
    from trtdoctor.diagnose import diagnose
    from trtdoctor.model.check import Facts
    from trtdoctor.model.engine import Engine, PathStatus
    from trtdoctor.verdict import exit_code, rank, status

    asked = target.this_machine(python)
    chain = [entry for entry in CHAIN if entry.stage in ("host", "libraries") or entry.code == "TRT105"]
    outcomes, findings = diagnose(chain, Facts(Engine("", PathStatus("file")), asked))
    ranked = rank(findings, CHAIN)
    code = exit_code(ranked, outcomes, fail_on)
    state = status(ranked, outcomes, "error")

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.host(asked, ranked, state, code) + "\n")
        else:
            from trtdoctor.render import machine

            machine.host(stream, asked, ranked, outcomes)

    _write(output, write)
    sys.exit(code)


@main.command(context_settings=HELP)
@click.argument("before", metavar="A.engine")
@click.argument("after", metavar="B.engine")
@output_format
@output_file
def diff(before: str, after: str, output_format: str, output: str | None) -> None:
    """Show what changed between two builds of an engine.

    Versions, GPU, inputs and outputs, profiles, plugins, memory, layers, tactics
    and flags; kernels and weights by their counts and sizes.

    Exit codes: 0 no difference, 1 a difference, 2 wrong usage, 3 one of them is no engine.

    \b
    Example:
      trtdoctor diff yesterday.engine today.engine
    """
    from trtdoctor.difference import differences
    from trtdoctor.formats.reading import read_engine
    from trtdoctor.model.fact import known
    from trtdoctor.text import printable

    engines = (read_engine(before), read_engine(after))
    for engine in engines:
        if engine.header is None:
            what = engine.not_engine.what if engine.not_engine else engine.path_status.state
            click.echo(
                f"trtdoctor diff: {printable(engine.path)} is no engine ({what}); see: trtdoctor check", err=True
            )
            sys.exit(Exit.INCOMPLETE)
    found = differences(*engines)
    torn = [
        engine.path for engine in engines if engine.header is not None and known(engine.header.complete) is not True
    ]
    if torn:
        click.echo(f"trtdoctor diff: {printable(torn[0])} is not whole, so not all of it could be compared", err=True)

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.diff((before, after), found) + "\n")
        else:
            from trtdoctor.render import facts

            facts.diff(stream, (before, after), found)

    _write(output, write, (before, after))
    sys.exit(Exit.FINDINGS if found else Exit.INCOMPLETE if torn else Exit.OK)


@main.command(context_settings=HELP)
@click.argument("path", metavar="FILE")
@click.option("-o", "--output", required=True, metavar="PLAN", help="Where to write the bare plan.")
@click.option("--force", is_flag=True, help="Replace PLAN if it exists.")
@click.option("--index", type=click.IntRange(0), default=0, help="Which plan, when the file holds several.")
def unwrap(path: str, output: str, force: bool, index: int) -> None:
    """Write out the bare plan inside an Ultralytics or Torch-TensorRT file.

    The wrapped file stays as it is. An existing PLAN is never replaced without --force, and never left half-written.

    \b
    Example:
      trtdoctor unwrap yolov8n.engine -o yolov8n.plan && trtexec --loadEngine=yolov8n.plan
    """
    from trtdoctor.errors import UnwrapError
    from trtdoctor.formats.unwrap import extract
    from trtdoctor.text import exact_size, printable

    try:
        written = extract(path, output, force=force, index=index)
    except UnwrapError as problem:
        click.echo(f"trtdoctor unwrap: {problem}", err=True)
        sys.exit(Exit.FINDINGS)
    click.echo(f"{printable(output)}: {exact_size(written)}", err=True)


@main.command(context_settings=HELP)
@output_format
def checks(output_format: str) -> None:
    """List every check: code, stage, title."""
    from trtdoctor.checks import CHAIN

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.checks(CHAIN) + "\n")
        else:
            from trtdoctor.render import terminal

            terminal.checks(stream, CHAIN)

    _write(None, write)


@main.command(context_settings=HELP)
@click.argument("what", nargs=-1, metavar="[LOG... | CODE | WORDS]")
@click.option("--engine", metavar="FILE", help="The engine that the log is about: its facts are used too.")
@click.option("-f", "--follow", is_flag=True, help="Keep reading a log that is still written; Ctrl-C ends it.")
@fail_on("error", "The least severe finding that gives exit code 1.")
@output_format
@output_file
@click.option("-v", "--verbose", is_flag=True, help="Show harmless lines and consequences too.")
def explain(
    what: tuple[str, ...],
    engine: str | None,
    follow: bool,
    fail_on: str,
    output_format: str,
    output: str | None,
    verbose: bool,
) -> None:
    """Explain a log: what went wrong, and what to do. Or a finding by its CODE.

    Reads files, or standard input with "-" or without an argument. The log may be of anything
    that uses TensorRT: trtexec, Triton, DeepStream, Python, C++, ComfyUI. A CODE prints its page;
    other words search the pages.

    \b
    Exit codes: 0 only harmless lines, 1 a finding, 2 wrong usage, 3 errors that
    no known message matches.

    \b
    Examples:
      trtdoctor explain triton.log --engine model.plan
      python app.py 2>&1 | trtdoctor explain
      docker logs -f web 2>&1 | trtdoctor explain -f -
      trtdoctor explain TRT102
      trtdoctor explain "magic tag"
    """
    logs = what or ("-",)
    if not all(word == "-" or os.path.exists(word) for word in logs):
        if engine or follow or any("/" in word or word.endswith((".log", ".txt")) for word in logs):
            missing = next(word for word in logs if word != "-" and not os.path.exists(word))
            raise click.UsageError(f"there is no log {missing[:200]!r}")
        _explain_words(" ".join(what), output_format, output)
        return
    if "-" in logs and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError("no log: give a file, or pipe one in: program 2>&1 | trtdoctor explain")
    if follow and len(logs) > 1:
        raise click.UsageError("--follow reads one log")
    if follow and output:
        raise click.UsageError("--follow prints as it reads, so it cannot be given with --output")
    from trtdoctor.errors import LogError

    about = None
    if engine is not None:
        from trtdoctor.formats.reading import read_engine

        about = read_engine(engine)
    try:
        if follow:
            _follow(logs[0], about, fail_on, output_format, verbose)
        else:
            _explain_logs(logs, about, fail_on, output_format, output, verbose)
    except LogError as problem:
        raise click.UsageError(str(problem)) from problem


def _explain_words(words: str, output_format: str, output: str | None) -> None:
    """The page of a code, or the pages that fit some words."""
    from trtdoctor import pages

    one = pages.page(words)
    found = (one,) if one is not None else pages.search(words[:2000])
    if not found:
        raise click.UsageError(f"no file, no code and no page for {words[:80]!r}; see: trtdoctor checks")

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.pages(found) + "\n")
        else:
            from trtdoctor.render import terminal

            terminal.pages(stream, found)

    _write(output, write)


def _explain_logs(
    names: Sequence[str], about: Engine | None, fail_on: str, output_format: str, output: str | None, verbose: bool
) -> None:
    from trtdoctor.logs.explain import explained, of_logs
    from trtdoctor.logs.reading import read_blocks
    from trtdoctor.logs.stream import blocks, open_log

    answers = []
    for name in names:
        if name == "-":
            reading = read_blocks(blocks(sys.stdin.buffer, "standard input"))
        else:
            with open_log(name) as log:
                reading = read_blocks(blocks(log, name))
        answers.append((None if name == "-" else name, explained(reading, about), reading))
    answer = of_logs(answers, fail_on)

    def write(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            stream.write(as_json.explain(answer) + "\n")
        else:
            from trtdoctor.render import terminal

            terminal.explain(stream, answer, verbose=verbose)

    _write(output, write, [name for name in names if name != "-"])
    sys.exit(answer.code)


def _follow(name: str, about: Engine | None, fail_on: str, output_format: str, verbose: bool) -> None:
    """Says what a growing log says, as it says it: text, or one JSON document on a line for each news."""
    from trtdoctor.logs.explain import explained, news, of_logs
    from trtdoctor.logs.reading import Stream
    from trtdoctor.logs.stream import follow, live, open_log

    log = Stream()
    known: set[tuple[str, int]] = set()

    def say() -> None:
        first = len(known) + 1
        reading = log.reading()
        found = news(explained(reading, about), known)
        if not found:
            return

        def write(stream: TextIO) -> None:
            if output_format == "json":
                from trtdoctor.render import as_json

                answer = of_logs([(None if name == "-" else name, found, reading)], fail_on)
                stream.write(as_json.explain(answer, indent=None) + "\n")
            else:
                from trtdoctor.render import terminal

                terminal.news(stream, found, first, verbose=verbose)

        _write(None, write)

    try:
        for block in live(sys.stdin.buffer) if name == "-" else follow(open_log(name), name):
            if block:
                log.feed(block)
            else:
                log.pause()
            say()
        log.end()
        say()
    except KeyboardInterrupt:
        log.end()
        say()
    reading = log.reading()
    sys.exit(of_logs([(name, explained(reading, about), reading)], fail_on).code)


def _write(path: str | None, write: Callable[[TextIO], None], sources: Sequence[str] = ()) -> None:
    """Writes the answer to ``path``, whole or not at all, or to standard output; never over one of ``sources``."""
    if path is None:
        if sys.stdout is None:  # closed by whoever started us
            click.echo("trtdoctor: standard output is closed, so there is nowhere to write the answer", err=True)
            sys.exit(Exit.INCOMPLETE)
        try:
            write(sys.stdout)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head, less) has seen enough; the exit code is still the answer. Python would complain once
            # more while flushing at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:  # a full disk, say
            click.echo(f"trtdoctor: the answer could not be written: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(Exit.INCOMPLETE)
        return
    from trtdoctor.sources.writing import write_whole

    rendered = io.StringIO()
    write(rendered)
    data = rendered.getvalue().encode("utf-8", "backslashreplace")

    def store(stream: BinaryIO) -> None:
        stream.write(data)

    try:
        if any(
            os.path.exists(source) and os.path.exists(path) and os.path.samefile(source, path) for source in sources
        ):
            raise click.BadParameter(
                "that is a file to look at; the answer needs a file of its own", param_hint="--output"
            )
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as special:  # /dev/stderr, a FIFO: nothing that a rename could replace
                special.write(data)
            return
        write_whole(path, store, replace=True)
    except OSError as error:
        raise click.BadParameter(f"cannot write it: {error.strerror}", param_hint="--output") from error
