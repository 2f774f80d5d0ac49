"""Where a zip keeps its directory, without reading it: a directory may claim gigabytes."""

from __future__ import annotations

from trtdoctor.sources.source import Source


def central_directory(source: Source) -> tuple[int, int] | None:
    """Offset and size of the central directory, as the end record (or zip64's) claims; ``None`` when there is none.

    Raises ``PlanError`` when a record points outside the file.
    """
    start = max(0, source.size - 22 - 0xFFFF)  # a comment of at most 64 KiB follows the end record
    tail = source.read(start, source.size - start)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + 22 > len(tail):
        return None
    size, offset = _u(tail, at + 12, 4), _u(tail, at + 16, 4)
    if 0xFFFFFFFF in (size, offset) and at >= 20 and tail.startswith(b"PK\6\7", at - 20):  # zip64
        record = source.read(_u(tail, at - 12, 8), 56)
        size, offset = _u(record, 40, 8), _u(record, 48, 8)
    return (offset, size) if offset < source.size else None


def _u(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
