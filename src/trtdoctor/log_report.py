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
"""Only harmless lines; a problem; errors that no known message matches, nothing at all, or not all of it
read."""


_NAMES = frozenset({"apt", "pip", "pycuda", "torch", "trtexec"})
"""First words of titles that are names, and have no capital in a sentence either."""


def _capital(title: str) -> str:
    """The title as the beginning of a sentence; the name of a program or a file stays as it is."""
    first = title.partition(" ")[0].removesuffix("'s")
    plain = first.replace("-", "").replace(",", "").isalpha() and first.islower() and first not in _NAMES
    return title[0].upper() + title[1:] if plain else title


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
    cut: str = ""
    """Why the rest could not be read, where it could not; goes on from the name."""
    unended: bool = False
    """The one line in ``unexplained`` is no error: it begins what the log does not see to its end."""

    @property
    def sentence(self) -> str:
        """The root cause and how many more there are, or that there is none."""
        found = [one.finding for one in self.findings]
        loud = [one for one in found if one.severity > Severity.INFO and one.masked_by is None]
        if loud:
            title, more = loud[0].title, len(loud) - 1
            others = f"; {counted(more, 'more finding')}" if more else ""
            return f"{_capital(title)}{others}."
        return _without_a_finding(self)


def _without_a_finding(log: LogReport) -> str:
    if log.unended:
        return "The log holds no error, but breaks off before its run ends."
    if log.unexplained:
        return "There are errors in the log, and no known message matches them."
    if log.empty and log.cut:
        return f"Nothing of the log could be read: it {log.cut}."
    if log.cut:
        return "The part of the log that can be read holds no error that is known; the rest could not be read."
    if log.empty:
        return "The log is empty (2>&1 forgotten?)."
    if not log.concerns:
        return "No line mentions TensorRT or CUDA."
    if log.findings and all(one.quoted for one in log.findings):
        return "The log only quotes messages; none is its own."
    return "Only harmless lines." if log.findings else "This log holds no error that concerns TensorRT."


class LogAnswer(NamedTuple):
    """The answer of ``trtdoctor explain`` about one or several logs."""

    logs: tuple[LogReport, ...]
    status: LogStatus
    exit_code: Exit


def of_logs(
    logs: Iterable[tuple[str | None, tuple[LogFinding, ...], LogAnalysis]], fail_on: FailOn, *, lacking: bool = False
) -> LogAnswer:
    """Status and exit code: 1 for a finding at or above ``fail_on``; else 3 for errors that no known message matches,
    for an empty log and one that could not be read to its end, and where one is ``lacking``; else 0."""
    every = tuple(
        LogReport(name, found, _printable(analysis), analysis.empty, analysis.concerns, analysis.cut, analysis.unended)
        for name, found, analysis in logs
    )
    found = [one.finding for log in every for one in log.findings if one.finding.masked_by is None]
    unknown = lacking or any(log.unexplained or log.empty or log.cut for log in every)
    loud = any(one.severity > Severity.INFO for one in found)
    status: LogStatus = "problems" if loud else "unknown" if unknown else "ok"
    code = exit_code(found, (), fail_on)
    if code is Exit.OK and unknown:
        code = Exit.INCOMPLETE
    return LogAnswer(every, status, code)


def news(found: Sequence[LogFinding], known_ones: set[tuple[str, int]]) -> tuple[LogFinding, ...]:
    """Those of ``found`` that ``known_ones`` does not hold yet, which it then does: for a log that is followed."""
    fresh = [one for one in found if (one.finding.code, one.lines[0]) not in known_ones]
    known_ones.update((one.finding.code, one.lines[0]) for one in fresh)
    return tuple(fresh)


def _printable(analysis: LogAnalysis) -> tuple[tuple[int, str], ...]:
    return tuple((number, printable(text.strip(), QUOTED)) for number, text in analysis.unexplained)
