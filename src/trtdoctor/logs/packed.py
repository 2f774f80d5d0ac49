"""Logs as rotation leaves them: gzip, bzip2, xz, zstd. Unpacked on the way, a piece at a time and within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO, Protocol

from trtdoctor.errors import BudgetExceeded, LogError
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable, size

PIECE = 1 << 16
MOST = 8 << 30
"""Bytes of a packed log that are read, unpacked."""
FREE = 256 << 20
"""Bytes that any log may unpack to, however small it is."""
MOST_RATIO = 500
"""How many times as long as packed a longer log may be. Logs seen were 5 to 60 times as long."""
MEMORY = 256 << 20
"""Bytes that xz may use; its strongest preset needs 65 MiB."""
_READERS = ("compression.zstd", "backports.zstd")


class _Unpacker(Protocol):
    """What ``bz2``, ``lzma`` and ``compression.zstd`` have alike."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Gzip:
    """``zlib`` in the same form."""

    def __init__(self) -> None:
        import zlib

        self._reader = zlib.decompressobj(31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._reader.eof

    @property
    def unused_data(self) -> bytes:
        return self._reader.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        out = self._reader.decompress(self._reader.unconsumed_tail + data, max_length)
        self.needs_input = not self._reader.unconsumed_tail and len(out) < max_length
        return out


def _bzip2() -> _Unpacker:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> _Unpacker:
    import lzma

    return lzma.LZMADecompressor(memlimit=MEMORY)


def _zstd() -> _Unpacker:
    for name in _READERS:
        try:
            module: Any = import_module(name)
        except ImportError:
            continue
        reader: _Unpacker = module.ZstdDecompressor()
        return reader
    raise LogError(
        "a log packed by zstd needs Python 3.14 or the package backports.zstd (pip install 'trtdoctor[zstd]'); or "
        "unpack it on the way: zstdcat LOG | trtdoctor explain"
    )


class Packing(NamedTuple):
    """A way to pack: its name, how such files begin, and what unpacks one."""

    name: str
    magic: bytes
    unpacker: Callable[[], _Unpacker]


PACKINGS = (
    Packing("gzip", b"\x1f\x8b\x08", _Gzip),
    Packing("bzip2", b"BZh", _bzip2),
    Packing("xz", b"\xfd7zXZ\0", _xz),
    Packing("zstd", b"\x28\xb5\x2f\xfd", _zstd),
)


def packing_of(head: bytes) -> Packing | None:
    """How the file that begins with ``head`` is packed; ``None`` where it is not."""
    return next((row for row in PACKINGS if head.startswith(row.magic)), None)


def unpacked(stream: BinaryIO, head: bytes, packing: Packing, name: str) -> Iterator[bytes]:
    """The log in a packed stream that begins with ``head``, which is read already; each piece at most ``PIECE`` long.

    Raises ``LogError`` for what is damaged, cut short, or unpacks to more than a log does.
    """
    shown = printable(name)
    try:
        yield from _pieces(stream, head, packing, shown)
    except BudgetExceeded as error:
        by_hand = f"unpack it yourself, and give the part that matters: {packing.name} -dc … | trtdoctor explain"
        raise LogError(f"{shown} unpacks to more than {size(MOST)}; {by_hand}") from error
    except _failures() as error:
        raise LogError(f"{shown} cannot be unpacked as {packing.name}: it is damaged") from error


def _failures() -> tuple[type[Exception], ...]:
    import lzma
    import zlib

    found: list[type[Exception]] = [zlib.error, lzma.LZMAError, EOFError, OSError, ValueError]
    for name in _READERS:
        with suppress(ImportError):
            found.append(import_module(name).ZstdError)
    return tuple(found)


def _pieces(stream: BinaryIO, head: bytes, packing: Packing, shown: str) -> Iterator[bytes]:
    budget = Budget(shown, bytes=MOST)
    reader, data = packing.unpacker(), head
    read, wrote = len(head), 0
    while True:
        piece = reader.decompress(data, PIECE)
        data = b""
        if piece:
            budget.read(len(piece))
            wrote += len(piece)
            if wrote > max(FREE, MOST_RATIO * read):
                raise LogError(f"{shown} unpacks to more than {MOST_RATIO} times its size, as no log does")
            yield piece
        if reader.eof:  # another one may follow, as `cat a.gz b.gz` writes it, or zeros, as tapes have them
            data = reader.unused_data.lstrip(b"\0")
            if len(data) < len(packing.magic):
                more = stream.read(PIECE)
                read += len(more)
                data = (data + more).lstrip(b"\0")
            if not data:
                return
            if not data.startswith(packing.magic):
                raise LogError(f"{shown} has something that is not {packing.name} behind its end")
            reader = packing.unpacker()
        elif reader.needs_input:
            data = stream.read(PIECE)
            read += len(data)
            if not data:
                raise LogError(f"{shown} is cut short: the end of its {packing.name} data is missing")
