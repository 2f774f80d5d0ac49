"""Runs a chain of checks over facts. Knows what outcomes there are, and no check. Same facts, same findings."""

from __future__ import annotations

import time
from collections.abc import Sequence

from trtdoctor.errors import FactUnavailable, InternalInconsistency
from trtdoctor.model.check import Check, Facts
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.report import CheckResult, Outcome


def diagnose(chain: Sequence[Check], facts: Facts) -> tuple[tuple[CheckResult, ...], tuple[Finding, ...]]:
    """Outcomes in chain order, and findings in the order found (``verdict.rank`` orders them).

    A check is skipped when one that it needs found an error, or when a fact is missing. A check that raises anything
    else is broken: that is a bug in trtdoctor, shown as such, and the other checks still run.
    """
    outcomes: list[CheckResult] = []
    findings: list[Finding] = []
    blocked: dict[str, str] = {}  # code -> the check whose error blocks it
    for check in chain:
        started = time.perf_counter()
        result, found = _run(check, facts, blocked)
        if result.outcome == "broken" or any(f.severity is Severity.ERROR for f in found):
            blocked[check.code] = check.code
        outcomes.append(result._replace(duration_ms=round((time.perf_counter() - started) * 1000, 3)))
        findings.extend(found)
    return tuple(outcomes), tuple(findings)


def _run(check: Check, facts: Facts, blocked: dict[str, str]) -> tuple[CheckResult, list[Finding]]:
    def outcome(word: Outcome, reason: str | None = None, incomplete: bool = False) -> CheckResult:
        return CheckResult(check.code, check.stage, check.title, word, reason, incomplete)

    for code in check.needs:
        if code in blocked:
            blocked[check.code] = blocked[code]
            return outcome("skipped", f"blocked by {blocked[code]}"), []
    found: list[Finding] = []
    try:
        for finding in check.run(facts):
            found.append(finding._replace(code=check.code, stage=check.stage))  # noqa: PERF401 - keep what came before an exception
    except FactUnavailable as why:
        return outcome("found" if found else "skipped", why.reason, why.incomplete), found
    except InternalInconsistency as bug:
        return outcome("broken", str(bug), True), found
    except Exception:  # noqa: BLE001 - whatever a check does wrong must not cost the user the other answers
        import traceback

        return outcome("broken", traceback.format_exc(limit=-3), True), found
    return outcome("found" if found else "passed"), found
