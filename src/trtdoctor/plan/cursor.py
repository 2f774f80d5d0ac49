"""A bounded reader over the bytes of a plan. Every length is checked against what is left before anything is read.

All integers of a plan are little-endian (every file seen, TensorRT 5.0 to 11.0 and TensorRT-RTX 1.4 to 1.7).
"""

from __future__ import annotations

import struct
from typing import Protocol


class PlanError(Exception):
    """The bytes do not hold what the format says. Names the field and the absolute byte where it should stand."""

    def __init__(self, problem: str, *, field: str, offset: int) -> None:
        super().__init__(f"{field} at byte {offset:#x}: {problem}")
        self.problem = problem
        self.field = field
        self.offset = offset


class Source(Protocol):
    """Random access to ``size`` bytes, wherever they live (a file read piecewise, a buffer, a part of either)."""

    @property
    def size(self) -> int: ...

    def read(self, offset: int, size: int) -> bytes:
        """Exactly ``size`` bytes from ``offset``. Raises ``PlanError`` when they are not there (any more)."""
        ...


def check_range(offset: int, size: int, total: int, field: str = "data") -> None:
    """Raises ``PlanError`` unless ``size`` bytes from ``offset`` lie within ``total``: every ``Source`` asks first."""
    if offset < 0 or size < 0 or offset + size > total:
        raise PlanError(f"needs {size} bytes, {max(0, total - offset)} left", field=field, offset=offset)


class BytesSource:
    """A ``Source`` over bytes already in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        return len(self._data)

    def read(self, offset: int, size: int) -> bytes:
        check_range(offset, size, len(self._data))
        return self._data[offset : offset + size]


class SubSource:
    """The part of ``parent`` from ``offset`` on: a plan behind a wrapper's header, say."""

    def __init__(self, parent: Source, offset: int, size: int) -> None:
        check_range(offset, size, parent.size, "part")
        self._parent = parent
        self._offset = offset
        self._size = size

    @property
    def size(self) -> int:
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        check_range(offset, size, self._size)
        return self._parent.read(self._offset + offset, size)


class Cursor:
    """Reads forward from ``at`` to ``end`` of a source; offsets in errors are those of the source."""

    def __init__(self, source: Source, at: int = 0, end: int | None = None) -> None:
        self._source = source
        self.at = at
        self.end = source.size if end is None else min(end, source.size)

    @property
    def left(self) -> int:
        return max(0, self.end - self.at)

    def take(self, size: int, field: str) -> bytes:
        """The next ``size`` bytes, moving past them."""
        if not 0 <= size <= self.left:
            raise PlanError(f"needs {size} bytes, {self.left} left", field=field, offset=self.at)
        data = self._source.read(self.at, size)
        self.at += size
        return data

    def peek(self) -> Cursor:
        """A second cursor at the same place, to look ahead with."""
        return Cursor(self._source, self.at, self.end)

    def skip(self, size: int, field: str) -> None:
        """Moves past ``size`` bytes without reading them (weights, say)."""
        if not 0 <= size <= self.left:
            raise PlanError(f"needs {size} bytes, {self.left} left", field=field, offset=self.at)
        self.at += size

    def u16(self, field: str) -> int:
        return int.from_bytes(self.take(2, field), "little")

    def u32(self, field: str) -> int:
        return int.from_bytes(self.take(4, field), "little")

    def i32(self, field: str) -> int:
        return int.from_bytes(self.take(4, field), "little", signed=True)

    def u64(self, field: str) -> int:
        return int.from_bytes(self.take(8, field), "little")

    def i64(self, field: str) -> int:
        return int.from_bytes(self.take(8, field), "little", signed=True)

    def unpack(self, layout: str, field: str) -> tuple[int, ...]:
        """Several little-endian numbers at once; ``layout`` is a ``struct`` format without byte order."""
        form = struct.Struct("<" + layout)
        return form.unpack(self.take(form.size, field))
