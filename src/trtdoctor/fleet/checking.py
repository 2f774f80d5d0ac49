"""Many engines on many targets, in parts: what is still to be asked, and what the answers are as lines of a journal."""

from __future__ import annotations

import json
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Any

from trtdoctor import __version__
from trtdoctor.fleet import journal
from trtdoctor.fleet.standing import Outcome, Outcomes, Rows, Standing
from trtdoctor.judging import Reports, alike
from trtdoctor.knowledge import AS_OF
from trtdoctor.matrix import NOT_THERE, Cell, Digest, Kind, Matrix, digest
from trtdoctor.model.engine import MANIFEST, Engine
from trtdoctor.model.fact import Known
from trtdoctor.model.finding import Cause
from trtdoctor.named import NamedTuple
from trtdoctor.question import Question
from trtdoctor.render import values
from trtdoctor.sources.addresses import Listed, seen_as
from trtdoctor.sources.asked import Files, noted, seen
from trtdoctor.sources.opening import is_address, shown
from trtdoctor.text import counted, with_member

if TYPE_CHECKING:
    from trtdoctor.model.report import Report
    from trtdoctor.model.target import Target

MOST_NAMED = 20
"""Engines that are named where there may be many."""
MOST_KNOWN = 16
"""Choices of columns for which what was learned of engines is kept."""
MOST_FILES = 256
"""Other files that an answer was made of and that are looked at before it counts again."""
MOST_IDENTITY = 4096
"""Characters of what a file and those beside it were when they were found; beyond, their hash stands for them."""


class Column(NamedTuple):
    """A target, and how many machines are like it."""

    target: Target
    digest: str
    machines: int = 1

    @property
    def name(self) -> str:
        return self.target.described


def columns(targets: Iterable[tuple[Target, int]]) -> tuple[Column, ...]:
    """The targets, each with how many machines it stands for. Those whose facts are equal are one, under the name of
    the first; a name that is taken gets a number."""
    found: dict[str, Column] = {}
    names: set[str] = set()
    for target, count in targets:
        facts = facts_of(target)
        if facts in found:
            found[facts] = found[facts]._replace(machines=found[facts].machines + count)
            continue
        name, at = target.described, 1
        while name in names:
            at += 1
            name = f"{target.described} ({at})"
        names.add(name)
        found[facts] = Column(target._replace(described=name), facts, count)
    return tuple(found.values())


def facts_of(target: Target) -> str:
    """A digest of what is known of a target, whatever it is called."""
    return _digest([_bare(values.target(target)), target.assumed, target.carrier])


def _bare(value: object) -> object:
    """Facts without the words that say where they were read, and why they were not."""
    if isinstance(value, dict):
        kept = {key: _bare(inner) for key, inner in value.items() if key not in ("described", "sources", "unknown")}
        return {**kept, "unknown": sorted(value["unknown"])} if "unknown" in value else kept
    return [_bare(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def question_of(asked: dict[str, Any]) -> str:
    """A digest of what is asked of each pair, of what the plugin libraries are by now, and of who answers."""
    told = {key: value for key, value in asked.items() if key != "in_flight"}
    return _digest([__version__, AS_OF, told, [seen(path) for path in asked.get("plugins", ())]])


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def identity(path: str) -> str | None:
    """What a file is at this moment, or an object was when it was listed, without reading it; ``None``: nobody can
    tell. What lies beside a file and is read with it counts, too."""
    if isinstance(path, Listed):
        return path.seen
    if is_address(path):
        return None
    own = seen(path)
    if own is None:
        return None
    words = "+".join([own, *(one for one in map(seen, _beside(path)) if one is not None)])
    return f"file:{words if len(words) <= MOST_IDENTITY else blake2b(words.encode()).hexdigest()}"


def _beside(path: str) -> Iterator[str]:
    from trtdoctor.configs import near

    yield path + MANIFEST
    yield from near(path)


class Task(NamedTuple):
    """A file, what it was when it was found, and the columns to be asked about: none means all."""

    path: str
    identity: str | None
    columns: tuple[int, ...] = ()


class Group(NamedTuple):
    """What an engine came to on some columns."""

    digest: Digest
    again: bool
    columns: tuple[int, ...]

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.digest.cell, int(self.digest.exit_code), self.again)


def words(group: Group, identity: str | None, files: Files | None = None, *, more: bool) -> dict[str, object]:
    """What a line of the journal says of its report: what decides, of which other ``files``, and whether other lines
    about the file follow. Where too many others decide to be looked at next time, no ``identity`` is told: then the
    file is asked about each time."""
    cell, told = group.digest.cell, group.digest
    files = files or {}
    if len(files) > MOST_FILES:
        identity, files = None, {}
    return {
        "identity": identity,
        "code": cell.code,
        "cause": cell.cause,
        "narrowed": cell.narrowed,
        "exit_code": int(told.exit_code),
        **({"condition": told.condition} if told.condition else {}),
        **({"again": True} if group.again else {}),
        **({"files": files} if files else {}),
        **({"more": True} if more else {}),
    }


class Answer(NamedTuple):
    """What was found out about a file: what is to be written, and what stays of it. ``path`` as it may be shown.

    Without ``groups`` there is more to come about it.
    """

    path: str
    lines: bytes
    groups: tuple[Group, ...]


class Judging:
    """Makes answers of tasks: what each of several processes does."""

    def __init__(self, question: Question, names: Sequence[str]) -> None:
        self._question = question
        self.names = tuple(names)

    @property
    def question(self) -> Question:
        return self._question

    def answering(self, question: Question) -> Callable[[Iterable[Task]], Iterator[Answer]]:
        known: dict[tuple[int, ...], Reports] = {}

        def answers(tasks: Iterable[Task]) -> Iterator[Answer]:
            for (places, _), some in groupby(tasks, lambda task: (task.columns, is_address(task.path))):
                if places not in known:
                    if len(known) >= MOST_KNOWN:
                        known.clear()
                    targets = tuple(question.targets[place] for place in places) if places else question.targets
                    known[places] = Reports((), question._replace(targets=targets))
                yield from self._of_same(some, known[places])

        return answers

    def _of_same(self, tasks: Iterator[Task], before: Reports) -> Iterator[Answer]:
        """The answers to tasks about the same columns. Objects at addresses are read ahead, many at once."""
        asked: deque[tuple[Task, Files]] = deque()

        def paths() -> Iterator[str]:
            for task in tasks:
                elsewhere = is_address(task.path)  # those are read by several threads
                with nullcontext(Files()) if elsewhere else noted() as files:
                    asked.append((task, files))
                    yield task.path

        with before.again(paths()) as reports:
            for path, about in groupby(reports, lambda one: one.engine.path):
                task, files = asked.popleft()
                while shown(task.path) != path:  # the same under another address
                    task, files = asked.popleft()
                yield self.answer(task, about, files)

    def answer(self, task: Task, reports: Iterable[Report], files: Files | None = None) -> Answer:
        """``reports`` about ``task``, made of it and of other ``files``: those that say the same become one line."""
        places = {name: place for place, name in enumerate(self.names)}
        found: dict[object, tuple[Report, list[int]]] = {}
        for one in reports:
            key = (one.engine.member, alike(one))
            found.setdefault(key, (one, []))[1].append(places[one.target or self.names[0]])
        lines, groups = [], []
        for left, (one, on) in zip(range(len(found) - 1, -1, -1), found.values(), strict=True):
            group = Group(digest(one, self._question.fail_on), unread(one), tuple(on))
            groups.append(group)
            said = words(group, _read(one.engine) or task.identity, files, more=left > 0)
            lines.append(journal.line(values.report(one), [self.names[place] for place in group.columns], **said))
        return Answer(shown(task.path), b"".join(lines), tuple(groups))


def _read(engine: Engine) -> str | None:
    """Which version of an object it was that was read; it may be another one than was listed."""
    return seen_as(engine.remote.etag, engine.size_bytes) if engine.remote is not None else None


def unread(one: Report) -> bool:
    """Whether the answer says nothing about the engine, because it could not be read, and may do so next time."""
    engine = one.engine
    late = isinstance(one.probe, Known) and one.probe.value.end.how in ("timeout", "killed", "not-started")
    failed = engine.path_status.state != "file" or engine.failure is not None or engine.changed is not None
    return one.status != "ok" and (failed or late)


class Tally:
    """What all pairs come to, by those that were answered before and by those of this run."""

    def __init__(self, names: Sequence[str], standing: Standing, matrix: Matrix) -> None:
        self.matrix = matrix
        self.standing = standing
        self.outcomes: Outcomes = standing.outcomes
        self.files = self.known = self.pairs = 0
        """Files so far; those of them of which all was known; pairs that this run answered."""
        self.nowhere: Counter[tuple[str | None, Cause | None]] = Counter()
        """Engines that load on no target, by the code and cause of their first target."""
        self.lost: dict[tuple[str | None, Cause | None], list[str]] = {}
        """The names of the first of them."""
        self.first: dict[Kind, Digest] = {}
        """For each kind of problem an answer of this run."""
        self.verdict = self.condition = ""
        self._pending: dict[str, Rows] = {}
        self._rows: Counter[bytes] = Counter()
        self._told: dict[bytes, tuple[array[int], Cell | None]] = {}

    def tasks(self, files: Iterable[str], identify: Callable[[str], str | None] = identity) -> Iterator[Task]:
        """What is to be asked; what is known already is counted on the way."""
        everything = len(self.standing.asked.targets)
        for path in files:
            now, name = identify(path), shown(path)
            rows = self.standing.take(name, now)
            missing = self.standing.missing(rows)
            if not missing:
                self.known += 1
                self._put(name, rows)
                continue
            if rows:
                self._pending[name] = rows
            yield Task(path, now, () if len(missing) == everything else missing)

    def take(self, answer: Answer) -> None:
        """Takes the answer to a task."""
        rows = self._pending.pop(answer.path, {})
        asked: set[tuple[str | None, int]] = set()
        for group in answer.groups:
            place, member = self.outcomes.place(group.outcome), group.digest.member
            row = rows.setdefault(member, self.standing.empty())
            for column in group.columns:
                again = (member, column) in asked
                row[column] = self.outcomes.worse(row[column], place) if again else place
                asked.add((member, column))
            if group.digest.title:
                self.first.setdefault(group.digest.cell.kind, group.digest)
            self.verdict = group.digest.verdict
            self.condition = self.condition or group.digest.condition
        self.pairs += len(asked)
        self._put(answer.path, rows)

    def _put(self, path: str, rows: Rows) -> None:
        self.files += 1
        for member, row in rows.items():
            key = row.tobytes()
            self._rows[key] += 1
            if key not in self._told:
                self._told[key] = self._cells(row)
            cells, lost = self._told[key]
            self.matrix.put(path, member, cells)
            if lost is not None:
                first = lost.code, lost.cause
                self.nowhere[first] += 1
                names = self.lost.setdefault(first, [])
                if len(names) < MOST_NAMED:
                    names.append(with_member(path, member))

    def _cells(self, row: array[int]) -> tuple[array[int], Cell | None]:
        """The row as the matrix has it, and the first of its cells where the engine loads on no target."""
        cells = [None if place == NOT_THERE else self.outcomes.rows[place].cell for place in row]
        places = array("H", [NOT_THERE if cell is None else self.matrix.place(cell) for cell in cells])
        loads_nowhere = all(cell is not None and cell.status == "problems" for cell in cells)
        return places, cells[0] if loads_nowhere else None

    def counts(self) -> dict[Outcome, int]:
        """Pairs by what they came to."""
        found: Counter[Outcome] = Counter()
        for key, count in self._rows.items():
            for place in array("H", key):
                if place != NOT_THERE:
                    found[self.outcomes.rows[place]] += count
        return found

    @property
    def sentence(self) -> str:
        """How much of it was known before."""
        words = f"{counted(self.files, 'file')} on {counted(len(self.matrix.targets), 'target')}"
        return f"{words}: {counted(self.pairs, 'pair')} asked now, {counted(self.known, 'file')} known from before."
