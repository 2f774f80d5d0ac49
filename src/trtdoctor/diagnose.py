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
    now = time.perf_counter_ns
    started = now()
    for check in chain:
        found: list[Finding] = []
        word, reason, incomplete = _run(check, facts, blocked, found)
        if found or word == "broken":
            if word == "broken" or any(f.severity is Severity.ERROR for f in found):
                blocked[check.code] = check.code
            findings += found
        ended = now()
        code, title, stage = check[:3]
        outcomes.append(CheckResult(code, stage, title, word, reason, incomplete, (ended - started) // 1000 / 1000))
        started = ended
    return tuple(outcomes), tuple(findings)


def _run(check: Check, facts: Facts, blocked: dict[str, str], found: list[Finding]) -> tuple[Outcome, str | None, bool]:
    """How one check ends, why, and whether that leaves the answer open; what it finds goes to ``found``."""
    if blocked:
        for code in check.needs:
            if code in blocked:
                blocked[check.code] = blocked[code]
                return "skipped", f"blocked by {blocked[code]}", False
    try:
        for finding in check.run(facts):
            found.append(finding._replace(code=check.code, stage=check.stage))  # noqa: PERF401 - keep what came before an exception
    except FactUnavailable as why:
        return "found" if found else "skipped", why.reason, why.incomplete
    except InternalInconsistency as bug:
        return "broken", str(bug), True
    except Exception:  # noqa: BLE001 - whatever a check does wrong must not cost the user the other answers
        import traceback

        return "broken", traceback.format_exc(limit=-3), True
    return "found" if found else "passed", None, False
