"""The answer of ``trtdoctor explain``: what one log or several say, status, exit code, and the one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trtdoctor.logs.analysis import LogAnalysis
from trtdoctor.logs.explain import LogFinding
from trtdoctor.logs.sentences import QUOTED
from trtdoctor.model.finding import Severity
from trtdoctor.text import printable
from trtdoctor.verdict import Exit, exit_code


class LogReport(NamedTuple):
    """What one log says. ``name`` is ``None`` for standard input."""

    name: str | None
    found: tuple[LogFinding, ...]
    unexplained: tuple[tuple[int, str], ...]


class LogAnswer(NamedTuple):
    """The answer of ``trtdoctor explain`` about one or several logs."""

    logs: tuple[LogReport, ...]
    status: str  # ok: only harmless lines; problems; unknown: nothing but errors that no known message matches
    code: Exit


def of_logs(logs: Iterable[tuple[str | None, tuple[LogFinding, ...], LogAnalysis]], fail_on: str) -> LogAnswer:
    """Status and exit code: 1 for a finding at or above ``fail_on``; else 3 for errors that nobody knows; else 0."""
    every = tuple(LogReport(name, found, _printable(analysis)) for name, found, analysis in logs)
    found = [one.finding for log in every for one in log.found if one.finding.masked_by is None]
    unknown = any(log.unexplained for log in every)
    loud = any(one.severity > Severity.INFO for one in found)
    status = "problems" if loud else "unknown" if unknown else "ok"
    code = exit_code(found, (), fail_on)
    if code is Exit.OK and unknown:
        code = Exit.INCOMPLETE
    return LogAnswer(every, status, code)


def news(found: Sequence[LogFinding], known_ones: set[tuple[str, int]]) -> tuple[LogFinding, ...]:
    """Those of ``found`` that ``known_ones`` does not hold yet, which it then does: for a log that is followed."""
    fresh = [one for one in found if (one.finding.code, one.lines[0]) not in known_ones]
    known_ones.update((one.finding.code, one.lines[0]) for one in fresh)
    return tuple(fresh)


def summary(log: LogReport) -> str:
    """One sentence about a log."""
    loud = [one.finding for one in log.found if one.finding.severity > Severity.INFO and one.finding.masked_by is None]
    if loud:
        more = len(loud) - 1
        others = f"; {more} more finding{'s' if more > 1 else ''}" if more else ""
        return f"{loud[0].title[0].upper()}{loud[0].title[1:]}{others}."
    if log.unexplained:
        return "There are errors in the log, and no known message matches them."
    return "Only harmless lines." if log.found else "No error that concerns TensorRT is in this log."


def _printable(analysis: LogAnalysis) -> tuple[tuple[int, str], ...]:
    return tuple((number, printable(text.strip(), QUOTED)) for number, text in analysis.unexplained)
