"""The use cases as plain functions: what ``trtdoctor`` the command does, for programs.

Nothing here prints, exits, or changes the process that calls it. What only one use case needs is imported in it, so
that no other pays for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

    from trtdoctor.difference import Difference
    from trtdoctor.explaining import Following, Log, Path
    from trtdoctor.judging import Reports
    from trtdoctor.log_report import LogAnswer
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.finding import Finding
    from trtdoctor.model.report import CheckResult, Status
    from trtdoctor.model.target import Target


def check(
    paths: Path | Iterable[Path],
    *,
    target: str | Target | None = None,
    static: bool = False,
    shapes: Mapping[str, Sequence[int]] | None = None,
    plugins: Sequence[str] = (),
    python: str | None = None,
    gpu: str | None = None,
    allow_host_code: bool = False,
    execute: bool = True,
    inputs: str | None = None,
    timeout: float = 120.0,
    wait: float = 0.0,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: str = "error",
) -> Reports:
    """Says of each file whether the engine in it loads and runs, why not, and what to do."""
    from trtdoctor.judging import Reports
    from trtdoctor.question import ask

    question = ask(
        target=target,
        static=static,
        shapes=shapes,
        plugins=plugins,
        python=python,
        gpu=gpu,
        allow_host_code=allow_host_code,
        execute=execute,
        inputs=inputs,
        timeout=timeout,
        wait=wait,
        select=select,
        ignore=ignore,
        fail_on=fail_on,
    )
    listed = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    return Reports((os.fspath(path) for path in listed), question)


def inspect(path: Path) -> Engine:
    """The facts that the file itself holds."""
    from trtdoctor.formats import reading

    return reading.read_engine(os.fspath(path))


class Survey(NamedTuple):
    """A machine, and what is wrong with it whatever the engine."""

    target: Target
    outcomes: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    status: Status


def survey(python: str | None = None) -> Survey:
    """Looks at this machine; ``python`` is the interpreter whose TensorRT counts."""
    from trtdoctor.checks import CHAIN
    from trtdoctor.diagnose import diagnose
    from trtdoctor.model.check import Facts
    from trtdoctor.model.engine import Engine, PathStatus
    from trtdoctor.targets import this_machine
    from trtdoctor.verdict import rank, status

    target = this_machine(python)
    chain = [entry for entry in CHAIN if entry.stage in ("host", "libraries") or entry.code == "TRT105"]
    outcomes, findings = diagnose(chain, Facts(Engine("", PathStatus("file")), target))
    ranked = rank(findings, CHAIN)
    return Survey(target, outcomes, ranked, status(ranked, outcomes, "error"))


class Comparison(NamedTuple):
    """Two engines and everything in which they differ."""

    before: Engine
    after: Engine
    differences: tuple[Difference, ...]

    @property
    def not_whole(self) -> tuple[str, ...]:
        """The paths of those that are not whole, so that not all of them could be compared."""
        from trtdoctor.model.fact import known

        both = (self.before, self.after)
        return tuple(one.path for one in both if one.header is not None and known(one.header.complete) is not True)


def diff(before: Path, after: Path) -> Comparison:
    """What changed between two builds. Raises ``NotAnEngineError`` where one of the files is not an engine."""
    from trtdoctor.difference import differences
    from trtdoctor.errors import NotAnEngineError
    from trtdoctor.text import printable

    engines = inspect(before), inspect(after)
    for one in engines:
        if one.header is None:
            what = one.not_engine.what if one.not_engine else one.path_status.state
            raise NotAnEngineError(f"{printable(one.path)} is not an engine ({what})")
    return Comparison(*engines, differences(*engines))


def unwrap(path: Path, output: Path, *, force: bool = False, index: int = 0) -> int:
    """Writes the bare plan inside a wrapped engine to ``output`` and returns its size in bytes."""
    from trtdoctor.formats.unwrap import extract

    return extract(os.fspath(path), os.fspath(output), force=force, index=index)


def explain(*logs: Log, engine: Path | Engine | None = None, fail_on: str = "error") -> LogAnswer:
    """Says what logs say: what went wrong, and what to do. ``engine`` is the file that they are about."""
    from trtdoctor.explaining import explain_logs

    return explain_logs(logs, inspect(engine) if isinstance(engine, (str, os.PathLike)) else engine, fail_on)


def follow(log: Path | BinaryIO, *, engine: Path | Engine | None = None, fail_on: str = "error") -> Following:
    """The same of a log that is still being written: findings as they come."""
    from trtdoctor.explaining import Following

    return Following(log, inspect(engine) if isinstance(engine, (str, os.PathLike)) else engine, fail_on)
