"""A bounded reader of flatbuffers.

A flatbuffer is a tree of tables. A table starts with the distance back to its vtable, which lists where each field is
inside the table (0: absent, the default); strings, vectors and tables hang on unsigned forward distances.
"""

from __future__ import annotations

from trtdoctor.errors import PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Source

_MAX_READS = 200_000  # of one flatbuffer: hostile vectors may all point at one table
_MAX_STRING = 16_384
_MAX_STRING_BYTES = 4 << 20


class Flatbuffer:
    """Numbers, strings, vectors and tables of a flatbuffer, every position checked against the file's size.

    Everything raises ``PlanError`` for what does not fit, ``BudgetExceeded`` for more than any plan has.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._budget = Budget("the flatbuffer", steps=_MAX_READS, bytes=_MAX_STRING_BYTES)

    def number(self, at: int, size: int, field: str, signed: bool = False) -> int:
        self._budget.step()
        if not 0 <= at <= self.source.size - size:
            raise PlanError(f"needs {size} bytes, {max(0, self.source.size - at)} left", field=field, offset=at)
        return int.from_bytes(self.source.read(at, size), "little", signed=signed)

    def follow(self, at: int, field: str) -> int:
        """Where the string, vector or table begins whose distance is at ``at``."""
        return at + self.number(at, 4, field)

    def table(self, at: int, field: str) -> Table:
        vtable = at - self.number(at, 4, field, signed=True)
        size, extent = self.number(vtable, 2, field), self.number(vtable + 2, 2, field)
        if size < 4 or size % 2 or extent < 4 or at + extent > self.source.size:
            raise PlanError("not a table of a flatbuffer", field=field, offset=at)
        return Table(self, at, vtable, size, extent)

    def vector(self, at: int, element: int, field: str) -> tuple[int, int]:
        """Position of the first element and number of elements, which are all inside the file."""
        count = self.number(at, 4, field)
        if count * element > self.source.size - at - 4:
            raise PlanError(f"{count} elements do not fit", field=field, offset=at)
        return at + 4, count

    def text(self, at: int, field: str) -> str:
        start, size = self.vector(at, 1, field)
        if size > _MAX_STRING:
            raise PlanError(f"a string of {size} bytes is too long", field=field, offset=at)
        self._budget.read(size)
        return self.source.read(start, size).decode("utf-8", "replace")

    def tables(self, at: int | None, field: str) -> list[Table]:
        if at is None:
            return []
        start, count = self.vector(at, 4, field)
        return [self.table(self.follow(start + 4 * i, field), field) for i in range(count)]

    def numbers(self, at: int | None, size: int, field: str, signed: bool = False) -> list[int]:
        """The numbers of the vector at ``at``, each of ``size`` bytes."""
        if at is None:
            return []
        start, count = self.vector(at, size, field)
        return [self.number(start + size * i, size, field, signed) for i in range(count)]


class Table(NamedTuple):
    """A table at ``at`` of ``extent`` bytes, and where its fields are listed."""

    flat: Flatbuffer
    at: int
    vtable: int
    vtable_size: int
    extent: int

    def where(self, index: int, size: int, field: str) -> int | None:
        """Position of a field of ``size`` bytes, ``None`` when it is absent and has its default."""
        slot = 4 + 2 * index
        if slot + 2 > self.vtable_size:
            return None
        offset = self.flat.number(self.vtable + slot, 2, field)
        if offset and not 4 <= offset <= self.extent - size:
            raise PlanError(f"field {index} lies outside its table", field=field, offset=self.vtable + slot)
        return self.at + offset if offset else None

    def number(self, index: int, size: int, field: str, signed: bool = False) -> int:
        at = self.where(index, size, field)
        return 0 if at is None else self.flat.number(at, size, field, signed)

    def child(self, index: int, field: str) -> int | None:
        at = self.where(index, 4, field)
        return None if at is None else self.flat.follow(at, field)

    def required(self, index: int, field: str) -> int:
        at = self.child(index, field)
        if at is None:
            raise PlanError("is missing", field=field, offset=self.at)
        return at
