"""What the formats for CI tell of a report, small enough to be sent on and kept: made in the process that judges."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from trtdoctor.model.advice import Step, Way, way_out
from trtdoctor.model.fact import Known, known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable, with_member
from trtdoctor.verdict import gaps

if TYPE_CHECKING:
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.report import CheckResult, Report, Status

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
NO_ANSWER = "incomplete"
"""In place of a check's code, where it is none that leaves the question open."""
MOST_WORDS = 4000
"""Characters of a reason or of a command."""


class Problem(NamedTuple):
    """A finding that no other one explains. ``level`` is error, warning or note; all is safe to print."""

    code: str
    level: str
    cause: str
    confidence: str
    title: str
    message: str
    evidence: tuple[tuple[str, str, str], ...]
    """Label, value and source of each piece."""
    way: Way | None
    """The first way out."""
    nth: int
    """Which of the findings of its check in this report it is."""


class Unanswered(NamedTuple):
    """A check that could not run although the question needs it. ``broken``: by a bug in trtdoctor."""

    code: str
    title: str
    reason: str
    broken: bool


class Told(NamedTuple):
    """A report. ``path``, ``member``, ``target`` and ``gpu`` are as they came, all else is safe to print."""

    path: str
    member: str | None
    target: str | None
    gpu: str | None
    status: Status
    narrowed: bool
    verdict: str
    seconds: float
    identity: str
    """A hash of what the header, the size and the plan say: equal for equal engines, whenever they are looked at."""
    plan: tuple[int, int] | None
    """Where in the file the plan is, in bytes: offset and size."""
    problems: tuple[Problem, ...]
    follow: tuple[tuple[str, str], ...]
    """Findings that others explain: their code, and that of the one that does."""
    unanswered: tuple[Unanswered, ...]
    conditional: bool
    """It loads if something is so that the target does not say: ``verdict`` says what."""

    @property
    def name(self) -> str:
        """The file, and where in it the engine is: safe to print."""
        return printable(with_member(self.path, self.member), 1000)

    @property
    def place(self) -> str:
        """The name, with the GPU where the target has several."""
        return f"{self.name} on {printable(self.gpu)}" if self.gpu else self.name

    def shown(self, *, verbose: bool = False) -> tuple[Problem, ...]:
        """The problems to tell: a note is no problem, and told only to who wants to know all."""
        return tuple(one for one in self.problems if verbose or one.level != "note")


def told(report: Report) -> Told:
    """What stays of ``report``."""
    engine = report.engine
    plan = None
    if engine.plan_offset is not None and engine.plan_size is not None:
        plan = (engine.plan_offset, engine.plan_size)
    shown = [one for one in report.findings if one.masked_by is None]
    return Told(
        engine.path,
        engine.member,
        report.target,
        report.gpu,
        report.status,
        report.narrowed,
        report.verdict,
        _seconds(report),
        _identity(engine),
        plan,
        tuple(_problem(one, report, [at.code for at in shown[:index]]) for index, one in enumerate(shown)),
        tuple((one.code, one.masked_by) for one in report.findings if one.masked_by is not None),
        tuple(_unanswered(report)),
        bool(report.conditions),
    )


def as_text(one: Told) -> str:
    """One line, of which ``from_text`` makes the same again."""
    return json.dumps(one)


def from_text(line: str | bytes) -> Told:
    """What ``as_text`` was given."""
    found = Told(*json.loads(line))
    return found._replace(
        plan=(found.plan[0], found.plan[1]) if found.plan else None,
        problems=tuple(
            Problem(*one)._replace(evidence=tuple((a, b, c) for a, b, c in one[6]), way=_way(one[7]))
            for one in found.problems
        ),
        follow=tuple((code, by) for code, by in found.follow),
        unanswered=tuple(Unanswered(*one) for one in found.unanswered),
    )


def _seconds(report: Report) -> float:
    """How long the checks took, and TensorRT itself."""
    probe = report.probe.value.seconds if isinstance(report.probe, Known) else 0.0
    return round(sum(one.duration_ms for one in report.outcomes) / 1000 + probe, 3)


def _problem(one: Finding, report: Report, before: Sequence[str]) -> Problem:
    return Problem(
        one.code,
        LEVELS[one.severity],
        one.cause,
        one.confidence.name.lower(),
        one.title,
        one.message,
        tuple((piece.label, piece.value, piece.source) for piece in one.evidence),
        way_out(one, report.advice),
        before.count(one.code),
    )


def _way(found: Sequence[Any] | None) -> Way | None:
    if found is None:
        return None
    title, clears, steps = found
    return Way(title, tuple(clears), tuple(Step(one, tuple(lines), tuple(needs)) for one, lines, needs in steps))


def _unanswered(report: Report) -> Iterable[Unanswered]:
    """What leaves the answer open, and every check that broke."""
    found: list[CheckResult] = [one for one in report.outcomes if one.outcome == "broken"]
    if report.status == "incomplete":
        found += gaps(report.outcomes, "error", selected=report.selected) or gaps(
            report.outcomes, "warning", selected=report.selected
        )
    if report.status == "incomplete" and not found:  # what had to be known is missing, or no check was left
        reason = printable(report.verdict.removeprefix("Cannot tell: ").removesuffix("."), MOST_WORDS)
        yield Unanswered(NO_ANSWER, "the question could be answered", reason, False)
    for one in dict.fromkeys(found):
        reason = printable((one.reason or "no reason is given").strip().split("\n")[-1], MOST_WORDS)
        yield Unanswered(one.code, one.title, reason, one.outcome == "broken")


def _identity(engine: Engine) -> str:
    """Of a file without a plan: what it is instead, and its name. Nothing here may change with what is read later."""
    facts: list[object] = [engine.member, engine.size_bytes]
    header, body = engine.header, engine.body
    if header is None:
        kind = engine.not_engine.kind if engine.not_engine is not None else engine.path_status.state
        facts += [kind, engine.head.hex(), engine.path.rpartition("/")[2]]
    else:
        gpu = known(header.build_gpu)
        facts += [engine.plan_offset, header.product, known(header.tensorrt_version), known(header.declared_size)]
        facts += [known(header.serialization_version), known(header.platform)]
        facts += [gpu and [gpu.compute_capability, gpu.sm_count]]
    if body is not None:
        facts += [known(body.name), known(body.io), known(body.num_layers), known(body.weights_bytes)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
