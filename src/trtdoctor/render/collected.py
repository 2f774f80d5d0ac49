"""What the formats share that are written when all is known: reports on a shelf, and which of them decide.

Some count before they list, some sort, some have a limit: none of them can be written report by report. What was told
waits in memory, and beyond a few megabytes in a temporary file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TextIO

from trtdoctor.render.told import Told, as_text, from_text, told
from trtdoctor.sources.opening import is_address

if TYPE_CHECKING:
    from trtdoctor.matrix import Digest
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target
    from trtdoctor.render.renderer import ReportWriter
    from trtdoctor.summary import Interruption, Summary

IN_MEMORY = 4 << 20
"""Bytes of reports that wait in memory."""


class Collected:
    """Keeps every report until the end, and writes then. A format says how in ``write``."""

    def __init__(self, stream: TextIO, *, verbose: bool, table: bool) -> None:
        self.stream = stream
        self.verbose = verbose
        self.targets: tuple[str, ...] = ()
        """The machines in question, in order; none for the files alone."""
        self._shelf = tempfile.SpooledTemporaryFile(IN_MEMORY, "w+b")  # noqa: SIM115 - closed by ``end``

    def begin(self, targets: Sequence[Target]) -> None:
        self.targets = tuple(one.described for one in targets)

    def report(self, report: Report) -> None:
        self._put(as_text(told(report)))

    def pair(self, one: Digest, piece: object) -> None:
        self._put(str(piece))

    def end(self, summary: Summary, interruption: Interruption | None) -> None:
        with self._shelf:
            self.write(summary, interruption)

    def write(self, summary: Summary, interruption: Interruption | None) -> None:
        raise NotImplementedError

    def reports(self) -> Iterator[Told]:
        """Every report in order, as often as it is asked for."""
        return (one for _, one in self.placed())

    def placed(self) -> Iterator[tuple[int, Told]]:
        """The same, each with the place from which ``at`` brings it again."""
        place = 0
        self._shelf.seek(0)
        for line in self._shelf:
            yield place, from_text(line)
            place += len(line)

    def at(self, place: int) -> Told:
        self._shelf.seek(place)
        return from_text(self._shelf.readline())

    def _put(self, line: str) -> None:
        self._shelf.write(f"{line}\n".encode("ascii"))


def spared(summary: Summary) -> Callable[[Told], bool]:
    """Which reports decide nothing: where one engine of each model is enough, those of a model of which the target has
    one that is better."""
    matrix = summary.matrix
    if matrix is None or matrix.need != "one":
        return lambda one: False
    best = {(gap.model, gap.target): gap.cell.status for gap in matrix.gaps()}
    only = matrix.targets[0]
    return lambda one: one.status != "ok" and best.get((matrix.model_of(one.path), one.target or only)) != one.status


def remainder(summary: Summary, interruption: Interruption | None, *, shown: bool) -> str | None:
    """What no report says and no reader may miss: that the run did not come to its end, or that the answer is not a
    pass although nothing that was ``shown`` says so."""
    if interruption is not None:
        return f"{interruption.sentence} {summary.sentence}" if summary.reports else interruption.sentence
    return summary.sentence if summary.exit_code and not shown else None


class Paths:
    """Where files are in the repository that is worked in: the folder with ``.git`` that is nearest above."""

    def __init__(self) -> None:
        self._last: tuple[str | None, str | None] = (None, None)
        self.root = here = os.getcwd()
        while not os.path.lexists(os.path.join(here, ".git")):
            above = os.path.dirname(here)
            if above == here:
                return
            here = above
        self.root = here

    def inside(self, path: str) -> str | None:
        """The path from the root, with slashes; ``None`` for a file outside."""
        if is_address(path):
            return None
        if path != self._last[0]:  # the reports of a file come together
            self._last = path, self._below(os.path.abspath(path)) or self._below(os.path.realpath(path))
        return self._last[1]

    def _below(self, whole: str) -> str | None:
        root = self.root.rstrip(os.sep) + os.sep
        return whole[len(root) :].replace(os.sep, "/") if whole.startswith(root) else None

    def shown(self, path: str) -> str:
        """The path from the root, or as it came."""
        return self.inside(path) or path


class ForCi:
    """A format that is told the same of each report as its neighbours, and writes it with ``writer``."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def check(self, stream: TextIO, *, verbose: bool, quiet: bool, table: bool = False) -> ReportWriter:
        return self._writer(stream, verbose=verbose, table=table)

    def piece(self, report: Report) -> object:
        return as_text(told(report))


class Writer(Protocol):
    """The class of a format's ``ReportWriter``."""

    def __call__(self, stream: TextIO, *, verbose: bool, table: bool) -> ReportWriter: ...
