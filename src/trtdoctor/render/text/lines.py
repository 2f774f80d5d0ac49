"""The answer of ``trtdoctor check`` about many engines: a line for each. Needs no more of rich than its words do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.render.text.plain import mark
from trtdoctor.render.text.report import closing
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.matrix import Digest
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target
    from trtdoctor.render.text.console import Screen
    from trtdoctor.summary import Interruption, Summary


class Lines:
    """One line for each pair as it comes."""

    def __init__(self, out: Screen) -> None:
        self.out = out
        self.several = False

    def begin(self, targets: Sequence[Target]) -> None:
        self.several = len(targets) > 1

    def report(self, report: Report) -> None:
        raise NotImplementedError("of many engines only digests come")

    def pair(self, one: Digest, piece: object) -> None:
        sign = mark(self.out, one.cell.status, narrowed=one.cell.narrowed)
        there = f" for {printable(one.target)}" if self.several and one.target else ""
        name = f"{printable(one.name)}{there}{f' on {printable(one.gpu)}' if one.gpu else ''}"
        self.out.say(sign, f" {name}: {one.verdict}", soft_wrap=True)

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        lines = [interruption.sentence] if interruption is not None else []
        lines += [summary.sentence]
        self.out.say((" ".join(lines), "bold"))
        closing(self.out, summary)
