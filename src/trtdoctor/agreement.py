"""Compares what was read from the file and the machine with what TensorRT itself did. Pure.

Where both name the same cause, the finding of the check is certain, and TensorRT's is its symptom. Where TensorRT
loaded what a check would have refused, TensorRT has the last word: the finding stays, as a warning with both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known
from trtdoctor.model.finding import (
    FORETELLING,
    PROBED,
    Confidence,
    Evidence,
    Finding,
    Severity,
    same_for_tensorrt,
)
from trtdoctor.model.report import CheckResult

if TYPE_CHECKING:
    from trtdoctor.model.probe import ProbeResult


def agree(
    facts: Facts, outcomes: Sequence[CheckResult], findings: Sequence[Finding]
) -> tuple[tuple[CheckResult, ...], tuple[Finding, ...]]:
    """The outcomes and findings with what follows from the comparison; unchanged where TensorRT was not run."""
    probe = known(facts.probe)
    if probe is None:
        return tuple(outcomes), tuple(findings)
    live = [row for row in findings if row.stage in PROBED and row.severity is Severity.ERROR]
    ours = [_held_against(row, live, probe) for row in findings if row.stage not in PROBED]
    theirs = [_explained(row, ours, outcomes) for row in findings if row.stage in PROBED]
    return tuple(_settled(row, probe) for row in outcomes), (*ours, *theirs)


def _settled(outcome: CheckResult, probe: ProbeResult) -> CheckResult:
    """A question that could not be answered by looking is no gap once TensorRT has answered it."""
    if outcome.outcome != "broken" and outcome.incomplete and outcome.stage in FORETELLING and probe.deserialized:
        return outcome._replace(incomplete=False, reason=f"{outcome.reason}; but TensorRT itself loaded the engine")
    return outcome


def _held_against(ours: Finding, live: list[Finding], probe: ProbeResult) -> Finding:
    if ours.severity is not Severity.ERROR:
        return ours
    confirming = next((row for row in live if same_for_tensorrt(ours.cause, row.cause)), None)
    if confirming is not None:
        said = Evidence("TensorRT agrees", confirming.title, f"tried here, {confirming.code}")
        return ours._replace(confidence=Confidence.CERTAIN, evidence=(*ours.evidence, said))
    if ours.stage in FORETELLING and probe.deserialized:
        said = Evidence("TensorRT disagrees", "it loaded the engine here", "tried here, TRT504")
        return ours._replace(
            severity=Severity.WARNING,
            message=f"{ours.message} But TensorRT itself loaded the engine here; if this finding is wrong, it is a bug "
            "of trtdoctor, please report it.",
            evidence=(*ours.evidence, said),
        )
    return ours


def _explained(live: Finding, ours: list[Finding], outcomes: Sequence[CheckResult]) -> Finding:
    """A refusal of TensorRT is the symptom of an error with the same cause; a bare crash, of any error before it."""
    if live.severity is not Severity.ERROR:
        return live
    errors = [row for row in ours if row.severity is Severity.ERROR]
    cause = _cause_of(live, errors)
    if cause is not None:
        return live._replace(masked_by=cause.code)
    return live if errors or live.stage != "load" else _unforeseen(live, outcomes)


def _cause_of(live: Finding, errors: list[Finding]) -> Finding | None:
    roots = [row for row in errors if row.masked_by is None]
    same = next((row for row in roots if same_for_tensorrt(row.cause, live.cause)), None)
    return roots[0] if same is None and live.cause == "crash" and roots else same


def _unforeseen(live: Finding, outcomes: Sequence[CheckResult]) -> Finding:
    """A refusal that no check foretold says which checks had nothing to say against the engine."""
    passed = [one.code for one in outcomes if one.outcome == "passed" and one.stage in FORETELLING]
    if not passed:
        return live
    note = Evidence("trtdoctor disagrees", "no check of the file or the machine saw it", f"{len(passed)} checks passed")
    return live._replace(evidence=(*live.evidence, note))
