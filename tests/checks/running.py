"""The rows of a check's table, and what it means that the check comes out as a row says.

A test file of a check is its table and one test::

    ROWS = (
        Row("as built", facts(P10, "tensorrt=10.3.0.26"), "passed"),
        Row("another build", facts(P10, "tensorrt=10.3.0.30"), "error", "10.3.0.30", "version-mismatch"),
    )


    @pytest.mark.parametrize("row", ROWS, ids=named)
    def test_row(row: Row) -> None:
        \"\"\"The check comes out as the table says.\"\"\"
        expect(version, row)

``tests/test_chain.py`` sees to it that every check has such a file, with a row that fires and one that passes.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from trtdoctor.diagnose import diagnose
from trtdoctor.model.check import Check, Facts
from trtdoctor.model.finding import CAUSES, Cause, ConfidenceWord, Finding

Want = Literal["error", "warning", "info", "passed", "skipped", "incomplete", "broken"]
"""What must come of the facts: a finding of this severity; nothing; a skip that leaves nothing missing (``skipped``) or
makes the answer incomplete; or a bug of ours (``broken``)."""

FIRES: frozenset[Want] = frozenset({"error", "warning", "info"})
NOTHING = re.compile(r"(?<!returned )\bNone\b(?! (?:of|is|in)\b)")
"""A word that is missing from a sentence, as Python writes it."""


class Row(NamedTuple):
    """Facts, and what must come of them."""

    name: str
    facts: Facts
    want: Want
    shows: str = ""  # data (a name, a number) that must be in the finding, or in the reason of a skip
    cause: Cause | Literal[""] = ""
    confidence: ConfidenceWord | Literal[""] = ""
    hides: str | None = None  # data that must not be in the finding
    gap: bool = False  # of a finding: whether it leaves the answer incomplete


def named(row: Row) -> str:
    """The id of the row's test."""
    return row.name


def shown(finding: Finding) -> str:
    """All that a user sees of a finding."""
    evidence = [f"{part.label}: {part.value} ({part.source})" for part in finding.evidence]
    fixes = [line for fix in finding.fixes for line in (fix.title, *fix.commands)]
    return "\n".join((finding.title, finding.message, *evidence, *fixes))


def expect(check: Check, row: Row) -> None:
    """``check``, run alone over the facts of ``row``, comes out as the row says, in a finding fit to be shown."""
    (outcome,), findings = diagnose([check._replace(needs=())], row.facts)
    if row.want not in FIRES:
        assert findings == ()
        want = {"incomplete": ("skipped", True), "broken": ("broken", True)}.get(row.want, (row.want, False))
        assert (outcome.outcome, outcome.incomplete) == want, outcome.reason
        assert row.shows in (outcome.reason or "")
        assert not NOTHING.search(outcome.reason or "")
        return
    assert (outcome.outcome, outcome.incomplete) == ("found", row.gap), outcome.reason
    (finding,) = findings
    assert finding.severity.name.lower() == row.want
    assert row.shows in shown(finding)
    assert row.hides is None or row.hides not in shown(finding)
    assert row.cause in ("", finding.cause)
    assert row.confidence in ("", finding.confidence.name.lower())
    assert finding.cause in CAUSES
    assert finding.evidence
    assert finding.title[0].islower()
    assert not finding.title.endswith(".")
    assert finding.message.endswith(".")
    assert finding.fixes or row.want == "info"
    assert not NOTHING.search(shown(finding)) or NOTHING.search(row.shows)
    assert all(fix.title and all(fix.commands) for fix in finding.fixes)
