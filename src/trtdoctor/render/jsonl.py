"""JSON lines: one report or engine a line as it comes, then one line that sums up; other answers on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from trtdoctor.model.report import Report
from trtdoctor.render import values
from trtdoctor.render.json import Json, closing, dumps, envelope, inspected, machines, totals

if TYPE_CHECKING:
    from trtdoctor.matrix import Digest
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.target import Target
    from trtdoctor.render.renderer import EngineWriter, Renderer, ReportWriter
    from trtdoctor.summary import Interruption, Summary


class _Reports:
    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.machines: dict[str, object] = {}

    def begin(self, targets: Sequence[Target]) -> None:
        self.machines = machines(targets)

    def report(self, report: Report) -> None:
        self.stream.write(dumps(values.report(report)) + "\n")

    def pair(self, one: Digest, piece: object) -> None:
        self.stream.write(f"{piece}\n")

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        whole = envelope(**self.machines, **totals(summary, interruption))
        self.stream.write(dumps({"summary": whole}) + "\n")


class _Engines:
    def __init__(self, stream: TextIO, *, layers: bool) -> None:
        self.stream = stream
        self.layers = layers
        self.engines = 0

    def begin(self) -> None:
        """A line needs no head."""

    def engine(self, engine: Engine) -> None:
        self.engines += 1
        self.stream.write(dumps(inspected(engine, layers=self.layers)) + "\n")

    def end(self, interruption: Interruption | None) -> None:
        whole = envelope(engines=self.engines, **closing(interruption))
        self.stream.write(dumps({"summary": whole}) + "\n")


class JsonLines(Json):
    """Lines instead of one document where an answer has many parts."""

    indent = None

    def check(self, stream: TextIO, *, verbose: bool, quiet: bool, table: bool = False) -> ReportWriter:
        return _Reports(stream)

    def piece(self, report: Report) -> object:
        return dumps(values.report(report))

    def inspect(self, stream: TextIO, *, several: bool, verbose: bool) -> EngineWriter:
        return _Engines(stream, layers=verbose)


RENDERER: Renderer = JsonLines()
