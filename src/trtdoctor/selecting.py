"""The one engine of several that fits a machine best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trtdoctor.errors import QuestionError
from trtdoctor.judging import Reports
from trtdoctor.matrix import Digest, digest
from trtdoctor.model.engine import is_packed
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Severity
from trtdoctor.named import NamedTuple
from trtdoctor.question import LIVE, Question
from trtdoctor.same_model import grouping
from trtdoctor.text import and_more, printable
from trtdoctor.verdict import name_of

if TYPE_CHECKING:
    from trtdoctor.model.report import Report, Status

MOST_REFUSED = 100
"""Engines that do not fit whose reasons are kept."""


class Selection(NamedTuple):
    """What was selected. ``chosen`` is ``None`` where no engine is known to fit."""

    chosen: Digest | None
    because: str
    """What speaks for it: "TensorRT 10.3.0.26 engine, without a warning"."""
    models: tuple[str, ...]
    """The model of the engines; none where no file is an engine, nor may be one."""
    refused: tuple[Digest, ...]
    judged: int
    status: Status


class _Candidate(NamedTuple):
    """How well an engine fits, least first: warnings, the price of its compatibility, age."""

    warnings: int
    compatible: int
    age: float
    name: str
    digest: Digest
    because: str


def select(paths: Iterable[str], question: Question, group: str | None = None) -> Selection:
    """The engine among ``paths`` that fits the target of ``question`` best, by what the files say: TensorRT is not run.

    Of those that load, one with the fewest warnings; then one made for this GPU and TensorRT alone before one that is
    hardware- or version-compatible, which may be slower; then the newest file. Raises ``QuestionError`` for several
    targets, as a file may hold: what fits one of them is no answer for the others. And for engines of several models,
    whether they fit or not: which of them fits differs by the machine, and no machine may get another model.
    """
    if len(question.targets) > 1:
        names = and_more([one.described for one in question.targets], 3)
        raise QuestionError(
            f"an engine is selected for one machine, and these are {len(question.targets)}: {names}", "target"
        )
    chain = tuple(check for check in question.chain if check.stage not in LIVE)
    model_of = grouping(group)
    best: _Candidate | None = None
    models: set[str] = set()
    refused: list[Digest] = []
    judged, open_ = 0, False
    for report in Reports(iter(paths), question._replace(chain=chain, probe=None)):
        judged += 1
        one = digest(report, question.fail_on)
        if _may_be_engine(report):
            models.add(model_of(one.path))
        if report.status != "ok" or is_packed(report.engine):  # a start script loads what it gets as it is
            open_ |= report.status == "incomplete"
            if len(refused) < MOST_REFUSED:
                refused.append(one)
            continue
        found = _candidate(report, one)
        best = found if best is None else min(best, found)
    if len(models) > 1:
        names = and_more([printable(model, 300) for model in sorted(models)], 5)
        raise QuestionError(
            f"these are engines of {len(models)} models, and one can be selected: {names}. Name the folder or files of "
            "one, or say which belong together: --group '(.*)/' takes a folder for a model (in Python, group=)",
            "paths",
        )
    of = tuple(models)
    if best is not None:
        return Selection(best.digest, best.because, of, tuple(refused), judged, "ok")
    return Selection(None, "", of, tuple(refused), judged, "incomplete" if open_ else "problems")


def _may_be_engine(report: Report) -> bool:
    """Whether the file is an engine, or cannot be looked at; what is known to be something else is of no model."""
    engine = report.engine
    if engine.header is not None:
        return True
    return not engine.not_engine and engine.path_status.state != "missing"


def _candidate(report: Report, one: Digest) -> _Candidate:
    engine = report.engine
    header = engine.header
    warnings = sum(found.severity is Severity.WARNING for found in report.findings)
    extra = []
    if header is not None:
        extra += ["hardware-compatible"] if known(header.hardware_compatibility) not in (None, "none") else []
        extra += ["version-compatible"] if header.has_lean_runtime else []
    told = f"{warnings} warning{'s'[: warnings != 1]}" if warnings else "no warning"
    because = ", ".join([name_of(engine), *extra, told])
    return _Candidate(warnings, len(extra), -(engine.path_status.modified or 0.0), one.name, one, because)


def reasons(found: Selection) -> Iterator[str]:
    """Why nothing was selected, a line each."""
    for one in found.refused:
        yield f"{one.name}: {one.verdict}"
