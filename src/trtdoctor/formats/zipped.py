"""The directory of a zip: where it is, and the entries in it. Read with bounds: a directory may claim gigabytes."""

from __future__ import annotations

import struct

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
    found = central_directory(source)
    if found is None:
        return []
    directory = source.read(found.at, min(found.size, DIRECTORY_LIMIT, source.size - found.at))
    names, at = [], 0
    while directory.startswith(b"PK\1\2", at) and at + 46 <= len(directory):
        length = number(directory, at + 28, 2)
        names.append(directory[at + 46 : at + 46 + length].decode("utf-8", "replace"))
        at += 46 + length + number(directory, at + 30, 2) + number(directory, at + 32, 2)
    return names


class _Directory(NamedTuple):
    """Where a zip's directory lies, and how far from where its own offsets say: what was put before the zip."""

    at: int
    size: int
    shift: int


def central_directory(source: Source) -> _Directory | None:
    """The directory that the end record names; ``None`` when there is none. A zip64 record counts wherever there is
    one, as it does for ``zipfile``.

    Raises ``PlanError`` when a record points outside the file.
    """
    start = max(0, source.size - 22 - 0xFFFF)  # a comment of at most 64 KiB follows the end record
    tail = source.read(start, source.size - start)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + 22 > len(tail):
        return None
    size, offset, end = number(tail, at + 12, 4), number(tail, at + 16, 4), start + at
    if at >= 20 and tail.startswith(b"PK\6\7", at - 20):
        for place in (end - 76, number(tail, at - 12, 8)):
            record = source.read(place, 56) if 0 <= place <= source.size - 56 else b""
            if record.startswith(b"PK\6\6"):
                size, offset, end = number(record, 40, 8), number(record, 48, 8), place
                break
    if end >= size and (not size or source.read(end - size, 4) == b"PK\1\2"):
        return _Directory(end - size, size, end - size - offset)
    return _Directory(offset, size, 0) if offset < source.size else None


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


def zip_entries(source: Source, most: int) -> list[ZipEntry] | None:
    """The files in ``source`` when it is a zip, at most ``most``; ``None`` where its directory is missing.

    Raises ``PlanError`` where the directory is damaged, ``BudgetExceeded`` where it is too long.
    """
    directory = central_directory(source)
    if directory is None:
        return None
    Budget("the directory of the zip", bytes=DIRECTORY_LIMIT).read(directory.size)
    data, at = source.read(directory.at, directory.size), 0
    found: list[ZipEntry] = []
    while at < len(data) and len(found) < most:
        if not data.startswith(b"PK\1\2", at) or at + _ENTRY.size > len(data):
            raise PlanError("it cannot be read", field="zip directory", offset=directory.at + at)
        entry = _entry(data, at, directory.shift)
        if not entry.name.endswith("/"):
            found.append(entry)
        at += _ENTRY.size + sum(_ENTRY.unpack_from(data, at)[10:13])
    return found


_ENTRY = struct.Struct("<4s6H3I5H2I")
_UTF8, _IN_ZIP64 = 0x800, 0xFFFFFFFF


def _entry(data: bytes, at: int, shift: int) -> ZipEntry:
    """One row of the directory: APPNOTE 4.3.12, and 4.5.3 for sizes beyond 4 GiB."""
    row = _ENTRY.unpack_from(data, at)
    flags, method, crc, packed, size, length, beyond, offset = (row[one] for one in (3, 4, 7, 8, 9, 10, 11, 16))
    at += _ENTRY.size
    raw = data[at : at + length].partition(b"\0")[0]
    values, extra = [size, packed, offset], data[at + length : at + length + beyond]
    while len(extra) >= 4:
        kind, count = number(extra, 0, 2), number(extra, 2, 2)
        inside = extra[4 : 4 + count]
        if kind == 1:
            for index, value in enumerate(values):
                if value == _IN_ZIP64:
                    values[index], inside = number(inside, 0, 8), inside[8:]
        extra = extra[4 + count :]
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return ZipEntry(name, values[2] + shift, values[1], values[0], method, crc, bool(flags & 1))


def data_of(source: Source, entry: ZipEntry) -> int:
    """Where the bytes of an entry begin. Raises ``PlanError`` when no entry is there."""
    local = source.read(entry.at, 30)
    if not local.startswith(b"PK\3\4"):
        raise PlanError("no entry begins here", field=NO_ENTRY, offset=entry.at)
    return entry.at + 30 + number(local, 26, 2) + number(local, 28, 2)
