"""How far the runs before came: of each file what it was, and what it came to on each target. That takes some hundred
bytes for each file, however many targets there are: engines with the same answers share them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from trtdoctor.errors import JournalError
from trtdoctor.fleet.journal import ANEW, Asked, Entry, Journal, digest
from trtdoctor.matrix import BADNESS, NOT_THERE, Cell, Digest, Kind
from trtdoctor.named import NamedTuple

MOST_EXAMPLES = 1000
"""Kinds of problems of which a line is kept."""
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


class Standing:
    """What a journal says about the targets in question, whose names and digests are ``asked.targets``."""

    def __init__(self, asked: Asked, outcomes: Outcomes) -> None:
        self.asked = asked
        self.outcomes = outcomes
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
        """Takes all of ``journal``. Lines that another trtdoctor wrote, or for another question, do not count."""
        heard: Asked | None = None
        columns: dict[str, int] = {}
        about: tuple[str, int] | None = None
        rows: Rows = {}
        for asked, one, text in journal.entries():
            if asked is not heard:
                heard = asked
                same = asked.question == self.asked.question
                columns = {
                    name: self._columns[digest] for name, digest in asked.targets if same and digest in self._columns
                }
            if one.identity is None or not (places := [columns[name] for name in one.targets if name in columns]):
                continue
            now = one.path, number(one.identity)
            if now != about:
                self._put(about, rows)
                about, rows = now, dict(self._of(*now))
                fresh: set[tuple[str | None, int]] = set()
            self._take(one, places, rows, fresh, text)
            if not one.more:
                self._put(about, rows)
                about = None

    def _take(
        self, one: Entry, places: Sequence[int], rows: Rows, fresh: set[tuple[str | None, int]], text: str
    ) -> None:
        kind = one.cell.kind
        told = one.code is not None or one.status == "incomplete"
        if told and kind not in self.examples and len(self.examples) < MOST_EXAMPLES:
            try:
                self.examples[kind] = digest(text)
            except ValueError as error:
                raise JournalError(f"the results hold a line that is no report: {error}; {ANEW}") from error
        self.condition = self.condition or one.condition
        place = self.outcomes.place(Outcome(one.cell, one.exit_code, one.again))
        row = rows.setdefault(one.member, self.empty())
        for column in places:
            again = (one.member, column) in fresh  # another GPU of the same target
            row[column] = self.outcomes.worse(row[column], place) if again else place
            fresh.add((one.member, column))

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

    def _put(self, about: tuple[str, int] | None, rows: Rows) -> None:
        if about is None or not rows:
            return
        path, identity = about
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
