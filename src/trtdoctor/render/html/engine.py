"""A report about one engine as a section of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.render import overview
from trtdoctor.render.html.bars import bar
from trtdoctor.render.html.markup import command, element, escaped, part, row
from trtdoctor.render.ways import of_step
from trtdoctor.text import dims, dotted, exact_size, listing, with_member
from trtdoctor.verdict import name_of

if TYPE_CHECKING:
    from trtdoctor.model.advice import Advice
    from trtdoctor.model.plan import PlanBody, PlanHeader
    from trtdoctor.model.report import Report

ROWS = 100
"""Tensors, profiles and sections that are listed; the rest is counted."""
SECTIONS = {"LEAN": "lean runtime", "PLGN": "plugin libraries", "ENGN": "engine", "WGHT": "weights"}


def section(report: Report) -> str:
    """The verdict, the findings, what to do, and the facts of the file."""
    engine = report.engine
    name = with_member(engine.path, engine.member)
    place = " ".join(
        word for word in (report.target and f"for {report.target}", report.gpu and f"on {report.gpu}") if word
    )
    mark = overview.mark(report.status, report.narrowed)
    head = " ".join(
        (
            element("span", mark, class_=f"mark {report.status}", aria_hidden="true"),
            element("span", escaped(name), class_="name"),
            element("span", escaped(place), class_="place"),
            element("span", escaped(report.verdict), class_="verdict"),
        )
    )
    inner = "".join((*map(_finding, report.findings), _advice(report.advice), _facts(engine)))
    return element(
        "details", element("summary", head) + f'<div class="inside">{inner}</div>', class_=f"engine {report.status}"
    )


def _finding(found: Finding) -> str:
    level = found.severity.name.lower()
    because = f" · follows from {found.masked_by}" if found.masked_by else ""
    head = (
        f'<span class="level {level}">{level}</span> <code>{escaped(found.code)}</code> {escaped(found.title)} '
        f"<small>{escaped(found.confidence.name.lower())}{escaped(because)}</small>"
    )
    evidence = "".join(
        f'<tr><th scope="row">{escaped(one.label)}</th><td>{escaped(one.value)}</td><td>{escaped(one.source)}</td></tr>'
        for one in found.evidence
    )
    table = f'<div class="wide"><table>{evidence}</table></div>' if evidence else ""
    ways = "".join(f"<li>{escaped(fix.title)}{''.join(map(command, fix.commands))}</li>" for fix in found.fixes)
    fixes = f"<ul>{ways}</ul>" if ways and found.severity is not Severity.INFO else ""
    return element("div", f"<h3>{head}</h3><p>{escaped(found.message)}</p>{table}{fixes}", class_="finding")


def _advice(advice: Advice | None) -> str:
    if advice is None or not advice.ways:
        return ""
    ways = []
    for way in advice.ways:
        steps = "".join(f"<li>{part(of_step(step, step.title))}</li>" for step in way.steps)
        ways.append(f"<li>{escaped(f'clears {listing(way.clears)}')}<ol>{steps}</ol></li>")
    return element("div", f"<h3>What to do</h3><ul>{''.join(ways)}</ul>", class_="advice")


# ---- the facts


def _facts(engine: Engine) -> str:
    rows = [row("file", "not an engine" if engine.header is None else name_of(engine))]
    if engine.size_bytes is not None:
        rows.append(row("size", exact_size(engine.size_bytes)))
    if engine.header is not None:
        rows += _of_header(engine.header)
    pictures = _pictures(engine)
    tables = "".join(_of_body(engine.body)) if engine.body is not None else ""
    facts = f'<div class="wide"><table class="facts">{"".join(rows)}</table></div>'
    return f"<h3>Facts of the file</h3>{facts}{pictures}{tables}"


def _of_header(header: PlanHeader) -> Iterator[str]:
    gpu, targets = known(header.build_gpu), header.targets_in_words()
    if gpu is not None:
        yield row("built on", f"compute capability {dotted(gpu.compute_capability)}, {gpu.sm_count} SMs")
    if targets:
        yield row("has code for", targets)
    level = known(header.hardware_compatibility)
    if level is not None:
        yield row("hardware compatibility", level.replace("_", " "))
    platform = known(header.platform)
    if platform is not None:
        yield row("platform", platform)
    for problem in header.problems:
        yield row("damage", problem)


def _pictures(engine: Engine) -> str:
    header, body = engine.header, engine.body
    if header is None:
        return ""
    parts = [(SECTIONS.get(one.kind, one.kind), one.size) for one in header.sections[:ROWS]]
    weights = known(body.weights_bytes) if body is not None else None
    if not parts and weights is not None and engine.plan_size is not None and weights <= engine.plan_size:
        parts = [("weights", weights), ("kernels and the rest", engine.plan_size - weights)]
    if engine.plan_size is not None:
        rest = engine.plan_size - sum(length for _, length in parts)
        parts += [("headers", rest)] if rest > 0 and parts else []
    memory = [(name, value) for name, value in _memory(body)]
    return bar("Sections of the file", parts) + bar("Memory on the GPU, for one context", memory)


def _memory(body: PlanBody | None) -> Iterator[tuple[str, int]]:
    if body is None:
        return
    for name, fact in (("weights", body.weights_bytes), ("activations", body.activation_memory_bytes)):
        value = known(fact)
        if value:
            yield name, value


def _of_body(body: PlanBody) -> Iterator[str]:
    tensors, profiles = known(body.io) or (), known(body.profiles) or ()
    if tensors:
        lines = "".join(
            f'<tr><td>{escaped(one.mode)}</td><th scope="row">{escaped(one.name, 200)}</th>'
            f"<td>{escaped(one.dtype)}</td><td>{escaped(dims(one.shape))}</td></tr>"
            for one in tensors[:ROWS]
        )
        yield _table("Inputs and outputs", ("mode", "name", "type", "shape"), lines, len(tensors))
    if profiles:
        lines = "".join(
            f'<tr><td>{one.index}</td><th scope="row">{escaped(name, 200)}</th>'
            f"<td>{escaped(dims(spread.min))}</td><td>{escaped(dims(spread.opt))}</td><td>{escaped(dims(spread.max))}</td></tr>"
            for one in profiles[:ROWS]
            for name, spread in list(one.inputs.items())[:ROWS]
        )
        yield _table("Optimization profiles", ("profile", "input", "min", "opt", "max"), lines, len(profiles))


def _table(title: str, heads: tuple[str, ...], lines: str, count: int) -> str:
    cells = "".join(f'<th scope="col">{escaped(one)}</th>' for one in heads)
    more = f"<p>and {count - ROWS:,} more</p>" if count > ROWS else ""
    whole = f"{element('caption', escaped(title))}<thead><tr>{cells}</tr></thead><tbody>{lines}</tbody>"
    return f'<div class="wide"><table class="sortable">{whole}</table></div>{more}'
