"""Random access to bytes, wherever they live. Every read is checked against the size before anything is read."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from trtdoctor.errors import PlanError


class Identity(NamedTuple):
    """What tells this content from another of the same name, as far as it is known without reading it.

    ``version`` changes when the content does: inode, size and time of a file, the ETag of a remote object. A member
    has the identity of what it lies in, and its place there in ``member``.
    """

    kind: Literal["file", "bytes", "remote"]
    name: str
    version: str = ""
    member: str = ""


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
