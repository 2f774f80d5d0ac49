"""Findings that a settings file says not to count, for a while."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from trtdoctor.model.finding import Evidence, Finding, Severity
from trtdoctor.model.waiver import Waiver, places
from trtdoctor.text import printable


def waived(
    findings: Sequence[Finding], waivers: Sequence[Waiver], path: str
) -> tuple[tuple[Finding, ...], tuple[Waiver, ...]]:
    """``findings`` with those that do not count as notes, which say who decided it; and the waivers that were used.

    What only follows from such a finding does not count either.
    """
    today = datetime.date.today()
    codes = tuple(dict.fromkeys(one.code for one in findings if one.severity > Severity.INFO))
    where = places(path, waivers)
    rows = [row for row in waivers if _begins(codes, row.code) and row.counts(where[row.folder], today)]
    used: dict[str, Waiver] = {}
    for code in codes:
        waiver = next((row for row in rows if code.startswith(row.code)), None)
        if waiver is not None:
            used[code] = waiver
    told = tuple(_note(one, used.get(one.code) or used.get(one.masked_by or "")) for one in findings)
    return tuple(sorted(told, key=lambda one: -one.severity)), tuple(dict.fromkeys(used.values()))


def _begins(codes: Sequence[str], start: str) -> bool:
    return any(code.startswith(start) for code in codes)


def _note(one: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None or one.severity <= Severity.INFO:
        return one
    words = f"{printable(waiver.reason, 200)} (until {waiver.until})"
    evidence = Evidence("does not count", words, printable(waiver.by, 200))
    return one._replace(severity=Severity.INFO, evidence=(*one.evidence, evidence))
