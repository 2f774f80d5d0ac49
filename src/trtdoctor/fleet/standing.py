"""How far the runs before came: of each file what it was, and what it came to on each target. That takes some hundred
bytes for each file, however many targets there are: engines with the same answers share them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

from trtdoctor.errors import JournalError
from trtdoctor.fleet import stored
from trtdoctor.fleet.journal import ANEW, Asked, Entry, Journal
from trtdoctor.matrix import BADNESS, NOT_THERE, Cell, Digest, Kind
from trtdoctor.named import NamedTuple
from trtdoctor.sources.asked import seen

MOST_EXAMPLES = 1000
"""Kinds of problems of which a line is kept."""
MOST_LOOKED_AT = 4096
"""Other files that answers were made of, of which it is remembered what they are by now."""
_ROW_BITS = 32


class Outcome(NamedTuple):
    """What a pair came to."""

    cell: Cell
    exit_code: int
    again: bool = False


class Outcomes:
    """Outcomes by number. There are few, for whatever many pairs."""

    def __init__(self) -> None:
        self.rows: list[Outcome] = []
        self._places: dict[Outcome, int] = {}

    def place(self, one: Outcome) -> int:
        place = self._places.get(one)
        if place is None:
            if len(self.rows) == NOT_THERE:
                raise JournalError(f"the results hold more kinds of answers than there are; {ANEW}")
            place = self._places[one] = len(self.rows)
            self.rows.append(one)
        return place

    def worse(self, before: int, place: int) -> int:
        """Of the answers for several GPUs of a target, the one that counts."""
        if before == NOT_THERE:
            return place
        bad = [BADNESS[self.rows[one].cell.status] for one in (before, place)]
        return place if bad[1] > bad[0] else before


Rows = dict["str | None", "array[int]"]
"""Of each engine in a file, by its member: the numbers of its outcomes, by target."""


class _Answer:
    """The lines about a file that belong together."""

    def __init__(self, path: str, identity: int | None, rows: Rows) -> None:
        self.path = path
        self.identity = identity
        """``None`` also where another file that it was made of is not what it was."""
        self.rows = rows
        self.fresh: set[tuple[str | None, int]] = set()
        self.sound = True


class Standing:
    """What a journal says about the targets in question, whose names and digests are ``asked.targets``."""

    def __init__(self, asked: Asked, outcomes: Outcomes, question: stored.Asked) -> None:
        self.asked = asked
        self.outcomes = outcomes
        self.doubted = 0
        """Answers about a file that do not count, because their lines are not what was written."""
        self._question = question
        self.examples: dict[Kind, Digest] = {}
        """For each kind of problem an answer that it decides."""
        self.condition = ""
        """One that answers depend on."""
        self._columns = {digest: place for place, (_, digest) in enumerate(asked.targets)}
        self._files: dict[bytes, int | tuple[int, tuple[tuple[str | None, int], ...]]] = {}
        self._rows: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._missing: dict[bytes, tuple[int, ...]] = {}

    def read(self, journal: Journal) -> None:
        """Takes all of ``journal``. Lines that another trtdoctor wrote, or for another question, do not count; and
        where one line of an answer about a file is not what was written, none of that answer does."""
        heard: Asked | None = None
        now = lru_cache(MOST_LOOKED_AT)(seen)
        columns: dict[str, int] = {}
        answer: _Answer | None = None
        for asked, one, text, sealed in journal.entries():
            if asked is not heard:
                self._end(answer, whole=False)
                heard, answer = asked, None
                columns = {name: self._columns[digest] for name, digest in asked.targets if digest in self._columns}
            if asked.question != self.asked.question:
                continue
            if answer is None:
                answer = self._begun(one, now)
            places = [columns[name] for name in one.targets if name in columns]
            answer.sound = answer.sound and sealed and (not places or self._take(one, places, answer, text))
            if not one.more:
                self._end(answer)
                answer = None

    def _begun(self, one: Entry, now: Callable[[str], str | None]) -> _Answer:
        """An answer of which ``one`` is the first line, where ``now`` says what a file is."""
        if one.identity is None or any(now(path) != before for path, before in one.files):
            return _Answer(one.path, None, {})
        identity = number(one.identity)
        return _Answer(one.path, identity, dict(self._of(one.path, identity)))

    def _end(self, answer: _Answer | None, *, whole: bool = True) -> None:
        if answer is None:
            return
        if not (whole and answer.sound):
            self.doubted += 1
        elif answer.identity is not None:
            self._put(answer.path, answer.identity, answer.rows)

    def _take(self, one: Entry, places: Sequence[int], answer: _Answer, text: str) -> bool:
        """Whether the line says what its findings come to; one that is to be asked again need not."""
        told = None if one.again else self._believed(one, text)
        if told is None and not one.again:
            return False
        if told is not None and told.title and len(self.examples) < MOST_EXAMPLES:
            self.examples.setdefault(one.cell.kind, told)
        self.condition = self.condition or one.condition
        place = self.outcomes.place(Outcome(one.cell, one.exit_code, one.again))
        row = answer.rows.setdefault(one.member, self.empty())
        for column in places:
            again = (one.member, column) in answer.fresh  # another GPU of the same target
            row[column] = self.outcomes.worse(row[column], place) if again else place
            answer.fresh.add((one.member, column))
        return True

    def _believed(self, one: Entry, text: str) -> Digest | None:
        """What stays of the report, by its findings; ``None`` where the line says something else."""
        try:
            report = stored.read(stored.loaded(text))
        except ValueError:
            return None
        if stored.contradiction(report, self._question) is not None:
            return None
        found = stored.digest_of(report, self._question)
        said = (one.cell, one.exit_code, one.verdict, one.condition, one.path, one.member)
        made = (found.cell, found.exit_code, found.verdict, found.condition, found.path, found.member)
        return found if said == made else None

    def empty(self) -> array[int]:
        return array("H", [NOT_THERE]) * len(self.asked.targets)

    def take(self, path: str, identity: str | None) -> Rows:
        """What is known of a file, which is forgotten then; nothing where it is another one now."""
        found = self._of(path, number(identity)) if identity is not None else {}
        self._files.pop(_key(path), None)
        return found

    def knows(self, path: str) -> bool:
        return _key(path) in self._files

    def missing(self, rows: Rows) -> tuple[int, ...]:
        """The targets that are to be asked about."""
        if not rows:
            return tuple(range(len(self.asked.targets)))
        found: set[int] = set()
        for row in rows.values():
            key = row.tobytes()
            if key not in self._missing:
                self._missing[key] = tuple(
                    column for column, place in enumerate(row) if place == NOT_THERE or self.outcomes.rows[place].again
                )
            found.update(self._missing[key])
        return tuple(sorted(found))

    def left(self, journal: Journal) -> Iterator[str]:
        """The files that nobody took, each once."""
        left = set(self._files)
        for path in journal.paths() if left else ():
            key = _key(path)
            if key in left:
                left.discard(key)
                yield path

    def __len__(self) -> int:
        return len(self._files)

    def _of(self, path: str, identity: int) -> Rows:
        kept = self._files.get(_key(path))
        if kept is None:
            return {}
        if isinstance(kept, int):
            return {None: self._row(kept & (1 << _ROW_BITS) - 1)} if kept >> _ROW_BITS == identity else {}
        return {member: self._row(place) for member, place in kept[1]} if kept[0] == identity else {}

    def _row(self, place: int) -> array[int]:
        return array("H", self._rows[place])

    def _put(self, path: str, identity: int, rows: Rows) -> None:
        if not rows:
            return
        places = [(member, self._number(row)) for member, row in rows.items()]
        plain = len(places) == 1 and places[0][0] is None
        self._files[_key(path)] = identity << _ROW_BITS | places[0][1] if plain else (identity, tuple(places))

    def _number(self, row: array[int]) -> int:
        key = row.tobytes()
        place = self._numbers.get(key)
        if place is None:
            place = self._numbers[key] = len(self._rows)
            self._rows.append(key)
        return place


def number(identity: str) -> int:
    """Eight bytes that stand for an identity."""
    return int.from_bytes(blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _key(path: str) -> bytes:
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=12).digest()
