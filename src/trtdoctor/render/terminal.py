"""Text for a person. Everything from outside passes ``printable`` and enters rich as ``Text``, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.fact import Fact, Known, known
from trtdoctor.knowledge import lookup
from trtdoctor.model import Check, Engine, Finding, Outcome, Report, Severity
from trtdoctor.plan.layout import BuildGpu
from trtdoctor.text import dotted, exact_size, listing, printable, size
from trtdoctor.verdict import name_of

MARKS = {"ok": ("✓", "green"), "problems": ("✗", "red"), "incomplete": ("?", "yellow")}
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def console(stream: TextIO) -> Console:
    """A console for ``stream``: colours only on a terminal and without ``NO_COLOR``; 80 columns where there is none."""
    width = None if stream.isatty() else 80
    return _Console(file=stream, width=width, highlight=False, soft_wrap=False, legacy_windows=False)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves it to the caller, who knows the exit code; rich would exit with 1, which means "a finding"."""
        raise BrokenPipeError


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
        out.print(Padding(Text(f"Follows from the above: {words}.", style="dim"), (0, 0, 0, 2)))
    out.print()
    _outcomes(out, report.outcomes, verbose=verbose)


def _what(engine: Engine) -> str:
    if engine.header is None:
        return size(engine.size_bytes) if engine.size_bytes is not None else engine.stand.state
    words = [name_of(engine)]
    gpu = known(engine.header.build_gpu)
    if gpu is not None:
        words.append(f"built on {_gpu(gpu, 1)}")
    if engine.size_bytes is not None:
        words.append(size(engine.size_bytes))
    return ", ".join(words)


def _gpu(gpu: BuildGpu, most: int = 3) -> str:
    likely = [printable(name, 60) for name in lookup.likely_gpus(gpu)]
    capability = f"compute capability {dotted(gpu.compute_capability)}, {gpu.sm_count} SMs"
    if not likely:
        return capability
    more = f" or {len(likely) - most} more" if len(likely) > most else ""
    return f"probably {listing(likely[:most], 'or')}{more} ({capability})"


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
    out.print(Padding(Text(finding.message), (0, 0, 0, 3)))
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


def _outcomes(out: Console, outcomes: Sequence[Outcome], *, verbose: bool) -> None:
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


def inspect(stream: TextIO, engines: Sequence[Engine]) -> None:
    """The answer of ``trtdoctor inspect``: what the file itself says."""
    out = console(stream)
    for index, engine in enumerate(engines):
        if index:
            out.print()
        _inspect(out, engine)


def _inspect(out: Console, engine: Engine) -> None:
    out.print(Text(printable(engine.path), "bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")

    def row(label: str, value: str, style: str = "") -> None:
        table.add_row(Text(label), Text(value, style))

    def fact(label: str, value: Fact[object], shown: str | None = None) -> None:
        if isinstance(value, Known):
            row(label, str(value.value) if shown is None else shown)
        else:
            row(label, f"not known: {printable(value.reason)}", "dim")

    if engine.header is None:
        if engine.stand.state != "file":
            row("file", f"{engine.stand.state}{': ' + printable(engine.stand.why) if engine.stand.why else ''}", "red")
        elif engine.failure is not None:
            row("file", printable(engine.failure), "red")
        else:
            row(
                "kind",
                "no engine" + (f": {engine.foreign.what}" if engine.foreign else ", and no format that is known"),
                "red",
            )
        if engine.size_bytes is not None:
            row("size", exact_size(engine.size_bytes))
        out.print(Padding(table, (0, 0, 0, 2)))
        return
    header = engine.header
    row("kind", name_of(engine))
    if engine.container != "plain":
        at = f", plan at byte {engine.plan_offset}" if engine.plan_offset is not None else ", plan encoded inside"
        row("wrapper", f"{engine.container}{at}")
        for key, value in list(engine.metadata.items())[:12]:
            row("", f"{printable(str(key), 40)}: {printable(str(value), 120)}", "dim")
    if engine.size_bytes is not None:
        row("size", exact_size(engine.size_bytes))
    fact("declared size", header.declared_size, exact_size(known(header.declared_size) or 0))
    complete = known(header.complete)
    fact("complete", header.complete, "yes" if complete else f"no ({getattr(header.complete, 'source', '')})")
    fact("checksum", header.checksum)
    version = known(header.tensorrt_version)
    fact("TensorRT", header.tensorrt_version, dotted(version) if version else None)
    fact("serialization", header.serialization_version)
    fact("platform", header.platform)
    gpu = known(header.build_gpu)
    fact("built on", header.build_gpu, _gpu(gpu) if gpu else None)
    if gpu is not None:
        memory = known(gpu.total_memory_bytes)
        parts = [
            f"SM clock {gpu.sm_clock_khz / 1000:g} MHz",
            f"memory clock {gpu.memory_clock_khz / 1000:g} MHz",
            f"{gpu.memory_bus_bits} bit bus",
            f"{size(gpu.l2_bytes)} L2",
        ]
        row("", ", ".join(parts + ([f"{size(memory)} memory"] if memory else [])), "dim")
    level = known(header.hardware_compatibility)
    fact("hardware level", header.hardware_compatibility, level)
    targets = known(header.target_compute_capabilities)
    shown = listing(dotted(target) for target in targets) if targets else None
    fact("runs on", header.target_compute_capabilities, f"compute capability {shown}")
    libraries = known(header.embedded_libraries)
    if libraries:
        row(
            "embedded code",
            listing(f"{library.kind} library ({size(library.size)})" for library in libraries),
            "yellow",
        )
    for problem in header.problems:
        row("damage", printable(problem, 400), "red")
    out.print(Padding(table, (0, 0, 0, 2)))


def checks(stream: TextIO, chain: Sequence[Check]) -> None:
    """The list of ``trtdoctor checks``."""
    out = console(stream)
    table = Table.grid(padding=(0, 2, 0, 0))
    for entry in chain:
        table.add_row(Text(entry.code, "bold"), Text(entry.stage, "dim"), Text(entry.title))
    out.print(table)


def page(stream: TextIO, entry: Check) -> None:
    """The documentation of one check."""
    import inspect as introspect

    from rich.markdown import Markdown

    out = console(stream)
    out.print(Text.assemble((f"{entry.code}", "bold"), f"  {entry.title}", (f"  ({entry.stage})", "dim")))
    out.print()
    if out.is_terminal:
        out.print(Markdown(introspect.cleandoc(entry.doc)))
    else:
        out.print(Text(introspect.cleandoc(entry.doc)), soft_wrap=True)
