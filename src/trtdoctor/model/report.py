"""The answer: how each check ended, and what a report about one engine holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from trtdoctor.model.check import NOT_PROBED
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact
from trtdoctor.model.finding import Finding, Stage
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.advice import Advice
    from trtdoctor.model.configuration import AnyConfiguration
    from trtdoctor.model.probe import ProbeResult

# The comments behind the words appear in docs/json.md, too.
Outcome = Literal[
    "passed",  # it ran and found nothing
    "found",  # it ran and found something
    "skipped",  # it could not or need not run; `reason` says why
    "broken",  # a bug in trtdoctor; the other checks went on
]
Status = Literal["ok", "problems", "incomplete"]


class CheckResult(NamedTuple):
    """How a check ended. ``outcome`` is passed, found, skipped or broken; ``incomplete`` marks a skip that matters."""

    code: str
    stage: Stage
    title: str
    outcome: Outcome
    reason: str | None = None
    incomplete: bool = False
    duration_ms: float = 0.0


class Report(NamedTuple):
    """The answer about one engine: ``status`` is ok, problems or incomplete."""

    engine: Engine
    outcomes: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    status: Status
    verdict: str
    probe: Fact[ProbeResult] = NOT_PROBED
    not_asked: tuple[str, ...] = ()  # keys of ``model.target.KEYS`` that the target does not name
    missing: tuple[str, ...] = ()  # those that had to be known, and are not
    narrowed: bool = False  # only some of the checks were wanted
    selected: bool = False  # and those were named
    target: str | None = None  # the words or the file that named the target
    advice: Advice | None = None  # what to do; none where nothing is wrong. JSON writes it as ``plan``
    configurations: tuple[AnyConfiguration, ...] = ()  # those that the engine's program reads for it
    settings: str | None = None  # the file of settings that had a part in the question
    gpu: str | None = None  # which of the target's GPUs it is about, where it has several
    conditions: tuple[str, ...] = ()  # of an engine that loads: on what that depends, as the verdict says it
