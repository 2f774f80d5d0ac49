"""A bounded reader over the bytes of a plan. Every length is checked against what is left before anything is read.

All integers of a plan are little-endian (every file seen, TensorRT 5.0 to 11.0 and TensorRT-RTX 1.4 to 1.7).
"""

from __future__ import annotations

import struct

from trtdoctor.errors import PlanError
from trtdoctor.sources.source import Source


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
        if not 0 <= size <= self.end - self.at:
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

    def u32(self, field: str) -> int:
        return int.from_bytes(self.take(4, field), "little")

    def u64(self, field: str) -> int:
        return int.from_bytes(self.take(8, field), "little")

    def unpack(self, layout: str, field: str) -> tuple[int, ...]:
        """Several little-endian numbers at once; ``layout`` is a ``struct`` format without byte order."""
        form = "<" + layout
        return struct.unpack(form, self.take(struct.calcsize(form), field))
