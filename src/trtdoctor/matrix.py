"""Many engines on many machines: what each pair comes to, in a few bytes, and whether that is what was needed.

A report is forgotten once it is told; of a pair only its cell stays. Engines with the same cells are one row.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from trtdoctor.errors import QuestionError
from trtdoctor.model.advice import Way, of_any, way_out
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, Finding, Severity
from trtdoctor.model.report import Report, Status
from trtdoctor.named import NamedTuple
from trtdoctor.same_model import grouping
from trtdoctor.text import counted, listing, printable, with_member
from trtdoctor.verdict import Exit, FailOn, exit_code, gaps

Need = Literal[
    "all",  # every engine on every target
    "one",  # on every target one engine of each model
]
NEEDS: tuple[Need, ...] = ("all", "one")
MOST_DETAILS = 1000
"""Pairs whose details are kept, and names of engines."""
NOT_THERE = 0xFFFF
"""The place of a cell that has not come."""


Kind = tuple[str, "Cause | None"]
"""The code and the cause that decide."""


class Cell(NamedTuple):
    """What a pair comes to: its status, and the code and cause of the finding, or of the check that could not run, that
    decides it; of an engine that loads, of its first warning."""

    status: Status
    code: str | None = None
    cause: Cause | None = None
    narrowed: bool = False
    """Not all was asked, or something found does not count: then it is no tick."""
    conditional: bool = False
    """It loads if something is so that the target does not say."""

    @property
    def kind(self) -> Kind:
        """What decides: the code is empty where it is no check, but what the target had to say."""
        return self.code or "", self.cause


class Digest(NamedTuple):
    """What stays of a report about one engine on one target: safe to print, and small enough to be sent on."""

    path: str
    member: str | None
    target: str | None
    gpu: str | None
    cell: Cell
    exit_code: Exit
    verdict: str
    title: str = ""
    message: str = ""
    way: Way | None = None
    """The first way out."""
    needs: int | None = None
    """Bytes of the GPU's memory that a server's instances of it need, where a configuration says how many there are."""
    condition: str = ""
    """Of an engine that loads: on what that depends, in words."""

    @property
    def name(self) -> str:
        return with_member(self.path, self.member)


_DIGESTS: dict[tuple[int, FailOn], tuple[tuple[object, ...], Digest]] = {}
"""Of reports without findings; those of engines that end alike differ in nothing but the engine (see ``judging``)."""
_MOST_DIGESTS = 64


def digest(report: Report, fail_on: FailOn) -> Digest:
    """What stays of ``report``."""
    if report.findings or report.configurations:
        return _digest(report, fail_on)
    key = id(report.outcomes), fail_on
    before = _DIGESTS.get(key)
    if before is not None and before[0] == report[1:]:
        return before[1]._replace(path=report.engine.path, member=report.engine.member)
    if len(_DIGESTS) >= _MOST_DIGESTS:
        _DIGESTS.clear()
    found = _digest(report, fail_on)
    _DIGESTS[key] = report[1:], found  # without the engine, which has much memory
    return found


def _digest(report: Report, fail_on: FailOn) -> Digest:
    code = exit_code(report.findings, report.outcomes, fail_on, report.missing, selected=report.selected)
    engine = report.engine
    whole = (engine.path, engine.member, report.target, report.gpu)
    if report.status == "incomplete":
        return _unanswered(whole, report, code, fail_on)
    condition = listing(report.conditions)
    base = Digest(
        *whole, Cell(report.status, None, None, report.narrowed, bool(condition)), code, report.verdict,
        needs=instances_need(report), condition=condition,
    )  # fmt: skip
    decides = next((one for one in report.findings if one.masked_by is None and one.severity > Severity.INFO), None)
    return base if decides is None else _told(base, decides, report)


def _told(base: Digest, found: Finding, report: Report) -> Digest:
    """With what was found, and the way out of it."""
    cell = base.cell._replace(code=found.code, cause=found.cause)
    return base._replace(cell=cell, title=found.title, message=found.message, way=way_out(found, report.advice))


def _unanswered(
    whole: tuple[str, str | None, str | None, str | None], report: Report, code: Exit, fail_on: FailOn
) -> Digest:
    """Of an answer that is open: what is not known and why, and what the check that could not run found on its way."""
    gap = next(iter(gaps(report.outcomes, fail_on, selected=report.selected)), None)
    cell = Cell(report.status, gap and gap.code, None, report.narrowed)
    one = Digest(*whole, cell, code, report.verdict, message=not_known(gap and gap.title))
    if gap is None:
        one = one._replace(needs=instances_need(report))
    elif gap.outcome == "broken":
        one = one._replace(message=gap.reason or "no reason is given")
    else:
        found = next((found for found in report.findings if found.code == gap.code), None)
        one = one if found is None else _told(one, found, report)
    return one._replace(title=report.verdict.removesuffix("."))


def not_known(title: str | None) -> str:
    """What is open, of a check that could not run, by its title."""
    return f"It is not known whether {title or 'it loads'}."


def instances_need(report: Report) -> int | None:
    """What Triton needs of a GPU for an engine: the weights once, the activations for each instance; of several
    versions the newest counts, which is the caller's business. ``None`` where it is not a model of Triton's."""
    body = report.engine.body
    triton = [one for one in report.configurations if one.kind == "triton"]
    if body is None or not triton:
        return None
    weights, activations = known(body.weights_bytes), known(body.activation_memory_bytes)
    if weights is None or activations is None:
        return None
    from trtdoctor.checks.trt425_configured_memory import per_gpu
    from trtdoctor.model.configuration import Configuration

    counts = [per_gpu(one) for one in triton if isinstance(one, Configuration)]
    return weights + max(counts, default=1) * activations


class Row(NamedTuple):
    """Engines that come to the same on every target: how many, the first of their names, and the cells."""

    engines: int
    names: tuple[str, ...]
    cells: tuple[Cell | None, ...]


class Gap(NamedTuple):
    """A target without an engine of a model; ``cell`` is the best that one comes to there."""

    model: str
    target: str
    cell: Cell


class Wanting(NamedTuple):
    """A model, one engine of it that could be read, and the places of the targets that no engine of it fits."""

    model: str
    example: str | None
    targets: frozenset[int]


BADNESS: dict[Status, int] = {"problems": 2, "incomplete": 1, "ok": 0}


class Matrix:
    """What many reports come to, by engine and target. ``targets`` are the names of the columns, in order."""

    def __init__(
        self, targets: Sequence[str], need: Need = "all", group: str | None = None, *, by_model: bool = True
    ) -> None:
        """``by_model``: what ``gaps``, ``wanting`` and ``memory`` tell is kept, some hundred bytes for each model."""
        if need not in NEEDS:
            raise QuestionError(f"expected {listing(NEEDS, 'or')}, got '{printable(str(need), 40)}'", "need")
        self.targets = tuple(targets) or ("this machine",)
        self.need = need
        self.model_of = grouping(group)
        """The model that the engine at a path is of. Raises ``QuestionError`` where ``group`` takes too long."""
        self._by_model = by_model or need == "one"
        self._columns = {name: place for place, name in enumerate(self.targets)}
        self._cells: list[Cell] = []
        self._places: dict[Cell, int] = {}
        self._rows: dict[bytes, tuple[list[str], int]] = {}
        self._same: dict[bytes, bytes] = {}
        self._names = 0
        self._last: tuple[str, str | None] | None = None
        self._model = ""
        self._row = self._empty()
        self._best: dict[str, tuple[bytes, str]] = {}
        self._needs: dict[str, tuple[int, bytes]] = {}
        self._needed: int | None = None
        self.examples: dict[tuple[Kind, int], Digest] = {}
        """For each kind of problem and target the first engine that it came to: at most ``MOST_DETAILS``."""
        self.alike: set[tuple[Kind, int]] = set()
        """Those of them whose way out is that of every engine of the kind."""
        self.cut = False
        """Whether there were more of them."""
        self.engines = 0

    def add(self, one: Digest) -> None:
        """Takes a pair into account. Those of an engine come together."""
        if self._last != (one.path, one.member):
            self._begin(one.path, one.member)
        column = self._columns.get(one.target or "", 0)
        place = self.place(one.cell)
        before = self._row[column]
        if before == NOT_THERE or self._badness(place) > self._badness(before):  # of several GPUs, the worst counts
            self._row[column] = place
        self._needed = one.needs
        if one.title:
            self._take_example((one.cell.kind, column), one)

    def _take_example(self, key: tuple[Kind, int], one: Digest) -> None:
        first = self.examples.get(key)
        if first is None:
            self.cut = len(self.examples) >= MOST_DETAILS
            if not self.cut:
                self.examples[key] = one
                self.alike.add(key)
        elif key in self.alike and first.way != one.way:
            first, one = _of_any(first), _of_any(one)
            if first.way == one.way:
                self.examples[key] = first
            else:
                self.alike.discard(key)

    def put(self, path: str, member: str | None, row: array[int]) -> None:
        """Takes an engine into account whose cells are known: for each target the ``place`` of its cell."""
        self._begin(path, member)
        self._row = row
        self._close()

    def place(self, cell: Cell) -> int:
        """The number that stands for ``cell``."""
        place = self._places.get(cell)
        if place is None:
            place = self._places[cell] = len(self._cells)
            self._cells.append(cell)
        return place

    def counts(self) -> list[dict[Status, int]]:
        """Of each target how many engines came to what."""
        self._close()
        found: list[dict[Status, int]] = [{"ok": 0, "problems": 0, "incomplete": 0} for _ in self.targets]
        for key, (_, count) in self._rows.items():
            for column, place in enumerate(array("H", key)):
                if place != NOT_THERE:
                    found[column][self._cells[place].status] += count
        return found

    def rows(self) -> tuple[Row, ...]:
        """The engines, worst first: those that fit nowhere, then by the number of targets where they do not."""
        self._close()
        found = []
        for key, (names, count) in self._rows.items():
            places = array("H", key)
            cells = tuple(None if place == NOT_THERE else self._cells[place] for place in places)
            found.append(Row(count, tuple(names), cells))
        return tuple(sorted(found, key=_row_order))

    def gaps(self) -> tuple[Gap, ...]:
        """The targets that have no engine of a model, by model."""
        self._close()
        return tuple(
            Gap(model, self.targets[column], self._cells[place])
            for model, (best, _) in sorted(self._best.items())
            for column, place in enumerate(array("H", best))
            if place != NOT_THERE and self._cells[place].status != "ok"
        )

    def wanting(self) -> Iterator[Wanting]:
        """The models that some targets have no engine of."""
        self._close()
        for model, (best, example) in sorted(self._best.items()):
            statuses = [None if place == NOT_THERE else self._cells[place].status for place in array("H", best)]
            without = frozenset(place for place, status in enumerate(statuses) if status == "problems")
            if without:
                yield Wanting(model, example or None, without)

    def memory(self) -> Iterator[tuple[str, int, int]]:
        """Of each target how many models of Triton load there, and the bytes that they need together."""
        self._close()
        for column, target in enumerate(self.targets):
            loaded = [
                needed
                for needed, row in self._needs.values()
                if (place := array("H", row)[column]) != NOT_THERE and self._cells[place].status != "problems"
            ]
            if loaded:
                yield target, len(loaded), sum(loaded)

    @property
    def models(self) -> int:
        """How many models the engines are of."""
        self._close()
        return len(self._best)

    @property
    def sentence(self) -> str:
        """What ``need="one"`` comes to."""
        gaps = self.gaps()
        if not gaps:
            across = f"{counted(self.models, 'model')} on {counted(len(self.targets), 'target')}"
            asked = all(place != NOT_THERE for best, _ in self._best.values() for place in array("H", best))
            where = "every target" if asked else "every target that was asked about"
            places = [place for best, _ in self._best.values() for place in array("H", best) if place != NOT_THERE]
            depend = sum(self._cells[place].conditional for place in places)
            on = f", of which {depend:,} {'loads' if depend == 1 else 'load'} on a condition" if depend else ""
            return f"{across}: {where} has an engine of each model{on}."
        words = [f"{printable(gap.model, 80)} on {printable(gap.target, 60)}" for gap in gaps[:3]]
        more = f" and {len(gaps) - 3:,} more" if len(gaps) > 3 else ""
        sure = all(gap.cell.status == "problems" for gap in gaps)
        return f"{'No engine' if sure else 'No engine is known'} that fits: {', '.join(words)}{more}."

    # ---- the pairs

    def _empty(self) -> array[int]:
        return array("H", [NOT_THERE]) * len(self.targets)

    def _is_engine(self, place: int) -> bool:
        """Whether the cell is of a file that was read as an engine."""
        return not (self._cells[place].code or "").startswith("TRT0")

    def _badness(self, place: int) -> int:
        cell = self._cells[place]
        return 2 * BADNESS[cell.status] + cell.conditional

    def _begin(self, path: str, member: str | None) -> None:
        self._close()
        self._model = self.model_of(path) if self._by_model else ""
        self._last = (path, member)

    def _close(self) -> None:
        """Puts the engine whose pairs have come to its row."""
        if self._last is None:
            return
        path, member = self._last
        name = with_member(path, member)
        names, count = self._rows.get(key := self._row.tobytes(), ([], 0))
        if self._names < MOST_DETAILS or not names:
            names.append(name)
            self._names += 1
        self._rows[key] = names, count + 1
        self.engines += 1
        if self._by_model:
            self._take_best(self._model, name)
            if self._needed is not None:  # versions come in order: the newest is left
                self._needs[self._model] = self._needed, key
        self._last, self._row, self._needed = None, self._empty(), None

    def _take_best(self, model: str, name: str) -> None:
        known, example = self._best.get(model) or (b"", "")
        best = array("H", known) if known else self._empty()
        if not example and any(place != NOT_THERE and self._is_engine(place) for place in self._row):
            example = name
        for column, place in enumerate(self._row):
            if place != NOT_THERE and (best[column] == NOT_THERE or self._badness(place) < self._badness(best[column])):
                best[column] = place
        key = best.tobytes()
        self._best[model] = self._same.setdefault(key, key), example


def kinds_in(rows: Iterable[Row]) -> set[tuple[Kind, int]]:
    """The kinds of problems in ``rows``, each with the columns that it stands in."""
    return {(cell.kind, at) for row in rows for at, cell in enumerate(row.cells) if cell is not None}


def _row_order(row: Row) -> tuple[int, int, str]:
    bad = [BADNESS[cell.status] if cell is not None else 1 for cell in row.cells]
    return -sum(one == 2 for one in bad), -sum(one == 1 for one in bad), row.names[0]


def _of_any(one: Digest) -> Digest:
    """With a way out that says nothing of this engine alone."""
    return one if one.way is None else one._replace(way=one.way._replace(steps=of_any(one.way.steps)))
