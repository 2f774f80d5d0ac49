"""The directory of a zip: where it is, and the entries in it. Read with bounds: a directory may claim gigabytes."""

from __future__ import annotations

import io

from trtdoctor.errors import PlanError
from trtdoctor.formats.bits import number
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Source

DIRECTORY_LIMIT = 8 << 20
"""Bytes of a zip's directory that are read; a module of PyTorch has a few dozen entries of a hundred bytes."""


class ZipNames(NamedTuple):
    """The names in a zip, as far as they were read, and their last parts."""

    names: tuple[str, ...]
    bases: frozenset[str]
    cut: str
    """Ends a sentence: ``, cut short: …`` when the directory at the end is missing, else empty."""
    head: bytes
    """The first bytes of the file: entries that are stored, not compressed, begin in it as they are."""


def names_in_zip(head: bytes, source: Source) -> ZipNames | None:
    """The names in ``source`` when it is a zip, also one that was cut short. Raises ``PlanError``."""
    if not head.startswith((b"PK\3\4", b"PK\5\6")) or len(head) < 22:
        return None
    names = _central_names(source)
    cut = "" if names or head.startswith(b"PK\5\6") else ", cut short: its directory is missing"
    if cut:  # entries in the first bytes carry their names, too
        at = 0
        while at >= 0 and at + 30 <= len(head):
            names.append(head[at + 30 : at + 30 + number(head, at + 26, 2)].decode("utf-8", "replace"))
            at = head.find(b"PK\3\4", at + 30)
    return ZipNames(tuple(names), frozenset(name.rpartition("/")[2] for name in names), cut, head)


def _central_names(source: Source) -> list[str]:
    """Names from a zip's central directory (its first 8 MiB); none when the directory is missing."""
    place = central_directory(source)
    if place is None:
        return []
    offset, size = place
    directory = source.read(offset, min(size, DIRECTORY_LIMIT, source.size - offset))
    names, at = [], 0
    while directory.startswith(b"PK\1\2", at) and at + 46 <= len(directory):
        length = number(directory, at + 28, 2)
        names.append(directory[at + 46 : at + 46 + length].decode("utf-8", "replace"))
        at += 46 + length + number(directory, at + 30, 2) + number(directory, at + 32, 2)
    return names


def central_directory(source: Source) -> tuple[int, int] | None:
    """Offset and size of the central directory, as the end record (or zip64's) claims; ``None`` when there is none.

    Raises ``PlanError`` when a record points outside the file.
    """
    start = max(0, source.size - 22 - 0xFFFF)  # a comment of at most 64 KiB follows the end record
    tail = source.read(start, source.size - start)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + 22 > len(tail):
        return None
    size, offset = number(tail, at + 12, 4), number(tail, at + 16, 4)
    if 0xFFFFFFFF in (size, offset) and at >= 20 and tail.startswith(b"PK\6\7", at - 20):  # zip64
        record = source.read(number(tail, at - 12, 8), 56)
        size, offset = number(record, 40, 8), number(record, 48, 8)
    return (offset, size) if offset < source.size else None


NO_ENTRY = "zip entry"
"""The field of the error where the directory names a place at which no entry begins."""
STORED, DEFLATED = 0, 8
"""Methods of compression that are read."""


class ZipEntry(NamedTuple):
    """A file in a zip, as the directory at the end describes it."""

    name: str
    at: int
    """Where the header in front of its bytes begins."""
    packed_size: int
    size: int
    method: int
    crc: int
    encrypted: bool


def zip_entries(source: Source) -> list[ZipEntry] | None:
    """The files in ``source`` when it is a zip; ``None`` where its directory is missing.

    Raises ``PlanError`` where the directory is damaged, ``BudgetExceeded`` where it is too long.
    """
    import zipfile

    directory = central_directory(source)
    if directory is None:
        return None
    Budget("the directory of the zip", bytes=DIRECTORY_LIMIT).read(directory[1])
    try:
        with zipfile.ZipFile(_File(source)) as archive:
            return [
                ZipEntry(
                    one.filename,
                    one.header_offset,
                    one.compress_size,
                    one.file_size,
                    one.compress_type,
                    one.CRC,
                    bool(one.flag_bits & 1),
                )
                for one in archive.infolist()
                if not one.filename.endswith("/")  # is_dir() fails for an empty name
            ]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError) as error:
        raise PlanError("it cannot be read", field="zip directory", offset=directory[0]) from error


def data_of(source: Source, entry: ZipEntry) -> int:
    """Where the bytes of an entry begin. Raises ``PlanError`` when no entry is there."""
    local = source.read(entry.at, 30)
    if not local.startswith(b"PK\3\4"):
        raise PlanError("no entry begins here", field=NO_ENTRY, offset=entry.at)
    return entry.at + 30 + number(local, 26, 2) + number(local, 28, 2)


class _File(io.RawIOBase):
    """A ``Source`` as the read-only file that ``zipfile`` wants."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._source.size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._source.size - self._at)
        size = left if size is None or size < 0 else min(size, left)
        data = self._source.read(self._at, size)
        self._at += size
        return data
