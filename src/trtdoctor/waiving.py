"""Findings that a settings file says not to count, for a while."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from trtdoctor.model.finding import Evidence, Finding, Severity
from trtdoctor.model.waiver import Waiver
from trtdoctor.text import printable


def waived(
    findings: Sequence[Finding], waivers: Sequence[Waiver], path: str
) -> tuple[tuple[Finding, ...], tuple[Waiver, ...]]:
    """``findings`` with those that do not count as notes, which say who decided it; and the waivers that were used.

    What only follows from such a finding does not count either.
    """
    today = datetime.date.today()
    used: dict[str, Waiver] = {}
    for one in findings:
        waiver = next((row for row in waivers if row.covers(one.code, path, today)), None)
        if waiver is not None and one.severity > Severity.INFO:
            used[one.code] = waiver
    told = tuple(_note(one, used.get(one.code) or used.get(one.masked_by or "")) for one in findings)
    return tuple(sorted(told, key=lambda one: -one.severity)), tuple(dict.fromkeys(used.values()))


def _note(one: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None or one.severity <= Severity.INFO:
        return one
    words = f"{printable(waiver.reason, 200)} (until {waiver.until})"
    evidence = Evidence("does not count", words, printable(waiver.by, 200))
    return one._replace(severity=Severity.INFO, evidence=(*one.evidence, evidence))
