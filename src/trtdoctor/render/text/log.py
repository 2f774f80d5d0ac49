"""The answer of ``trtdoctor explain`` about logs."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from trtdoctor.model.finding import Severity
from trtdoctor.render.text.console import finding, headed, indented, numbered, way
from trtdoctor.render.text.plain import marks
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.log_report import LogAnswer, LogReport
    from trtdoctor.logs.explain import LogFinding
    from trtdoctor.model.finding import Finding

MOST = 5
"""Quiet findings that are named; ``-v`` shows all in full."""


def explain(out: Console, answer: LogAnswer, *, verbose: bool, quiet: bool = False) -> None:
    """Log after log: the findings, what follows from them, what is harmless, what is unknown; ``quiet``: a line."""
    for index, log in enumerate(answer.logs):
        if quiet:
            _headline(out, log, any(_counts(one) for one in log.findings), name=log.name)
            continue
        if index:
            out.print()
        _log(out, log, verbose=verbose)


def news(out: Console, answer: LogAnswer, *, verbose: bool) -> None:
    """What a growing log has said since the last time, line by line: what it is, and what to try first. Which is the
    cause of which, only the answer at the end can say, so there are no numbers."""
    told = [one for log in answer.logs for one in log.findings if verbose or one.finding.severity > Severity.INFO]
    begun = (
        "begun, and not ended" if any(log.unended for log in answer.logs) else "an error that no known message matches"
    )
    lines: list[tuple[int, Finding | str]] = [(one.lines[0], one.finding) for one in told]
    lines += [(number, f"{begun}: {text}") for log in answer.logs for number, text in log.unexplained]
    for number, found in sorted(lines, key=itemgetter(0)):
        if isinstance(found, str):
            out.print(Text(f"line {number}: {found}"))
        else:
            _new(out, number, found)
    if lines:
        out.print()


def _new(out: Console, line: int, found: Finding) -> None:
    follows = f"  (follows from {found.masked_by})" if found.masked_by is not None else ""
    out.print(Text.assemble(f"line {line}: ", headed(found), (follows, "dim")))
    for fix in found.fixes[:1] if found.masked_by is None else ():
        way(out, "Fix:", fix)


def _log(out: Console, log: LogReport, *, verbose: bool) -> None:
    loud = [one for one in log.findings if one.finding.severity > Severity.INFO]
    shown = [one.finding for one in loud if one.finding.masked_by is None]
    if log.name is not None:
        out.print(Text(printable(log.name), "bold"))
    _headline(out, log, bool(shown))
    numbered(out, shown)
    label = "Follows from the above" if shown else "Resolved later in the log"
    _quiet(out, label, [one for one in loud if one.finding.masked_by is not None], verbose)
    _harmless(out, log, verbose)
    if log.unexplained:
        out.print()
        out.print(Text("Begun, and not ended:" if log.unended else "Errors that no known message matches:", "yellow"))
        for number, text in log.unexplained:
            out.print(indented(f"line {number}  {text}", 2))
    if log.cut and not log.empty:
        out.print()
        out.print(Text(f"The rest could not be read: the log {log.cut}.", "yellow"))


def _harmless(out: Console, log: LogReport, verbose: bool) -> None:
    found = [one for one in log.findings if one.finding.severity == Severity.INFO]
    _quiet(out, "Harmless", [one for one in found if not one.quoted], verbose)
    _quiet(out, "Quotations", [one for one in found if one.quoted], verbose)


def _counts(one: LogFinding) -> bool:
    return one.finding.severity > Severity.INFO and one.finding.masked_by is None


def _headline(out: Console, log: LogReport, found: bool, name: str | None = None) -> None:
    sentence = log.sentence if name is None else f"{printable(name)}: {log.sentence}"
    if not log.concerns and not (log.empty or log.cut):  # no tick for what was not looked at
        out.print(Text(sentence, "bold"))
        return
    mark, colour = marks(out)[
        "problems" if found else "incomplete" if log.unexplained or log.empty or log.cut else "ok"
    ]
    out.print(Text.assemble((f"{mark} ", colour), (sentence, f"bold {colour}")))


def _quiet(out: Console, label: str, found: Sequence[LogFinding], verbose: bool) -> None:
    """Findings that need no action, each in a few words; in full with ``-v``."""
    if not found:
        return
    out.print()
    if verbose:
        out.print(Text(f"{label}:", style="dim"))
        for number, one in enumerate(found, 1):
            finding(out, number, one.finding)
        return
    titles = list(dict.fromkeys(f"{one.finding.title} ({one.finding.code}, line {one.lines[0]})" for one in found))
    more = f", and {len(titles) - MOST} more" if len(titles) > MOST else ""
    out.print(indented(f"{label}: {'; '.join(titles[:MOST])}{more}.", 2, "dim"))
