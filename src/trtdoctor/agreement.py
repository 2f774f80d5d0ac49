"""Holds what was read from the file and the machine against what TensorRT itself did. Pure.

Where both name the same cause, the finding of the check is certain, and TensorRT's is its symptom. Where TensorRT did
load what a check would have refused, TensorRT has the last word: the finding stays, as a warning with both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Confidence, Evidence, Finding, Severity
from trtdoctor.model.report import CheckResult

if TYPE_CHECKING:
    from trtdoctor.model.probe import ProbeResult

LIVE = ("load", "execute")
REFUTABLE = ("host", "version", "gpu", "libraries", "plugins")
"""Stages whose errors foretell that the engine will not load. Damage to a file (``file``, ``header``) is damage even
where TensorRT does not notice it."""
ALIKE = (
    frozenset({"version-mismatch", "two-trt-versions", "not-an-engine", "corrupt-or-truncated", "platform-mismatch"}),
    frozenset({"gpu-arch-mismatch", "unsupported-sm"}),
    frozenset({"cuda-driver-or-device", "cuda-context", "memory"}),
    frozenset({"missing-library", "python-packaging", "cudnn-init"}),
    frozenset({"plugin-missing", "plugin-crash", "missing-library"}),
    frozenset({"shapes-profiles", "io-binding"}),
    frozenset({"special-engine", "version-mismatch", "not-an-engine"}),
)
"""Causes that TensorRT's words do not tell apart: an engine of another release, to it, has a wrong magic tag."""


def agree(
    facts: Facts, outcomes: Sequence[CheckResult], findings: Sequence[Finding]
) -> tuple[tuple[CheckResult, ...], tuple[Finding, ...]]:
    """Both with what follows from the comparison; as they are where TensorRT was not run."""
    probe = known(facts.probe)
    if probe is None:
        return tuple(outcomes), tuple(findings)
    live = [row for row in findings if row.stage in LIVE and row.severity is Severity.ERROR]
    ours = [_held_against(row, live, probe) for row in findings if row.stage not in LIVE]
    theirs = [_explained(row, ours, outcomes) for row in findings if row.stage in LIVE]
    return tuple(_settled(row, probe) for row in outcomes), (*ours, *theirs)


def _settled(outcome: CheckResult, probe: ProbeResult) -> CheckResult:
    """A question that could not be answered by looking is no gap once TensorRT has answered it."""
    if outcome.outcome != "broken" and outcome.incomplete and outcome.stage in REFUTABLE and probe.deserialized:
        return outcome._replace(incomplete=False, reason=f"{outcome.reason}; but TensorRT itself loaded the engine")
    return outcome


def _held_against(ours: Finding, live: list[Finding], probe: ProbeResult) -> Finding:
    if ours.severity is not Severity.ERROR:
        return ours
    confirming = next((row for row in live if _alike(ours.cause, row.cause)), None)
    if confirming is not None:
        said = Evidence("TensorRT agrees", confirming.title, f"tried here, {confirming.code}")
        return ours._replace(confidence=Confidence.CERTAIN, evidence=(*ours.evidence, said))
    if ours.stage in REFUTABLE and probe.deserialized:
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
    errors = [row for row in ours if row.severity is Severity.ERROR and row.masked_by is None]
    cause = next((row for row in errors if _alike(row.cause, live.cause)), None)
    if cause is None and live.cause == "crash" and errors:
        cause = errors[0]
    if cause is not None:
        return live._replace(masked_by=cause.code)
    if live.stage != "load" or any(row.severity is Severity.ERROR for row in ours):
        return live
    passed = [one.code for one in outcomes if one.outcome == "passed" and one.stage in REFUTABLE]
    if not passed:
        return live
    note = Evidence("trtdoctor disagrees", "no check of the file or the machine saw it", f"{len(passed)} checks passed")
    return live._replace(evidence=(*live.evidence, note))


def _alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in ALIKE)
