"""``trtdoctor manifest``."""

from __future__ import annotations

import sys

import click

from trtdoctor.cli.options import OF_STAGES, files, interpreter, timeout
from trtdoctor.cli.options import command as make
from trtdoctor.cli.output import opened
from trtdoctor.cli.patience import Progress
from trtdoctor.errors import ManifestError, QuestionError, TargetError
from trtdoctor.gathering import Gathered
from trtdoctor.question import Question, ask
from trtdoctor.recording import Recorded, beside, document, record, require_room, write
from trtdoctor.summary import Summary
from trtdoctor.text import exact_size, printable
from trtdoctor.verdict import Exit


@make("manifest")
@click.argument("paths", nargs=-1, required=True, metavar="ENGINE...")
@click.option("-o", "--output", metavar="FILE", help="Where to write it, of one ENGINE; - is standard output.")
@click.option("--force", is_flag=True, help="Replace a manifest that exists.")
@click.option(
    "--plugin", "plugins", multiple=True, metavar="LIB", help="A plugin library to be recorded, too (repeatable)."
)
@click.option("--check", "check", is_flag=True, help="Check it here, with the real TensorRT, and record the verdict.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help="Check it on this target (as in check; repeatable), and record the verdict.",
)
@interpreter
@timeout(f"With --check: {OF_STAGES.lower()}", show_default=True)
def command(
    paths: tuple[str, ...], output: str | None, force: bool, plugins: tuple[str, ...], check: bool,
    targets: tuple[str, ...], python: str | None, timeout: float,
) -> None:  # fmt: skip
    """Write ENGINE.trtdoctor.json, the record by which a copy is recognised.

    It holds digests, size and facts of the engine, digests of plugin libraries,
    and when it was made. `trtdoctor check` compares a copy with it: size and
    facts always, the whole file with --verify. A folder stands for the engines
    below it. A manifest appears whole or not at all.

    \b
    Exit codes: 0 written, 1 one could not be written, or what was checked has a
    problem, 2 wrong usage, 3 what was checked could not be answered in full.

    \b
    Examples:
      trtdoctor manifest model.engine
      trtdoctor manifest model.engine --plugin libmine.so --target gpu=L4,tensorrt=10.3.0
      scp model.engine model.engine.trtdoctor.json robot:/srv/ && ssh robot \\
        trtdoctor check /srv/model.engine --static --require-manifest
    """
    files(paths)
    if check and targets:
        raise click.UsageError("--check asks about this machine; give either --check or --target")
    if python is not None and not check:
        raise click.UsageError("--python says which TensorRT --check runs; give --check, too")
    question = _question(check, targets, plugins, python, timeout)
    summary = Summary("error")
    failed, count = False, 0
    engines = list(Gathered(paths))
    if output is not None and len(engines) > 1:
        raise click.UsageError(f"--output is for one engine; {len(engines):,} are named")
    for path in engines:
        count += 1
        try:
            made = _one(path, output, force=force, plugins=plugins, question=question)
        except ManifestError as problem:
            click.echo(f"trtdoctor manifest: {problem}", err=True)
            failed = True
            continue
        for report in made.reports:
            summary.add(report)
            click.echo(f"  {report.target or 'this machine'}: {printable(report.verdict, 400)}", err=True)
    sys.exit(Exit.FINDINGS if failed else summary.exit_code if question is not None else Exit.OK)


def _question(
    check: bool, targets: tuple[str, ...], plugins: tuple[str, ...], python: str | None, timeout: float
) -> Question | None:
    """What is asked about each engine; ``None``: nothing."""
    if not check and not targets:
        return None
    try:
        return ask(target=targets or None, plugins=plugins, python=python, timeout=timeout)
    except TargetError as problem:
        raise click.BadParameter(str(problem), param_hint="--target") from problem
    except QuestionError as problem:
        raise click.BadParameter(str(problem), param_hint=f"--{problem.argument}") from problem


def _one(
    path: str, output: str | None, *, force: bool, plugins: tuple[str, ...], question: Question | None
) -> Recorded:
    where = output if output is not None else beside(path)
    if where != "-":
        require_room(where, force)
    with Progress(path) as progress:
        made = record(path, plugins, question, progress.told)
    if where == "-":
        text = document(made.manifest)
        with opened(None) as out, out.writing():
            out.stream.write(text)
    else:
        write(made.manifest, where, path, force=force)
    contents = made.manifest.contents
    shown = "standard output" if where == "-" else printable(where, 4096)
    click.echo(f"{shown}: sha256 {contents.sha256}, {exact_size(contents.size_bytes)}", err=True)
    return made
