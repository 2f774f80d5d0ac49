"""``trtdoctor fleet collect``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import islice
from typing import TextIO

import click

from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import may_replace
from trtdoctor.cli.output import opened
from trtdoctor.errors import BudgetExceeded, FleetError
from trtdoctor.fleet.collecting import Gap, Key, Piece, Wanted, chosen, files_in, gaps, pieces_in, reports, wanted_in
from trtdoctor.fleet.tally import Tally, code_of
from trtdoctor.model.budget import Budget
from trtdoctor.render.json import dumps, envelope
from trtdoctor.sources.local import read_file
from trtdoctor.text import counted, first_of, listing, printable

LONGEST_MANIFEST = 256 << 20


@make("collect")
@click.argument("paths", nargs=-1, required=True, metavar="DIR|FILE|-...")
@click.option("--job", "manifest", metavar="FILE", help="What `trtdoctor fleet job` wrote: which shards must be there.")
@click.option("--output-format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
              help="A summary, or every report on a line and then the summary.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write it to FILE instead of standard output.")
@may_replace
def command(paths: tuple[str, ...], manifest: str | None, form: str, output: str | None, force: bool) -> None:
    """Gather what the pods of a fleet's job found, and say what is missing.

    DIR is a copy or mount of the volume with results, FILE or - the output of
    `kubectl logs`. Every pair of an engine and a kind of node is told once. A
    shard that is missing, or a log that was cut, leaves the answer incomplete.

    Exit codes: 0 all answered and nothing found, 1 a finding, 2 wrong usage,
    3 something is missing, cut or could not be answered.

    \b
    Examples:
      trtdoctor fleet collect results/ --job job.json
      kubectl logs -l app.kubernetes.io/instance=RUN -c check --tail=-1 --prefix \\
        --max-log-requests=50 | trtdoctor fleet collect - --job job.json
      trtdoctor fleet collect results/ --output-format jsonl -o fleet.jsonl
    """
    try:
        wanted = wanted_in(_text(manifest)) if manifest is not None else {}
        with _spooled(paths) as files:
            pieces = chosen(one for one in _pieces(files) if not wanted or one.key in wanted)
            with opened(None if output in (None, "-") else output, files, force=force) as out, out.writing():
                tally, open_ = _told(pieces, wanted, out.stream if form == "jsonl" else None)
                document = _summary(tally, open_, pieces)
                if form == "jsonl":
                    out.stream.write(dumps({"summary": document}) + "\n")
                else:
                    out.stream.write("".join(f"{line}\n" for line in tally.lines()))
                    out.stream.write("".join(f"{line}\n" for line in _missing(open_)))
                    out.stream.write(f"{document['summary']}\n")
    except FleetError as problem:
        raise click.UsageError(str(problem)) from problem
    sys.exit(tally.exit_code(incomplete=bool(open_)))


def _told(pieces: Sequence[Piece], wanted: dict[Key, Wanted], stream: TextIO | None) -> tuple[Tally, list[Gap]]:
    tally = Tally()
    answered: dict[Key, set[str]] = {}
    whole = {id(piece): piece.whole for piece in pieces}
    judged = dict(whole)  # by the exit code of check, unless another answer about one of its engines is newer
    codes: dict[int, set[int]] = {id(piece): set() for piece in pieces}
    for piece, report, is_news in reports(pieces):
        if wanted or not whole[id(piece)]:
            answered.setdefault(piece.key, set()).add(report["path"])
        if not is_news:
            judged[id(piece)] = False
            continue
        tally.add(report)
        codes[id(piece)].add(code_of(report))
        if stream is not None:
            stream.write(dumps(report) + "\n")
    for piece in pieces:
        sound = judged[id(piece)] and piece.whole
        own = [(piece.end or {}).get("exit_code")] if sound else codes[id(piece)]
        for code in own:
            tally.code(code)
    open_ = gaps(pieces, wanted, answered)
    if not pieces and not wanted:
        open_ = [Gap("", None, "", "", "no results of `trtdoctor fleet job` are there", ())]
    return tally, open_


def _summary(tally: Tally, open_: Sequence[Gap], pieces: Sequence[Piece]) -> dict[str, object]:
    keys = {piece.key for piece in pieces}
    sentence = tally.sentence
    if open_:
        sentence += f" {counted(len(open_), 'shard is', 'shards are')} missing or cut."
    return envelope(
        status=tally.status(incomplete=bool(open_)),
        exit_code=int(tally.exit_code(incomplete=bool(open_))),
        summary=sentence,
        shards=len(keys),
        kinds=tally.kinds,
        missing=[{**dict(zip(Gap._fields, gap, strict=True)), "engines": first_of(gap.engines, 1000)} for gap in open_],
    )


def _missing(open_: Sequence[Gap]) -> Iterator[str]:
    """Each reason once for a job, with its shards or nodes."""
    alike: dict[tuple[str, str], list[Gap]] = {}
    for gap in open_:
        alike.setdefault((gap.job, gap.why), []).append(gap)
    for (job, why), group in islice(alike.items(), 50):
        name = " ".join(filter(None, (printable(job), _whose(group))))
        yield f"incomplete: {name}{': ' if name else ''}{why}"
        left = sum(len(gap.engines) for gap in group)
        for engine in islice((one for gap in group for one in gap.engines), 20):
            yield f"  no answer: {printable(engine, 400)}"
        if left > 20:
            yield f"  no answer: {left - 20:,} more"
    if len(alike) > 50:
        yield f"and {len(alike) - 50:,} more reasons"


def _whose(group: Sequence[Gap]) -> str:
    """The shards or nodes of some gaps, in words: the first of them, and how many more."""
    shards = [f"{gap.shard:,}" for gap in group if gap.shard is not None]
    nodes = [printable(gap.node) for gap in group if gap.shard is None and gap.node]
    named = [("shard", shards), ("node", nodes)]
    words = [f"{noun}{'s'[: len(names) > 1]} {listing(first_of(names, 10))}" for noun, names in named if names]
    return listing(words)


def _pieces(files: Sequence[str]) -> Iterator[Piece]:
    path = ""
    try:
        for path in files:
            yield from pieces_in(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError) -> click.BadParameter:
    return click.BadParameter(f"cannot read {path[:200]!r}: {error.strerror}", param_hint="DIR|FILE")


@contextmanager
def _spooled(paths: Sequence[str]) -> Iterator[list[str]]:
    """The files. What can be read once only, as standard input and pipes, is a copy that is deleted afterwards."""
    with ExitStack() as spools:
        files = list(files_in(path for path in paths if path != "-"))
        streams = [path for path in files if os.path.exists(path) and not os.path.isfile(path)]
        files = [path for path in files if path not in streams]
        for path in [*streams, *(["-"] if "-" in paths else [])]:
            spool = spools.enter_context(tempfile.NamedTemporaryFile(prefix="trtdoctor-"))
            try:
                with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as stream:
                    shutil.copyfileobj(stream, spool)
            except OSError as error:
                raise _unreadable(path, error) from error
            spool.flush()
            files.append(spool.name)
        yield files


def _text(path: str) -> str:
    try:
        return read_file(path, Budget("the manifest", bytes=LONGEST_MANIFEST)).decode("utf-8", "replace")
    except (OSError, ValueError, BudgetExceeded) as error:
        why = getattr(error, "strerror", None) or error
        raise click.BadParameter(f"cannot read {path[:200]!r}: {why}", param_hint="--job") from error
