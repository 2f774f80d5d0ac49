"""Text for a person. Everything from outside passes ``printable`` and enters rich as ``Text``, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.model.check import Check
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.report import CheckResult, Report
from trtdoctor.render import probe as probe_text
from trtdoctor.render.words import gpu_words
from trtdoctor.text import listing, printable, size
from trtdoctor.verdict import name_of

if TYPE_CHECKING:
    from trtdoctor.logs.explain import Answer, Explained, Log
    from trtdoctor.pages import Page

MARKS = {"ok": ("✓", "green"), "problems": ("✗", "red"), "incomplete": ("?", "yellow")}
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """rich would end the process with 1, which means a finding here; the command line knows better."""
        raise BrokenPipeError


def console(stream: TextIO) -> Console:
    """A console for ``stream``: colours only on a terminal and without ``NO_COLOR``; 80 columns where there is none."""
    width = None if stream.isatty() else 80
    return _Console(file=stream, width=width, highlight=False, soft_wrap=False, legacy_windows=False)


def _marks(out: Console) -> dict[str, tuple[str, str]]:
    if out.encoding.lower().startswith("utf"):
        return MARKS
    return {"ok": ("ok", "green"), "problems": ("X", "red"), "incomplete": ("?", "yellow")}


def check(stream: TextIO, reports: Sequence[Report], summary: str, *, verbose: bool, quiet: bool) -> None:
    """The answer of ``trtdoctor check``."""
    out = console(stream)
    for index, report in enumerate(reports):
        if index and not quiet:
            out.print()
        _report(out, report, verbose=verbose, quiet=quiet)
    if len(reports) > 1:
        out.print()
        out.print(Text(summary, style="bold"))


def _report(out: Console, report: Report, *, verbose: bool, quiet: bool) -> None:
    mark, colour = _marks(out)[report.status]
    path = printable(report.engine.path) + (f" on {printable(report.gpu)}" if report.gpu else "")
    if quiet:
        out.print(Text.assemble((mark, colour), " ", path, ": ", report.verdict), soft_wrap=True)
        return
    out.print(Text.assemble((path, "bold"), "  ", (_what(report.engine), "dim")))
    out.print(Text.assemble((f"{mark} ", colour), (report.verdict, f"bold {colour}")))
    shown = [f for f in report.findings if f.masked_by is None and (verbose or f.severity > Severity.INFO)]
    for number, finding in enumerate(shown, 1):
        out.print()
        _finding(out, number, finding)
    hidden = [f for f in report.findings if f.masked_by is not None]
    if hidden:
        words = listing(f"{f.code} ({f.title}; because of {f.masked_by})" for f in hidden)
        out.print()
        out.print(Padding(Text(f"Follows from the above: {words}.", style="dim"), (0, 0, 0, 2), expand=False))
    out.print()
    for line in probe_text.lines(report.probe, verbose=verbose):
        out.print(Text(line, style="dim"))
    _outcomes(out, report.outcomes, verbose=verbose)


def _what(engine: Engine) -> str:
    if engine.header is None:
        return size(engine.size_bytes) if engine.size_bytes is not None else engine.path_status.state
    words = [name_of(engine)]
    gpu = known(engine.header.build_gpu)
    if gpu is not None:
        words.append(f"built on {gpu_words(gpu, 1)}")
    if engine.size_bytes is not None:
        words.append(size(engine.size_bytes))
    return ", ".join(words)


def _finding(out: Console, number: int, finding: Finding) -> None:
    colour = COLOURS[finding.severity]
    head = Text.assemble(
        f"{number}. ",
        (finding.severity.name.lower(), f"bold {colour}"),
        " ",
        (finding.code, "bold"),
        f"  {finding.title}",
        (f"  [{finding.confidence.name.lower()}]", "dim"),
    )
    out.print(head)
    out.print(Padding(Text(finding.message), (0, 0, 0, 3), expand=False))
    if finding.evidence:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(style="dim", overflow="fold")
        for item in finding.evidence:
            table.add_row(Text(item.label), Text(item.value), Text(_origin(item.source)))
        out.print(Padding(table, (0, 0, 0, 3)))
    for index, fix in enumerate(finding.fixes):
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_row(
            Text("Fix:" if index == 0 else "or:" if len(finding.fixes) > 1 else "", "bold green"), Text(fix.title)
        )
        out.print(Padding(grid, (0, 0, 0, 3)))
        for command in fix.commands:
            # Not wrapped by us: a command must survive being copied.
            out.print(Text.assemble("        ", (command, "cyan")), soft_wrap=True)


def _origin(source: str) -> str:
    """Where a value comes from, short enough for a column; JSON has the whole address."""
    return source.split("/")[2] if source.startswith("https://") else source


def _outcomes(out: Console, outcomes: Sequence[CheckResult], *, verbose: bool) -> None:
    if verbose:
        table = Table.grid(padding=(0, 2, 0, 0))
        for _ in range(4):
            table.add_column(overflow="fold")
        colours = {"passed": "green", "found": "red", "skipped": "dim", "broken": "magenta"}
        for outcome in outcomes:
            reason = printable(outcome.reason.strip(), 2000) if outcome.reason else ""
            table.add_row(
                Text(outcome.code, "bold"),
                Text(outcome.outcome, colours[outcome.outcome]),
                Text(outcome.title),
                Text(reason, "dim"),
            )
        out.print(table)
        return
    counts = {word: sum(o.outcome == word for o in outcomes) for word in ("passed", "found", "skipped", "broken")}
    words = [f"{counts['passed']} passed"] if counts["passed"] else []
    words += [
        f"{counts[word]} {label}"
        for word, label in (("found", "found something"), ("broken", "failed"))
        if counts[word]
    ]
    if counts["skipped"]:
        words.append(f"{counts['skipped']} skipped")
    out.print(
        Text(
            f"{len(outcomes)} checks: {listing(words)} (-v lists them; trtdoctor explain CODE tells more)",
            style="dim",
        )
    )
    for outcome in outcomes:
        if outcome.outcome == "broken":
            bug = f"{outcome.code} failed; this is a bug of trtdoctor, please report it:\n{outcome.reason}"
            out.print(Text(bug, "magenta"))
    gaps: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.incomplete and outcome.outcome != "broken":
            gaps.setdefault(printable(outcome.reason or "", 400), []).append(outcome.code)
    for reason, codes in gaps.items():
        out.print(Text(f"Could not run {listing(codes)}: {reason}.", "yellow"))


def checks(stream: TextIO, chain: Sequence[Check]) -> None:
    """The list of ``trtdoctor checks``."""
    out = console(stream)
    table = Table.grid(padding=(0, 2, 0, 0))
    for entry in chain:
        table.add_row(Text(entry.code, "bold"), Text(entry.stage, "dim"), Text(entry.title))
    out.print(table)


def explain(stream: TextIO, answer: Answer, *, verbose: bool) -> None:
    """The answer of ``trtdoctor explain`` about logs."""
    out = console(stream)
    for index, log in enumerate(answer.logs):
        if index:
            out.print()
        _log(out, log, verbose=verbose)


def _log(out: Console, log: Log, *, verbose: bool) -> None:
    loud = [one for one in log.found if one.finding.severity > Severity.INFO]
    from trtdoctor.logs.explain import summary

    shown = [one for one in loud if one.finding.masked_by is None]
    mark, colour = _marks(out)["problems" if shown else "incomplete" if log.unexplained else "ok"]
    if log.name is not None:
        out.print(Text(printable(log.name), "bold"))
    out.print(Text.assemble((f"{mark} ", colour), (summary(log), f"bold {colour}")))
    _numbered(out, shown, 1)
    _quiet_lines(
        out,
        "Follows from the above" if shown else "Settled later in the log",
        [one for one in loud if one.finding.masked_by is not None],
        verbose,
    )
    _quiet_lines(out, "Harmless", [one for one in log.found if one.finding.severity == Severity.INFO], verbose)
    if log.unexplained:
        out.print()
        out.print(Text("Errors that no known message matches:", "yellow"))
        for number, text in log.unexplained:
            out.print(Padding(Text(f"line {number}  {text}"), (0, 0, 0, 2), expand=False))


def _quiet_lines(out: Console, label: str, found: Sequence[Explained], verbose: bool) -> None:
    """Findings that need no action, each in a few words; in full with ``-v``."""
    if not found:
        return
    out.print()
    if verbose:
        out.print(Text(f"{label}:", style="dim"))
        for number, one in enumerate(found, 1):
            _finding(out, number, one.finding)
        return
    titles = list(dict.fromkeys(f"{one.finding.title} ({one.finding.code}, line {one.lines[0]})" for one in found))
    more = f", and {len(titles) - 5} more" if len(titles) > 5 else ""
    out.print(Padding(Text(f"{label}: {'; '.join(titles[:5])}{more}.", style="dim"), (0, 0, 0, 2), expand=False))


def news(stream: TextIO, found: Sequence[Explained], first: int, *, verbose: bool) -> None:
    """Findings as a growing log gives them, numbered from ``first``."""
    _numbered(console(stream), [one for one in found if verbose or one.finding.severity > Severity.INFO], first)


def _numbered(out: Console, found: Sequence[Explained], first: int) -> None:
    for number, one in enumerate(found, first):
        out.print()
        _finding(out, number, one.finding)


def pages(stream: TextIO, found: Sequence[Page]) -> None:
    """One page in full; of several their codes and titles."""
    from rich.markdown import Markdown

    out = console(stream)
    if len(found) > 1:
        table = Table.grid(padding=(0, 2, 0, 0))
        for one in found:
            table.add_row(Text(one.code, "bold"), Text(one.stage, "dim"), Text(one.title))
        out.print(table)
        out.print(Text("trtdoctor explain CODE shows one in full", style="dim"))
        return
    (one,) = found
    out.print(Text.assemble((one.code, "bold"), f"  {one.title}", (f"  ({one.stage})", "dim")))
    out.print()
    if out.is_terminal:
        out.print(Markdown(one.text))
    else:
        out.print(Text(one.text), soft_wrap=True)
