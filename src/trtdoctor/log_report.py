"""The answer of ``trtdoctor explain``: what one log or several say, status, exit code, and the one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from trtdoctor.logs.analysis import LogAnalysis
from trtdoctor.logs.explain import LogFinding
from trtdoctor.logs.sentences import QUOTED
from trtdoctor.model.finding import Severity
from trtdoctor.named import NamedTuple
from trtdoctor.text import counted, printable
from trtdoctor.verdict import Exit, FailOn, exit_code

LogStatus = Literal["ok", "problems", "unknown"]
"""Only harmless lines; a problem; nothing but errors that no known message matches, or nothing at all."""
STATUSES: tuple[LogStatus, ...] = ("problems", "unknown", "ok")
"""The first that one of several logs has is that of all."""


class LogReport(NamedTuple):
    """What one log says. ``name`` is its path, or ``None`` for a stream or lines."""

    name: str | None
    findings: tuple[LogFinding, ...]
    """In ranked order: the root cause first."""
    unexplained: tuple[tuple[int, str], ...]
    """Errors that no known message matches: line, from 1, and text."""
    empty: bool = False
    """Nothing but blanks came."""
    concerns: bool = True
    """A line mentions TensorRT or CUDA."""

    @property
    def sentence(self) -> str:
        """The root cause and how many more there are, or that there is none."""
        found = [one.finding for one in self.findings]
        loud = [one for one in found if one.severity > Severity.INFO and one.masked_by is None]
        if loud:
            title, more = loud[0].title, len(loud) - 1
            others = f"; {counted(more, 'more finding')}" if more else ""
            return f"{title[0].upper()}{title[1:]}{others}."
        if self.unexplained:
            return "There are errors in the log, and no known message matches them."
        if self.empty:
            return "The log is empty (2>&1 forgotten?)."
        if not self.concerns:
            return "No line mentions TensorRT or CUDA."
        if self.findings and all(one.quoted for one in self.findings):
            return "The log only quotes messages; none is its own."
        return "Only harmless lines." if found else "This log holds no error that concerns TensorRT."


class LogAnswer(NamedTuple):
    """The answer of ``trtdoctor explain`` about one or several logs."""

    logs: tuple[LogReport, ...]
    status: LogStatus
    exit_code: Exit


def of_logs(logs: Iterable[tuple[str | None, tuple[LogFinding, ...], LogAnalysis]], fail_on: FailOn) -> LogAnswer:
    """Status and exit code: 1 for a finding at or above ``fail_on``; else 3 for errors that no known message matches
    and for an empty log; else 0."""
    every = tuple(
        LogReport(name, found, _printable(analysis), analysis.empty, analysis.concerns)
        for name, found, analysis in logs
    )
    found = [one.finding for log in every for one in log.findings if one.finding.masked_by is None]
    unknown = any(log.unexplained or log.empty for log in every)
    loud = any(one.severity > Severity.INFO for one in found)
    status: LogStatus = "problems" if loud else "unknown" if unknown else "ok"
    code = exit_code(found, (), fail_on)
    if code is Exit.OK and unknown:
        code = Exit.INCOMPLETE
    return LogAnswer(every, status, code)


def together(answers: Sequence[LogAnswer]) -> LogAnswer:
    """Answers about one log each as one about all of them."""
    statuses = {answer.status for answer in answers}
    codes = {answer.exit_code for answer in answers}
    status = next(one for one in STATUSES if one in statuses)
    code = next(one for one in (Exit.FINDINGS, Exit.INCOMPLETE, Exit.OK) if one in codes)
    return LogAnswer(tuple(log for answer in answers for log in answer.logs), status, code)


def news(found: Sequence[LogFinding], known_ones: set[tuple[str, int]]) -> tuple[LogFinding, ...]:
    """Those of ``found`` that ``known_ones`` does not hold yet, which it then does: for a log that is followed."""
    fresh = [one for one in found if (one.finding.code, one.lines[0]) not in known_ones]
    known_ones.update((one.finding.code, one.lines[0]) for one in fresh)
    return tuple(fresh)


def _printable(analysis: LogAnalysis) -> tuple[tuple[int, str], ...]:
    return tuple((number, printable(text.strip(), QUOTED)) for number, text in analysis.unexplained)
