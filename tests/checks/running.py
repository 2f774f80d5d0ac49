"""Runs one row of the table through its check alone."""

from __future__ import annotations

from rows import FIRES, Row
from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.model.finding import CAUSES

BY_CODE = {check.code: check for check in CHAIN}


def expect(row: Row) -> None:
    """The row's check comes out as the row says."""
    (outcome,), findings = diagnose([BY_CODE[row.code]._replace(needs=())], row.facts)
    if row.want not in FIRES:
        assert findings == ()
        want = {"incomplete": ("skipped", True), "broken": ("broken", True)}.get(row.want, (row.want, False))
        assert (outcome.outcome, outcome.incomplete) == want, outcome.reason
        assert row.says in (outcome.reason or "")
        return
    assert outcome.outcome == "found", outcome.reason
    (finding,) = findings
    assert finding.severity.name.lower() == row.want
    assert row.says in f"{finding.title} | {finding.message}"
    assert row.cause in ("", finding.cause)
    assert row.confidence in ("", finding.confidence.name.lower())
    assert finding.cause in CAUSES
    assert finding.evidence
    assert finding.title[0].islower()
    assert not finding.title.endswith(".")
    assert finding.message.endswith(".")
    assert finding.fixes or row.want == "info"
    assert all(fix.title and all(fix.commands) for fix in finding.fixes)
