"""The use cases as plain functions: what ``trtdoctor`` the command does, for programs.

Nothing here prints, exits, or changes the process that calls it. What only one use case needs is imported in it, so
that no other pays for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO, TextIO

    from trtdoctor.arguments import Path
    from trtdoctor.difference import Comparison
    from trtdoctor.errors import LogError
    from trtdoctor.explaining import Following, Log
    from trtdoctor.formats.unwrap import Written
    from trtdoctor.judging import Reports
    from trtdoctor.log_report import LogAnswer
    from trtdoctor.matrix import Matrix, Need
    from trtdoctor.model.check import Check
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.manifest import Manifest
    from trtdoctor.model.target import Target
    from trtdoctor.pages import Page
    from trtdoctor.selecting import Selection
    from trtdoctor.surveying import Survey
    from trtdoctor.verdict import FailOn


def check(
    paths: Path | Iterable[Path],
    *,
    target: str | Target | Sequence[str | Target] | None = None,
    static: bool = False,
    shapes: Mapping[str, Sequence[int]] | None = None,
    plugins: Sequence[Path] = (),
    python: Path | None = None,
    gpu: str | int | None = None,
    allow_host_code: bool = False,
    execute: bool = True,
    inputs: Path | None = None,
    timeout: float = 120.0,
    isolate: bool = False,
    wait: float = 0.0,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: FailOn = "error",
    require: Sequence[str] = (),
    verify: bool = False,
    require_manifest: bool = False,
    in_flight: int = 32,
) -> Reports:
    """Says of each file whether the engine in it loads and runs, why not, and what to do.

    Without ``target`` and ``static`` the question is about this machine, and TensorRT itself loads and executes each
    engine in a process of its own, which may crash or hang without harm to this one. Reports come one at a time: each
    is made when it is asked for. A file that is missing or sick is a finding, not an error. Of a file with several
    engines inside each gets a report, told apart by ``engine.member``; ``FILE!MEMBER`` names one.

    - ``target``: another machine: ``gpu=A100,tensorrt=10.3.0``, the path of a JSON file, or what ``parse_target`` or
      ``survey`` gave; or several of them: every engine is judged on each, and each report names its target.
    - ``static``: look at the file alone.
    - ``shapes``: the sizes that inputs will have, by name.
    - ``plugins``: paths of the plugin libraries that the program loads.
    - ``python``: the interpreter whose TensorRT counts; by default the one that runs this.
    - ``gpu``: which GPU: an index as ``nvidia-smi`` counts, a UUID or its beginning, or ``all``. By default all are
      judged, and TensorRT runs on the first.
    - ``allow_host_code``: the program lets engines bring code of their own (``engine_host_code_allowed``).
    - ``execute``: whether TensorRT also executes the engine.
    - ``inputs``: the path of an ``.npz`` file with arrays to execute it with, by input name, instead of random ones.
    - ``timeout``: how many seconds each stage of loading and executing may take.
    - ``isolate``: give each engine a TensorRT process of its own. By default one process takes engine after engine, and
      what goes wrong in one that has tried another engine before is tried again in a fresh one.
    - ``verify``: compare whole files with the manifests beside them; one without a manifest leaves the answer open.
    - ``require_manifest``: the same, and a file without a manifest is a problem.
    - ``wait``: how many seconds to wait, for all files together, for those that are missing or still being copied or,
      with ``verify``, are not what their manifests say.
    - ``select``, ``ignore``: beginnings of the codes of checks to run and to leave out.
    - ``require``: keys of a target (``tensorrt``, ``driver``, …) that must be known: without one the answer is
      incomplete.
    - ``fail_on``: from which severity on a finding makes a report's status ``problems``.
    - ``in_flight``: how many objects at addresses are read at once; their reports come in the order of ``paths``.

    Raises ``QuestionError`` for arguments of a wrong kind or that contradict each other, at once or, where it takes a
    look at the machine to know (``gpu``), with the first report; and ``TargetError``.
    """
    from trtdoctor.arguments import paths_of
    from trtdoctor.gathering import Gathered, is_many
    from trtdoctor.judging import Reports
    from trtdoctor.question import ask

    question = ask(
        target=target, static=static, shapes=shapes, plugins=plugins, python=python, gpu=gpu,
        allow_host_code=allow_host_code, execute=execute, inputs=inputs, timeout=timeout, isolate=isolate, wait=wait,
        select=select, ignore=ignore, fail_on=fail_on, require=require, verify=verify,
        require_manifest=require_manifest, in_flight=in_flight,
    )  # fmt: skip
    files = Gathered(paths_of(paths), clock=question.clock)
    single = isinstance(paths, (str, os.PathLike)) and not is_many(os.fsdecode(paths))
    return Reports(files, question, single=single)


def check_all(
    paths: Path | Iterable[Path],
    *,
    target: str | Target | Sequence[str | Target],
    need: Need = "all",
    group: str | None = None,
    exclude: Sequence[str] = (),
    shapes: Mapping[str, Sequence[int]] | None = None,
    plugins: Sequence[Path] = (),
    allow_host_code: bool = False,
    fail_on: FailOn = "error",
    require: Sequence[str] = (),
) -> Matrix:
    """Judges every engine of ``paths``, and of the folders among them, on every target, and keeps a few bytes of each
    pair: ``rows()`` are engines that come to the same everywhere, worst first, and ``gaps()`` targets that have no
    engine of a model, which is what ``need="one"`` asks about.

    ``group`` is a regular expression: engines with the same first group are of one model; ``exclude`` are patterns of
    names to leave out. The other parameters are those of ``check``. TensorRT is not run.

    Raises ``QuestionError`` and ``TargetError``.
    """
    from trtdoctor.arguments import paths_of
    from trtdoctor.gathering import Gathered
    from trtdoctor.judging import Reports
    from trtdoctor.matrix import Matrix, digest
    from trtdoctor.question import ask

    question = ask(
        target=target,
        shapes=shapes,
        plugins=plugins,
        allow_host_code=allow_host_code,
        fail_on=fail_on,
        require=require,
    )
    found = Matrix([one.described for one in question.targets], need, group)
    for report in Reports(Gathered(paths_of(paths), tuple(exclude)), question._replace(sparing=True)):
        found.add(digest(report, fail_on))
    return found


def manifest(
    path: Path,
    output: Path | None = None,
    *,
    plugins: Sequence[Path] = (),
    check: bool = False,
    target: str | Target | Sequence[str | Target] | None = None,
    force: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Manifest:
    """Writes the record by which a copy of an engine file is recognised, and returns it: digests, size, the facts that
    identify the engines in it, digests of ``plugins``, and when it was made.

    ``output`` is by default ``PATH.trtdoctor.json``, where ``check`` looks for it. It appears whole or not at all;
    without ``force`` an existing one stays. With ``check`` the engine is checked on this machine, or with ``target`` on
    that one, and the verdict recorded. ``progress`` is told how many bytes of how many were hashed.

    Raises ``ManifestError``, also for a file that is not a whole engine, ``QuestionError`` and ``TargetError``.
    """
    from trtdoctor import recording
    from trtdoctor.arguments import listed
    from trtdoctor.errors import QuestionError
    from trtdoctor.question import ask

    if check and target is not None:
        raise QuestionError("check asks about this machine, so it cannot be combined with target", "check")
    file, libraries = os.fspath(path), listed(plugins, "plugins")
    where = os.fspath(output) if output is not None else recording.beside(file)
    asked = check or target is not None
    question = ask(target=target, plugins=libraries) if asked else None
    recording.require_room(where, force)
    made = recording.record(file, libraries, question, progress)
    return recording.write(made.manifest, where, file, force=force)


def select(
    paths: Path | Iterable[Path],
    *,
    target: str | Target | Sequence[str | Target] | None = None,
    shapes: Mapping[str, Sequence[int]] | None = None,
    plugins: Sequence[Path] = (),
    python: Path | None = None,
    timeout: float = 120.0,
    allow_host_code: bool = False,
    group: str | None = None,
    exclude: Sequence[str] = (),
) -> Selection:
    """The engine that fits the machine best, of those that ``paths`` and the folders among them hold.

    By what the files say: TensorRT is not run, and ``timeout`` is that of ``survey``. ``group`` is a regular
    expression: engines with the same first group are of one model; ``exclude`` are patterns of names to leave out. The
    other parameters are those of ``check``.

    ``chosen`` is ``None`` where none fits.

    Raises ``TargetError``, and ``QuestionError``, also for engines of several models, whether they fit or not.
    """
    from trtdoctor.arguments import paths_of
    from trtdoctor.gathering import Gathered
    from trtdoctor.question import ask
    from trtdoctor.selecting import select

    question = ask(
        target=target, shapes=shapes, plugins=plugins, python=python, timeout=timeout, allow_host_code=allow_host_code
    )
    return select(Gathered(paths_of(paths), tuple(exclude)), question, group)


def inspect(path: Path) -> Engine:
    """The facts that a file itself holds: no verdict, no machine. ``header`` is ``None`` where it is not an engine.

    Of a file with several engines (an archive, a model of ONNX Runtime, …) the first; ``FILE!MEMBER`` names another.
    """
    from trtdoctor.formats import reading

    return reading.read_engine(os.fspath(path))


def inspect_all(path: Path) -> Iterator[Engine]:
    """The same of every engine in a file, one at a time, told apart by ``member``. At least one, which may be none."""
    from trtdoctor.formats import reading

    return reading.read_engines(os.fspath(path))


def parse_target(text: str) -> Target:
    """The machine that ``text`` describes: words (``gpu=A100,tensorrt=10.3.0``) or the path of a JSON file, such as
    ``trtdoctor host`` writes. Raises ``TargetError``."""
    from trtdoctor import targets

    return targets.parse(text)


def survey(python: Path | None = None, *, timeout: float = 120.0) -> Survey:
    """Looks at this machine: GPUs, driver, container, every TensorRT. Loads nothing of them into this process.

    ``python`` is the interpreter whose TensorRT counts; by default the one that runs this. It has ``timeout`` seconds
    to answer, and 10 at most; the driver 15. A part that cannot be looked at is an ``Unknown`` fact, not an error.
    Raises ``QuestionError`` where ``python`` is not a program.
    """
    from trtdoctor.arguments import interpreter, require_seconds
    from trtdoctor.surveying import survey_here

    require_seconds(timeout, 0.1, "timeout")
    return survey_here(interpreter(python), timeout)


def diff(before: Path, after: Path) -> Comparison:
    """What changed between two builds of an engine: versions, GPU, inputs and outputs, profiles, plugins, memory,
    layers, tactics, flags; of kernels and weights their counts and sizes.

    Raises ``NotAnEngineError`` where one of the files is not an engine.
    """
    from trtdoctor.difference import Comparison, differences
    from trtdoctor.errors import NotAnEngineError
    from trtdoctor.formats import reading
    from trtdoctor.text import printable

    engines = tuple(reading.read_engine(os.fspath(path), whole=True) for path in (before, after))
    for one in engines:
        if one.header is None:
            what = one.not_engine.what if one.not_engine else one.path_status.state
            raise NotAnEngineError(f"{printable(one.path)} is not an engine ({what})")
    return Comparison(engines[0], engines[1], differences(*engines))


def unwrap(path: Path, output: Path, *, force: bool = False, index: int | None = 0, member: str | None = None) -> int:
    """Writes the bare plan inside a file (Ultralytics, Torch-TensorRT, ONNX Runtime, ExecuTorch, archives, …) to
    ``output``, and returns its size in bytes.

    The file appears whole or not at all. Without ``force`` an existing one stays; ``member`` or ``index`` says which
    plan, where there are several; with ``index=None`` and no ``member`` there must be one only. Raises ``UnwrapError``.
    """
    from trtdoctor.formats.unwrap import extract

    return extract(os.fspath(path), os.fspath(output), force=force, index=index, member=member)


def unwrap_all(path: Path, folder: Path, *, force: bool = False) -> list[Written]:
    """Writes every plan inside a file into ``folder``, which is made where it is missing, and says what was written.

    Without ``force`` nothing is written where one of the files exists; links in ``folder`` are never followed. What is
    damaged is not written, all else is: the ``UnwrapError`` then has ``written`` and ``problems``.
    """
    from trtdoctor.formats.unwrap import extract_all

    return extract_all(os.fspath(path), os.fspath(folder), force=force)


def explain(
    *logs: Log,
    engine: Path | Engine | None = None,
    fail_on: FailOn = "error",
    unreadable: Callable[[LogError], object] | None = None,
) -> LogAnswer:
    """Says what logs of TensorRT, or of programs around it, mean: what went wrong, and what to do.

    Each log is a path, an open file of bytes or of text, or lines of text. ``engine`` is the file that they are
    about: its facts are used too. ``fail_on`` is the severity from which on a finding counts for ``exit_code``. Raises
    ``LogError`` for what is not a log, and for an ``engine`` that cannot be read, unless that
    explains a message. With ``unreadable``, one of several logs that is none is handed to that as a ``LogError``, and
    the others are explained.
    """
    from trtdoctor.explaining import explain_logs

    return explain_logs(logs, _engine(engine), fail_on, unreadable)


def follow(
    log: Path | BinaryIO | TextIO,
    *,
    engine: Path | Engine | None = None,
    fail_on: FailOn = "error",
    note: Callable[[str], object] | None = None,
) -> Following:
    """The same of a log that is still being written: findings as they come. Raises ``LogError``, also where there is
    no such file yet.

    A path is followed for ever, as ``tail -F`` does; a pipe or an open file until it ends. ``note`` is handed a
    sentence about what of it could not be read.
    """
    from trtdoctor.explaining import Following

    return Following(log, _engine(engine), fail_on, note)


def _engine(engine: Path | Engine | None) -> Engine | None:
    return inspect(engine) if isinstance(engine, (str, os.PathLike)) else engine


def list_checks() -> tuple[Check, ...]:
    """Every check, in the order in which they run."""
    from trtdoctor.checks import CHAIN

    return CHAIN


def find_pages(words: str) -> tuple[Page, ...]:
    """The page of a check or message by its code (``TRT102``, ``magic-tag``), in any case; or the pages that fit some
    words or a pasted message, best first. None fit: an empty tuple."""
    from trtdoctor import pages

    one = pages.page(words)
    return (one,) if one is not None else pages.search(words)
