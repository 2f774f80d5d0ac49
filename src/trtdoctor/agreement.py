"""Compares what was read from the file and the machine with what TensorRT itself did. Pure.

Where TensorRT refuses an engine for the very reason that a check found, the finding is certain, and TensorRT's is its
symptom. A refusal for another reason says nothing about the finding: both are told. Where TensorRT loaded what a check
would have refused, TensorRT has the last word: the finding stays, as a warning with both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks import CHAIN
from trtdoctor.checks.trt504_deserialize import deserializes
from trtdoctor.knowledge import load_order
from trtdoctor.load_reasons import reasons, runtime_of
from trtdoctor.model.about import contradictions
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known
from trtdoctor.model.finding import (
    FORETELLING,
    PROBED,
    Cause,
    Confidence,
    Evidence,
    Finding,
    Severity,
)
from trtdoctor.model.probe_messages import of_load
from trtdoctor.model.report import CheckResult
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.finding import LoadReason
    from trtdoctor.model.probe import ProbeResult
    from trtdoctor.model.probe_messages import Meaning

LOADING = deserializes.code
_CHECKS = {check.code: check for check in CHAIN}
_ALIKE: tuple[frozenset[Cause], ...] = (
    frozenset({"gpu-arch-mismatch", "unsupported-sm"}),  # "no kernel image" is said of both
    frozenset({"missing-library", "python-packaging"}),  # an import fails of either
    frozenset({"shapes-profiles", "io-binding"}),
)
"""Causes that messages about anything but loading do not tell apart."""


class Refusal(NamedTuple):
    """That TensorRT did not load the engine. ``meaning`` is ``None`` where no known message says why, ``reason`` where
    the message is not about what TensorRT compares."""

    meaning: Meaning | None
    reason: LoadReason | None


def agree(
    facts: Facts, outcomes: Sequence[CheckResult], findings: Sequence[Finding]
) -> tuple[tuple[CheckResult, ...], tuple[Finding, ...]]:
    """The outcomes and findings with what follows from the comparison; unchanged where TensorRT was not run."""
    probe = known(facts.probe)
    if probe is None:
        return tuple(outcomes), tuple(findings)
    refusal = _refusal(facts)
    live = [row for row in findings if row.stage in PROBED and row.severity is Severity.ERROR]
    ours = [_held_against(row, live, facts, refusal) for row in findings if row.stage not in PROBED]
    roots = [row for row in ours if row.severity is Severity.ERROR and row.masked_by is None]
    theirs = [_explained(row, roots, live, facts, refusal, outcomes) for row in findings if row.stage in PROBED]
    return tuple(_settled(row, probe) for row in outcomes), (*ours, *theirs)


def in_load_order(facts: Facts, ranked: Sequence[Finding]) -> tuple[Finding, ...]:
    """``ranked`` with what this TensorRT meets first before what it would meet later, where that is known.

    Of all that it compares, what it refused the engine for in the probe is the first. Where it was not run, or did not
    say why, the table of orders decides between errors that are equally sure; else they stay as they are.
    """
    roots = [one for one in ranked if one.severity is Severity.ERROR and one.masked_by is None]
    if len(roots) < 2:
        return tuple(ranked)
    refusal = _refusal(facts)
    met = _met(facts, roots, refusal) if refusal is not None else None
    ordered = _by_table(facts, roots) if met is None else _with_first(facts, roots, met)
    return (*ordered, *(one for one in ranked if one not in ordered))


def _met(facts: Facts, roots: Sequence[Finding], refusal: Refusal) -> Finding | None:
    """What TensorRT refused the engine for: a finding of ours, else its own; ``None`` where it did not say."""
    if refusal.reason is None:
        return None
    same = (one for one in roots if one.code != LOADING and _same_reason(one, facts, refusal))
    return next(same, None) or next((one for one in roots if one.code == LOADING), None)


def _with_first(facts: Facts, roots: Sequence[Finding], met: Finding) -> list[Finding]:
    """``met`` before all that is about loading; what keeps TensorRT from being asked at all stays where it is."""
    others = [one for one in roots if one is not met]
    first = next(place for place, one in enumerate(roots) if one is met or _reasons(one, facts))
    return [*others[:first], met, *others[first:]]


def _by_table(facts: Facts, roots: Sequence[Finding]) -> list[Finding]:
    runtime, version = runtime_of(facts)
    orders = load_order.orders(runtime, version) if version is not None else ()
    if not orders:
        return list(roots)
    found: list[tuple[Finding, frozenset[LoadReason]]] = []
    for one in roots:
        mine = _reasons(one, facts)
        later = (
            place
            for place, (other, theirs) in enumerate(found)
            if other.confidence == one.confidence and load_order.first_met(orders, mine, theirs)
        )
        found.insert(next(later, len(found)), (one, mine))
    return [one for one, _ in found]


def _refusal(facts: Facts) -> Refusal | None:
    probe = known(facts.probe)
    passage = of_load(probe) if probe is not None else None
    if passage is None:
        return None
    meanings = known(facts.meanings) or {}
    meaning = meanings.get(passage)
    return Refusal(meaning, load_order.REASONS.get(meaning.finding.code) if meaning is not None else None)


def _reasons(finding: Finding, facts: Facts) -> frozenset[LoadReason]:
    check = _CHECKS.get(finding.code)
    return reasons(check.refused_for, facts) if check is not None else frozenset()


def _same_reason(ours: Finding, facts: Facts, refusal: Refusal) -> bool:
    """Whether TensorRT refused the engine for what ``ours`` says."""
    if refusal.meaning is None:
        return False
    mine = _reasons(ours, facts)
    if refusal.reason is None or not mine:
        return not mine and _alike(ours.cause, refusal.meaning.finding.cause)
    return refusal.reason in mine and not any(contradictions(refusal.meaning.names, facts.engine))


def _alike(one: Cause, other: Cause) -> bool:
    return one == other or any(one in group and other in group for group in _ALIKE)


def _settled(outcome: CheckResult, probe: ProbeResult) -> CheckResult:
    """A question that could not be answered by looking is no gap once TensorRT has answered it."""
    if outcome.outcome != "broken" and outcome.incomplete and outcome.stage in FORETELLING and probe.deserialized:
        return outcome._replace(incomplete=False, reason=f"{outcome.reason}; but TensorRT itself loaded the engine")
    return outcome


def _held_against(ours: Finding, live: list[Finding], facts: Facts, refusal: Refusal | None) -> Finding:
    if ours.severity is not Severity.ERROR:
        return ours
    confirming = next((row for row in live if _confirms(row, ours, facts, refusal)), None)
    if confirming is not None:
        said = Evidence("TensorRT agrees", confirming.title, f"tried here, {confirming.code}")
        return ours._replace(confidence=Confidence.CERTAIN, evidence=(*ours.evidence, said))
    refused = next((row for row in live if row.code == LOADING), None)
    if refused is not None and refusal is not None and refusal.reason is not None and _reasons(ours, facts):
        said = Evidence("TensorRT's first reason", refused.title, f"tried here, {LOADING}")
        return ours._replace(evidence=(*ours.evidence, said))
    probe = known(facts.probe)
    if ours.stage in FORETELLING and probe is not None and probe.deserialized:
        said = Evidence("TensorRT disagrees", "it loaded the engine here", f"tried here, {LOADING}")
        return ours._replace(
            severity=Severity.WARNING,
            message=f"{ours.message} But TensorRT itself loaded the engine here; if this finding is wrong, it is a bug "
            "of trtdoctor, please report it.",
            evidence=(*ours.evidence, said),
        )
    return ours


def _confirms(live: Finding, ours: Finding, facts: Facts, refusal: Refusal | None) -> bool:
    if live.code == LOADING and refusal is not None:
        return _same_reason(ours, facts, refusal)
    return _alike(ours.cause, live.cause)


def _explained(
    one: Finding,
    roots: list[Finding],
    live: list[Finding],
    facts: Facts,
    refusal: Refusal | None,
    outcomes: Sequence[CheckResult],
) -> Finding:
    """A refusal of TensorRT is the symptom of an error with the same reason; one without words, or a bare crash, of any
    error before it."""
    if one.severity is not Severity.ERROR:
        return one
    before = roots
    if one.code == LOADING:  # what the probe found before it loaded the engine
        before = [*roots, *(row for row in live if _CHECKS[row.code].refused_for)]
    cause = next((row for row in before if _confirms(one, row, facts, refusal)), None)
    if cause is None and before and _wordless(one, refusal):
        cause = before[0]
    if cause is not None:
        return one._replace(masked_by=cause.code)
    return one if roots or one.stage != "load" else _unforeseen(one, outcomes)


def _wordless(one: Finding, refusal: Refusal | None) -> bool:
    silent = one.code == LOADING and refusal is not None and refusal.meaning is None
    return one.cause == "crash" or (silent and one.cause == "corrupt-or-truncated")


def _unforeseen(live: Finding, outcomes: Sequence[CheckResult]) -> Finding:
    """A refusal that no check foretold says which checks had nothing to say against the engine."""
    passed = [one.code for one in outcomes if one.outcome == "passed" and one.stage in FORETELLING]
    if not passed:
        return live
    note = Evidence("trtdoctor disagrees", "no check of the file or the machine saw it", f"{len(passed)} checks passed")
    return live._replace(evidence=(*live.evidence, note))
