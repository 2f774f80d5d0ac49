"""Random access to bytes, wherever they live. Every read is checked against the size and taken from a budget first.

A further kind of source is one class: its ``__init__`` learns size and version, its ``fetch`` gets one range. Readers
ask for what they need and never notice where it comes from. Parts of it work as parts of a file do.
"""

from __future__ import annotations

from typing import Literal

from trtdoctor.errors import PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple

WINDOW = 1 << 16
"""Bytes fetched at a time; a header and everything that points at it fit into one window."""

LAST = 16
"""The last bytes, where an end marker stands, are fetched alone: the window is worth more."""


class Identity(NamedTuple):
    """What distinguishes this content from another of the same name, as far as that is known without reading it.

    ``version`` changes when the content does: device, inode, size and time of a file, the ETag of a remote object. A
    part has the identity of what it lies in, and the way to it in ``member``.
    """

    kind: Literal["file", "bytes", "remote"]
    name: str
    version: str = ""
    member: str = ""


def check_range(at: int, size: int, total: int, field: str = "data") -> None:
    """Raises ``PlanError`` unless ``size`` bytes from ``at`` lie within ``total``: every ``Source`` asks first."""
    if at < 0 or size < 0 or at + size > total:
        raise PlanError(f"needs {size} bytes, {max(0, total - at)} left", field=field, offset=at)


class Source:
    """Random access to ``size`` bytes. A kind of source says in ``fetch`` how it gets them."""

    __slots__ = ("budget", "dear", "identity", "size")

    def __init__(self, size: int, identity: Identity, budget: Budget | None = None, *, dear: str | None = None) -> None:
        self.size = size
        self.identity = identity
        self.dear = dear
        """Why not to read all of it; goes on from what would need that. ``None``: nothing is against it. Parts have it
        from the whole."""
        self.budget = Budget("the file") if budget is None else budget
        """What every byte is taken from; parts share it with the whole."""

    def read(self, at: int, size: int) -> bytes:
        """Exactly ``size`` bytes from ``at``.

        Raises ``PlanError`` when they are not there (any more), ``BudgetExceeded`` when they are more than allowed.
        """
        check_range(at, size, self.size)
        return self._take(at, size)

    def _take(self, at: int, size: int) -> bytes:
        self.budget.read(size)
        data = self.fetch(at, size)
        if len(data) != size:
            raise PlanError(f"needs {size} bytes, {len(data)} came", field="data", offset=at)
        return data

    def fetch(self, at: int, size: int) -> bytes:
        """The bytes themselves, for ``read`` only: it has checked the range. Raises ``PlanError``."""
        raise NotImplementedError


class WindowedSource(Source):
    """A source that fetches at least a window at a time and keeps the last two in memory: readers of a plan go to and
    fro between the header's records and the body."""

    __slots__ = ("_before", "_begin", "_data", "_most")

    def __init__(self, size: int, identity: Identity, budget: Budget | None = None, *, window: int = WINDOW) -> None:
        super().__init__(size, identity, budget)
        self._most = window
        self._begin, self._data = 0, b""  # where the window begins that was used last, and its bytes
        self._before = 0, b""  # the one before

    def read(self, at: int, size: int) -> bytes:
        from_, until = at - self._begin, at - self._begin + size
        if 0 <= from_ <= until <= len(self._data):
            return self._data[from_:until]
        check_range(at, size, self.size)
        begin, data = self._before
        if begin <= at and at + size <= begin + len(data):
            self._before = self._begin, self._data
            self._begin, self._data = begin, data
            return data[at - begin : at - begin + size]
        if size >= self._most or self.size - at <= LAST:
            return self._take(at, size)
        self._before = 0, b""  # three are too much
        window = self._take(at, min(self._most, self.size - at))
        if self._data:
            self._before = self._begin, self._data
        self._begin, self._data = at, window
        return window[:size]


class BytesSource(Source):
    """Bytes that are in memory already."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes, budget: Budget | None = None, name: str = "") -> None:
        super().__init__(len(data), Identity("bytes", name), budget)
        self._data = data

    def fetch(self, at: int, size: int) -> bytes:
        return self._data[at : at + size]


class SubSource(Source):
    """``size`` bytes of ``parent`` from ``at`` on: a plan behind a wrapper's header, say."""

    __slots__ = ("_at", "_parent")

    def __init__(self, parent: Source, at: int, size: int) -> None:
        check_range(at, size, parent.size, "part")
        super().__init__(size, part_of(parent.identity, f"{at}+{size}"), parent.budget, dear=parent.dear)
        self._parent = parent
        self._at = at

    def read(self, at: int, size: int) -> bytes:
        check_range(at, size, self.size)
        return self._parent.read(self._at + at, size)  # takes from the budget that both have


def part_of(whole: Identity, member: str) -> Identity:
    """The identity of a part: that of the whole, with the way to the part."""
    return whole._replace(member=f"{whole.member}!{member}" if whole.member else member)
