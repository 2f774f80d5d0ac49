"""What the messages of a probe mean: the same knowledge as ``trtdoctor explain``, as a fact for the checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.model.fact import Known
from trtdoctor.model.finding import Severity
from trtdoctor.model.probe_messages import Meaning, Meanings, Passage, passages

if TYPE_CHECKING:
    from trtdoctor.model.probe import ProbeResult


def meanings(probe: ProbeResult) -> Known[Meanings]:
    """The error that each passage of the probe stands for: ``Facts.meanings``, to be set wherever ``Facts.probe`` is.

    The table of messages is imported only where something went wrong.
    """
    return Known({passage: _meaning(passage) for passage in passages(probe)}, "trtdoctor's table of messages")


def _meaning(passage: Passage) -> Meaning | None:
    return _first_error(passage.lines) or _first_error(passage.printed)


def _first_error(lines: Sequence[str]) -> Meaning | None:
    """Harmless messages and warnings are no answer, and neither is a fix that has the probe made once more."""
    if not lines:
        return None
    from trtdoctor.logs.explain import explained
    from trtdoctor.logs.reader import read_lines

    for one in explained(read_lines(lines)):
        if one.finding.severity is Severity.ERROR and one.finding.masked_by is None:
            fixes = tuple(fix for fix in one.finding.fixes if fix.kind != "diagnose")
            return Meaning(one.finding._replace(fixes=fixes), one.entities)
    return None
