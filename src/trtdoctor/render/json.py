"""The JSON of ``docs/json.md``. Only ASCII leaves: whatever stands in a name is escaped, exactly and harmlessly.

Reports and engines are written as they come, so that no run needs memory for all of them; the keys that sum them up
follow. An interrupted document is closed, so that it parses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from trtdoctor import __version__
from trtdoctor.knowledge import AS_OF
from trtdoctor.model.report import Report
from trtdoctor.model.target import SCHEMA_VERSION
from trtdoctor.render import values
from trtdoctor.text import harmless, with_member

if TYPE_CHECKING:
    from trtdoctor.difference import Comparison
    from trtdoctor.log_report import LogAnswer
    from trtdoctor.matrix import Digest
    from trtdoctor.model.check import Check
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.target import Target
    from trtdoctor.pages import Page
    from trtdoctor.render.renderer import EngineWriter, Renderer, ReportWriter
    from trtdoctor.summary import Interruption, Summary
    from trtdoctor.surveying import Survey
    from trtdoctor.targets.grouping import Inventory

TOOL = {"name": "trtdoctor", "version": __version__, "tables": AS_OF}


def dumps(value: object, indent: int | None = None) -> str:
    """As ``json.dumps``, and harmless in a log of CI."""
    return harmless(json.dumps(value, indent=indent))


def envelope(**parts: object) -> dict[str, object]:
    """What every document begins with, and ``parts``."""
    return {"schema_version": SCHEMA_VERSION, "tool": TOOL, **parts}


def closing(interruption: Interruption | None) -> dict[str, object]:
    """What says that a document is not about everything that was asked."""
    if interruption is None:
        return {}
    return {"interrupted": True, "done": interruption.done, "of": interruption.of, "exit_code": interruption.exit_code}


def machines(targets: Sequence[Target]) -> dict[str, object]:
    """The machines in question: ``target`` the first, ``targets`` all where there are several."""
    found: dict[str, object] = {"target": values.target(targets[0]) if targets else None}
    if len(targets) > 1:
        found["targets"] = [{"name": one.described, "facts": values.target(one)} for one in targets]
    return found


def totals(summary: Summary, interruption: Interruption | None) -> dict[str, object]:
    """What all reports of ``check`` come to."""
    status, sentence = summary.status, summary.sentence
    if interruption is not None:
        status = "incomplete" if status == "ok" else status
        sentence = f"{interruption.sentence} {sentence}" if summary.reports else interruption.sentence
    found = {"status": status, "exit_code": int(summary.exit_code), "summary": sentence, **closing(interruption)}
    if summary.settings is not None:
        found["settings"] = {"path": summary.settings.path, "narrowed": list(summary.narrowed)}
    if summary.matrix is not None:
        from trtdoctor.render.matrix_values import matrix, memory, plans

        found["matrix"] = {**matrix(summary.matrix), "memory": memory(summary.matrix, summary.room)}
        found["not_judged"] = summary.not_judged
        found["builds"] = None if summary.plans is None else plans(summary.plans)
    return found


def inspected(engine: Engine, *, layers: bool) -> dict[str, object]:
    """The facts of one engine; its layers where they are asked for."""
    facts = values.engine(engine)
    return {**facts, "layers": values.layers(engine.body)} if layers else facts


def _indented(value: object) -> str:
    """An item of the list as it stands there; strings hold no line break."""
    return dumps(value, 2).replace("\n", "\n    ")


class _Streamed:
    """One object whose list is written item by item, indented as ``json.dumps`` would."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.first = True

    def open(self, head: dict[str, object], name: str) -> None:
        inner = dumps(head, 2)[2:-2]
        self.stream.write(f'{{\n{inner},\n  "{name}": [')

    def item(self, value: object) -> None:
        self.text(_indented(value))

    def text(self, item: str) -> None:
        self.stream.write("\n    " if self.first else ",\n    ")
        self.first = False
        self.stream.write(item)

    def close(self, tail: dict[str, object]) -> None:
        self.stream.write("]" if self.first else "\n  ]")
        if tail:
            self.stream.write(",\n" + dumps(tail, 2)[2:-2])
        self.stream.write("\n}\n")


class _Reports(_Streamed):
    def begin(self, targets: Sequence[Target]) -> None:
        self.open(envelope(**machines(targets)), "reports")

    def report(self, report: Report) -> None:
        self.item(values.report(report))

    def pair(self, one: Digest, piece: object) -> None:
        self.text(str(piece))

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        self.close(totals(summary, interruption))


class _Engines(_Streamed):
    def __init__(self, stream: TextIO, *, layers: bool) -> None:
        super().__init__(stream)
        self.layers = layers

    def begin(self) -> None:
        self.open(envelope(), "engines")

    def engine(self, engine: Engine) -> None:
        self.item(inspected(engine, layers=self.layers))

    def end(self, interruption: Interruption | None) -> None:
        self.close(closing(interruption))


class Json:
    """Every answer as one document. ``indent`` is that of ``json.dumps``."""

    indent: int | None = 2

    def check(self, stream: TextIO, *, verbose: bool, quiet: bool, table: bool = False) -> ReportWriter:
        return _Reports(stream)

    def piece(self, report: Report) -> object:
        return _indented(values.report(report))

    def inspect(self, stream: TextIO, *, several: bool, verbose: bool) -> EngineWriter:
        return _Engines(stream, layers=verbose)

    def host(self, stream: TextIO, survey: Survey, exit_code: int) -> None:
        findings = [values.finding(one) for one in survey.findings]
        target = values.target(survey.target)
        self._write(stream, status=survey.status, exit_code=exit_code, target=target, findings=findings)

    def diff(self, stream: TextIO, found: Comparison) -> None:
        rows = [one._asdict() for one in found.differences]
        sides = {"before": found.before, "after": found.after}
        names = {side: with_member(one.path, one.member) for side, one in sides.items()}
        self._write(stream, **names, equal=not rows and not found.incomplete, differences=rows)

    def explain(self, stream: TextIO, answer: LogAnswer, *, verbose: bool, quiet: bool = False) -> None:
        self._write(stream, **_explained(answer))

    def news(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        stream.write(dumps(envelope(**_explained(answer))) + "\n")  # a line each, whatever the indent

    def followed(self, stream: TextIO, answer: LogAnswer, *, verbose: bool) -> None:
        stream.write(dumps({"summary": envelope(**_explained(answer))}) + "\n")

    def pages(self, stream: TextIO, found: Sequence[Page]) -> None:
        self._write(stream, pages=[one._asdict() for one in found])

    def fleet(self, stream: TextIO, found: Inventory) -> None:
        targets = [values.fleet_target(one) for one in found.targets]
        self._write(stream, targets=targets, nodes=found.nodes, without_gpu=found.without_gpu)

    def checks(self, stream: TextIO, chain: Sequence[Check]) -> None:
        self._write(stream, checks=[{"code": one.code, "stage": one.stage, "title": one.title} for one in chain])

    def _write(self, stream: TextIO, **parts: object) -> None:
        stream.write(dumps(envelope(**parts), self.indent) + "\n")


def _explained(answer: LogAnswer) -> dict[str, object]:
    """The answer about logs. ``log`` says which file a line number is of."""
    findings = [
        {**values.finding(one.finding), "entities": dict(one.entities), "lines": list(one.lines), "log": log.name}
        for log in answer.logs
        for one in log.findings
    ]
    unexplained = [
        {"line": number, "text": text, "log": log.name} for log in answer.logs for number, text in log.unexplained
    ]
    return {
        "status": answer.status,
        "exit_code": answer.exit_code,
        "concerns": any(log.concerns for log in answer.logs),
        "findings": findings,
        "unexplained": unexplained,
        "unread": [{"log": log.name, "reason": log.cut} for log in answer.logs if log.cut],
    }


RENDERER: Renderer = Json()
