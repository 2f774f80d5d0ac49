"""The answer of ``trtdoctor check``: a page, or a line, for each engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, cast

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.report import CheckResult, Report
from trtdoctor.render.text import probe
from trtdoctor.render.text.plain import mark
from trtdoctor.render.text.words import gpu_words, shown_path
from trtdoctor.text import counted, listing, printable, size
from trtdoctor.verdict import name_of

if TYPE_CHECKING:
    from trtdoctor.matrix import Digest
    from trtdoctor.model.target import Target
    from trtdoctor.render.text.console import Screen
    from trtdoctor.summary import Interruption, Summary

MOST_FACTS = 2
"""Pieces of evidence in the one line of ``-q``: usually what the engine needs, and what the target has."""
COLOURS = {"passed": "green", "found": "red", "skipped": "dim", "broken": "magenta"}


class Brief:
    """One line for each engine."""

    between = False
    """Whether an empty line separates them."""

    def __init__(self, out: Screen) -> None:
        self.out = out
        self.first = True
        self.several = False
        """Whether a report has to say which target it is about."""

    def begin(self, targets: Sequence[Target]) -> None:
        """A text has no head."""
        self.several = len(targets) > 1

    def report(self, report: Report) -> None:
        if self.between and not self.first:
            self.out.print()
        self.first = False
        self.body(report)

    def pair(self, one: Digest, piece: object) -> None:
        self.report(cast("Report", piece))

    def body(self, report: Report) -> None:
        self.line(report, _facts(report))

    def line(self, report: Report, facts: str = "") -> None:
        sign, colour = mark(self.out, report.status, narrowed=report.narrowed)
        words = f"{_named(report, self.several)}: {report.verdict.removesuffix('.')}{facts}."
        self.out.say((sign, colour), " ", words, soft_wrap=True)

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        lines = [interruption.sentence] if interruption is not None else []
        lines += [summary.sentence] if summary.reports > 1 or summary.narrowed else []
        if lines:
            if not self.first:
                self.out.print()
            self.out.say((" ".join(lines), "bold"))
        closing(self.out, summary)


def closing(out: Screen, summary: Summary) -> None:
    """What follows the sentence: what lay beside the engines, and which settings file had a part."""
    if summary.settings is not None:
        out.say((f"Settings: {printable(summary.settings.path, 400)}", "dim"))
    if summary.not_judged:
        words = [
            f"{count:,} {kind}" if kind in ("excluded", "asked about elsewhere") else counted(count, kind)
            for kind, count in summary.not_judged.items()
        ]
        out.say((f"Not judged: {listing(words)}.", "dim"))


class Full(Brief):
    """A page for each engine."""

    between = True

    def __init__(self, out: Screen, *, verbose: bool) -> None:
        super().__init__(out)
        self.verbose = verbose
        self.shown: set[Finding] = set()
        """What is wrong with the machine, which is said once and not with each file."""

    def body(self, report: Report) -> None:
        before = self.out.lines
        self.page(report)
        if self.out.lines - before > self.out.room - 1:
            self.line(report)

    def page(self, report: Report) -> None:
        out, verbose = self.out, self.verbose
        sign, colour = mark(out, report.status, narrowed=report.narrowed)
        out.say((_named(report, self.several), "bold"), "  ", (_what(report.engine), "dim"))
        out.say((f"{sign} ", colour), (report.verdict, f"bold {colour}"))
        self.problems(report)
        out.print()
        for line in probe.lines(report.probe, verbose=verbose):
            out.say((line, "dim"))
        if verbose:
            _every_check(out, report.outcomes)
        else:
            _counts(out, report.outcomes, report.findings)
            _failures(out, report.outcomes)

    def problems(self, report: Report) -> None:
        """The findings, what follows from them, and what to do."""
        out, verbose = self.out, self.verbose
        unmasked = [_shown(one, report, verbose=verbose) for one in report.findings if one.masked_by is None]
        listed = [one for one in unmasked if verbose or one.severity > Severity.INFO]
        if listed:
            from trtdoctor.render.text.console import numbered

            numbered(out, (one for one in listed if one not in self.shown), whole=verbose)
        again = [f"{one.code} ({one.title})" for one in listed if one in self.shown]
        if again:
            from trtdoctor.render.text.console import indented

            out.print()
            out.print(indented(f"The machine's problems, as above: {listing(again)}.", 2))
        self.shown.update(one for one in listed if one.stage in ("host", "libraries"))
        _consequences(out, report)
        _what_to_do(out, report, unmasked, verbose=verbose)


def _facts(report: Report) -> str:
    """What the first error goes by, with its values. A file that is none has said all in the verdict."""
    first = report.findings[0] if report.findings else None
    if first is None or first.severity is not Severity.ERROR or first.stage == "file":
        return ""
    words = ", ".join(f"{one.label} {one.value}" for one in first.evidence[:MOST_FACTS])
    return f" ({words})" if words else ""


def _shown(found: Finding, report: Report, *, verbose: bool) -> Finding:
    """The finding, without its own fixes where the plan after the findings clears it."""
    if verbose or report.advice is None or found.severity is not Severity.ERROR:
        return found
    cleared = any(found.code in way.clears for way in report.advice.ways)
    return found._replace(fixes=()) if cleared else found


def _consequences(out: Screen, report: Report) -> None:
    """The findings that others explain, in one line."""
    masked = [one for one in report.findings if one.masked_by is not None]
    if masked:
        from trtdoctor.render.text.console import indented

        words = listing(f"{one.code} ({one.title}; because of {one.masked_by})" for one in masked)
        out.print()
        out.print(indented(f"Follows from the above: {words}.", 2, "dim"))


def _what_to_do(out: Screen, report: Report, unmasked: Sequence[Finding], *, verbose: bool) -> None:
    """The plan; where a file is no engine and nothing clears that, the fixes of the finding say enough."""
    if report.advice is None or not (report.advice.ways or report.engine.header is not None):
        return
    from trtdoctor.render.text import advice

    errors = [one for one in unmasked if one.severity is Severity.ERROR]
    advice.block(out, report.advice, errors, verbose=verbose)


def _named(report: Report, several: bool) -> str:
    target = f" for {printable(report.target)}" if several and report.target else ""
    return shown_path(report.engine) + target + (f" on {printable(report.gpu)}" if report.gpu else "")


def _what(engine: Engine) -> str:
    if engine.header is None:
        return size(engine.size_bytes) if engine.size_bytes is not None else engine.path_status.state
    words = [name_of(engine)]
    gpu = known(engine.header.build_gpu)
    if gpu is not None:
        words.append(f"built on {gpu_words(gpu, 1)}")
    length = engine.size_bytes if engine.plan_size is None else engine.plan_size
    if length is not None:
        words.append(size(length))
    return ", ".join(words)


def _every_check(out: Screen, outcomes: Sequence[CheckResult]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(overflow="fold")
    for outcome in outcomes:
        reason = printable(outcome.reason.strip(), 2000) if outcome.reason else ""
        table.add_row(
            Text(outcome.code, "bold"),
            Text(outcome.outcome, COLOURS[outcome.outcome]),
            Text(outcome.title),
            Text(reason, "dim"),
        )
    out.print(table)


def _counts(out: Screen, outcomes: Sequence[CheckResult], findings: Sequence[Finding]) -> None:
    """How many checks ended how, in one line."""
    serious = {one.code for one in findings if one.severity > Severity.INFO}
    ended = Counter(_group(one, serious) for one in outcomes)
    labels = {
        "passed": "passed",
        "found": "found a problem",
        "broken": "failed",
        "open": "could not run",
        "skipped": "do not apply to this question",
    }
    words = [f"{ended[word]} {label}" for word, label in labels.items() if ended[word]]
    if ended["note"]:
        words.append(counted(ended["note"], "note"))
    line = f"{counted(len(outcomes), 'check')}: {listing(words)} (-v lists them; trtdoctor explain CODE explains one)"
    out.say((line, "dim"))
    notes = [f"{one.code} ({one.title})" for one in findings if one.severity is Severity.INFO]
    if notes:
        out.say((f"Noted: {listing(notes)}.", "dim"))


def _group(outcome: CheckResult, serious: Container[str]) -> str:
    if outcome.outcome == "found" and outcome.code not in serious:
        return "note"
    return "open" if outcome.outcome == "skipped" and outcome.incomplete else outcome.outcome


def _failures(out: Screen, outcomes: Sequence[CheckResult]) -> None:
    """The checks that broke, and those that could not run although the question needs them."""
    gaps: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.outcome == "broken":
            bug = f"{outcome.code} failed; this is a bug in trtdoctor, please report it:\n{outcome.reason}"
            out.say((bug, "magenta"))
        elif outcome.incomplete:
            gaps.setdefault(printable(outcome.reason or "", 400), []).append(outcome.code)
    for reason, codes in gaps.items():
        out.say((f"Could not run {listing(codes)}: {reason}.", "yellow"))
