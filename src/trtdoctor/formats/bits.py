"""Small helpers of every format: little-endian numbers, and text of a file made safe to quote."""

from __future__ import annotations

from trtdoctor.text import printable


def number(data: bytes, at: int, size: int) -> int:
    """The unsigned little-endian number of at most ``size`` bytes at ``at``; bytes past the end do not count."""
    return int.from_bytes(data[at : at + size], "little")


def quoted(text: str, limit: int = 120) -> str:
    """``text`` in quotation marks, on one line, printable, and at most ``limit`` characters long."""
    return '"' + printable(" ".join(text.split()), limit) + '"'
