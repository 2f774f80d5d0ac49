"""Compressed bytes: gzip, bzip2, xz, zstd, and zip's deflate. Unpacked a piece at a time and within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, Protocol

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Identity, Source, check_range

PIECE = 1 << 16
FIRST = 1 << 12
"""Bytes unpacked at a time in the beginning: where damage shows, what was unpacked with it is lost."""
IN_MEMORY = 1 << 20
"""Unpacked bytes that are kept in memory; more go to a temporary file."""
MEMORY = 256 << 20
"""Bytes that xz may use; its strongest preset needs 65 MiB."""
_READERS = ("compression.zstd", "backports.zstd")


class Unpackable(Exception):
    """What is wrong with the compressed bytes; the text goes on from their name: ``is cut short: …``."""


class Unpacker(Protocol):
    """What ``bz2``, ``lzma`` and ``compression.zstd`` have alike."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Zlib:
    """``zlib`` in the same form."""

    def __init__(self, window: int) -> None:
        import zlib

        self._reader = zlib.decompressobj(window)
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


class _Gzip:
    """A gzip stream in the same form; what it holds is given before its checksum is looked at.

    Source: https://www.rfc-editor.org/rfc/rfc1952.
    """

    def __init__(self) -> None:
        self._body = _Zlib(-15)
        self._held = b""
        self._began = False
        self._crc = self._size = 0
        self.eof = False
        self.needs_input = True
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        out = b""
        if not self._began:
            self._held += data
            head = _gzip_head(self._held)
            if head is None:
                return out
            self._began, data, self._held = True, self._held[head:], b""
        if self._body.eof:
            self._held += data
        else:
            out = self._body.decompress(data, max_length)
            self._count(out)
            self._held = self._body.unused_data
        self.needs_input = len(self._held) < 8 if self._body.eof else self._body.needs_input
        if self._body.eof and not self.needs_input and not out:
            self._end()
        return out

    def _count(self, out: bytes) -> None:
        import zlib

        self._crc = zlib.crc32(out, self._crc)
        self._size += len(out)

    def _end(self) -> None:
        if int.from_bytes(self._held[:4], "little") != self._crc:
            raise Unpackable("is damaged: the checksum (CRC-32) of its gzip data is wrong")
        if int.from_bytes(self._held[4:8], "little") != self._size & 0xFFFFFFFF:
            raise Unpackable("is damaged: its gzip data has another size than it says")
        self.eof, self.unused_data = True, self._held[8:]


def _gzip_head(data: bytes) -> int | None:
    """Where the data of a gzip stream begins; ``None`` where its head goes on. Raises ``ValueError`` for another."""
    if len(data) < 12:
        return None
    if data[3] & 0xE0 or len(data) > 4 * PIECE:
        raise ValueError("no head of gzip")
    at = 12 + int.from_bytes(data[10:12], "little") if data[3] & 4 else 10
    for flag in (8, 16):  # a name, a comment
        if data[3] & flag:
            at = data.find(b"\0", at) + 1
            if not at:
                return None
    at += data[3] & 2
    return at if at <= len(data) else None


def _gzip() -> Unpacker:
    return _Gzip()


def _deflate() -> Unpacker:
    return _Zlib(-15)


def _bzip2() -> Unpacker:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> Unpacker:
    import lzma

    return lzma.LZMADecompressor(memlimit=MEMORY)


def _zstd() -> Unpacker | None:
    for name in _READERS:
        try:
            module: Any = import_module(name)
        except ImportError:
            continue
        reader: Unpacker = module.ZstdDecompressor()
        return reader
    return None


class Packing(NamedTuple):
    """A way to pack: its name, how such files begin, and what unpacks one (``None``: nothing here does)."""

    name: str
    magic: bytes
    unpacker: Callable[[], Unpacker | None]


PACKINGS = (
    Packing("gzip", b"\x1f\x8b\x08", _gzip),
    Packing("bzip2", b"BZh", _bzip2),
    Packing("xz", b"\xfd7zXZ\0", _xz),
    Packing("zstd", b"\x28\xb5\x2f\xfd", _zstd),
)
DEFLATE = Packing("deflate", b"", _deflate)


def packing_of(head: bytes) -> Packing | None:
    """How the file that begins with ``head`` is packed; ``None`` where it is not."""
    return next((row for row in PACKINGS if head.startswith(row.magic)), None)


def _failures() -> tuple[type[Exception], ...]:
    import lzma
    import zlib

    found: list[type[Exception]] = [zlib.error, lzma.LZMAError, EOFError, OSError, ValueError]
    for name in _READERS:
        with suppress(ImportError):
            found.append(import_module(name).ZstdError)
    return tuple(found)


def unpacked(
    read: Callable[[int], bytes], packing: Packing, budget: Budget, *, free: int, ratio: int
) -> Iterator[bytes]:
    """What ``packing`` packed in the bytes that ``read`` gives until it gives none; each piece at most ``PIECE`` long.

    A stream may hold ``ratio`` times as much as it is long, and ``free`` bytes in any case. Raises ``Unpackable``, and
    ``BudgetExceeded`` where it holds more, or more than ``budget`` has.
    """
    reader = packing.unpacker()
    if reader is None:
        raise Unpackable(f"needs a reader of {packing.name}")
    failures = _failures()
    data = read(PIECE)
    got, wrote = len(data), 0
    while True:
        try:
            piece = reader.decompress(data, FIRST if wrote < PIECE else PIECE)
        except failures as error:
            raise Unpackable(f"cannot be unpacked as {packing.name}: it is damaged") from error
        data = b""
        if piece:
            budget.read(len(piece))
            wrote += len(piece)
            if wrote > max(free, ratio * got):
                raise BudgetExceeded("unpacking it", "ratio", ratio)
            yield piece
        if reader.eof:  # another one may follow, as `cat a.gz b.gz` writes it, or zeros, as tapes have them
            if packing is DEFLATE:
                return
            data = reader.unused_data.lstrip(b"\0")
            if len(data) < len(packing.magic):
                more = read(PIECE)
                got += len(more)
                data = (data + more).lstrip(b"\0")
            if not data:
                return
            if not data.startswith(packing.magic):
                raise Unpackable(f"has something that is not {packing.name} behind its end")
            reader = packing.unpacker()
            assert reader is not None
        elif reader.needs_input:
            data = read(PIECE)
            got += len(data)
            if not data:
                raise Unpackable(f"is cut short: the end of its {packing.name} data is missing")


class Unpacked(Source):
    """Bytes that come in pieces from the beginning on, and are kept as far as they were asked for."""

    __slots__ = ("_came", "_file", "_pieces", "_refused", "problem")

    def __init__(
        self, pieces: Iterator[bytes], size: int, identity: Identity, budget: Budget, dear: str | None = None
    ) -> None:
        import tempfile

        super().__init__(size, identity, budget, dear=dear)
        self._pieces = pieces
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, prefix="trtdoctor-")  # noqa: SIM115
        self._came = 0
        self._refused: BudgetExceeded | None = None
        self.problem: str | None = None
        """What is wrong with the packed bytes, as far as they were unpacked; goes on from their name."""

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def fill(self) -> None:
        """Unpacks to the end. Where the size was not known, it is then."""
        self._until(None)
        self.size = self._came

    def read(self, at: int, size: int) -> bytes:
        check_range(at, size, self.size)
        self._until(at + size)
        if self._came < at + size:
            raise PlanError(f"the packed data {self.problem or 'holds less'}", field="data", offset=at)
        self.budget.read(size)
        try:
            self._file.seek(at)
            return self._file.read(size)
        except OSError as error:
            raise PlanError(f"it could not be read: {error.strerror}", field="data", offset=at) from error

    def _until(self, end: int | None) -> None:
        """Unpacks until ``end`` bytes came, or all. Raises ``BudgetExceeded``, ``PlanError`` where there is no room."""
        try:
            while self.problem is None and (end is None or self._came < end):
                if self._refused is not None:
                    raise self._refused
                piece = next(self._pieces, b"")
                if not piece:
                    return
                self._file.seek(self._came)
                self._file.write(piece)
                self._came += len(piece)
        except Unpackable as error:
            self.problem = str(error)
        except BudgetExceeded as error:
            self._refused = error
            raise
        except OSError as error:
            raise PlanError(f"it could not be unpacked: {error.strerror}", field="data", offset=self._came) from error
