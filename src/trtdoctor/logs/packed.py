"""Logs as rotation leaves them: gzip, bzip2, xz, zstd. Unpacked on the way, a piece at a time and within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from trtdoctor.errors import BudgetExceeded, LogError
from trtdoctor.model.budget import Budget
from trtdoctor.sources import packed
from trtdoctor.sources.packed import PIECE, Packing, Unpackable, packing_of
from trtdoctor.text import printable, size

__all__ = ["PIECE", "Packing", "packing_of", "unpacked"]

MOST = 8 << 30
"""Bytes of a packed log that are read, unpacked."""
FREE = 256 << 20
"""Bytes that any log may unpack to, however small it is."""
MOST_RATIO = 500
"""How many times as long as packed a longer log may be. Logs seen were 5 to 60 times as long."""


def unpacked(
    stream: BinaryIO, head: bytes, packing: Packing, name: str, cut: Callable[[str], object] | None = None
) -> Iterator[bytes]:
    """The log in a packed stream that begins with ``head``, which is read already; each piece at most ``PIECE`` long.

    Raises ``LogError`` for what is damaged, cut short, or unpacks to more than a log does; with ``cut``, where some of
    it was unpacked, calls that with what is wrong and ends.
    """
    shown = printable(name)
    if packing.unpacker() is None:
        raise LogError(
            "a log packed by zstd needs Python 3.14 or the package backports.zstd (pip install 'trtdoctor[zstd]'); or "
            "unpack it on the way: zstdcat LOG | trtdoctor explain"
        )
    first = [head]

    def read(size: int) -> bytes:
        return first.pop() if first else stream.read(size)

    some = False
    try:
        for piece in packed.unpacked(read, packing, Budget(shown, bytes=MOST), free=FREE, ratio=MOST_RATIO):
            some = True
            yield piece
    except BudgetExceeded as error:
        most = f"{error.allowed:,} times its size" if error.limit == "ratio" else size(MOST)
        by_hand = f"unpack it yourself, and give the part that matters: {packing.name} -dc … | trtdoctor explain"
        raise LogError(f"{shown} unpacks to more than {most}; {by_hand}") from error
    except Unpackable as error:
        if cut is None or not some:
            raise LogError(f"{shown} {error}") from error
        cut(str(error))
