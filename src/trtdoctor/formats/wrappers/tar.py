"""The files in a tar archive: names and places, read header by header. Formats: ustar, GNU, pax.

Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html and
https://www.gnu.org/software/tar/manual/html_node/Standard.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.formats.wrappers.wrapped import Place
from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Source

BLOCK = 512
LONGEST = 1 << 16
"""Bytes of a long name, or of a pax record; more are passed over."""


class TarMember(NamedTuple):
    """A file in a tar. ``at`` and ``size`` may reach beyond an archive that was cut short."""

    name: str
    at: int
    size: int


def tar_members(source: Source, place: Place, damage: list[str]) -> Iterator[TarMember]:
    """The regular files, none where ``source`` is no tar. What ends it before its end is added to ``damage``."""
    at, names = 0, _Names()
    while True:
        if at + BLOCK > source.size:
            if at:
                damage.append(f"is cut short: the end of {place.named('tar')} is missing")
            return
        header = source.read(at, BLOCK)
        if at and not header.strip(b"\0"):
            return
        size = _size(header)
        if size is None:
            if at:
                damage.append(f"is damaged: no entry begins at byte {at:#x} of {place.named('tar')}")
            return
        place.room.entry()
        kind, data = header[156:157], at + BLOCK
        size = size if names.size is None or kind in b"Lx" else names.size
        at = data + -(-size // BLOCK) * BLOCK
        if kind in b"Lx":
            names.take(kind, source.read(data, max(0, min(size, LONGEST, source.size - data))))
            continue
        if kind in (b"0", b"\0", b"7") and data < source.size:
            yield TarMember(names.name or _name(header), data, size)
        names = _Names()


class _Names:
    """What stands before a header for its file: a long name, a large size."""

    def __init__(self) -> None:
        self.name = ""
        self.size: int | None = None

    def take(self, kind: bytes, data: bytes) -> None:
        if kind == b"L":
            self.name = _text(data.partition(b"\0")[0])
            return
        while data:  # records of pax: "LENGTH KEY=VALUE\n"
            length, _, _ = data.partition(b" ")
            count = int(length) if length.isdigit() and len(length) < 8 else 0
            key, _, value = data[len(length) + 1 : count].rstrip(b"\n").partition(b"=")
            if key == b"path":
                self.name = _text(value)
            elif key == b"size" and value.isdigit() and len(value) < 20:
                self.size = int(value)
            data = data[count:] if count > len(length) else b""


def _name(header: bytes) -> str:
    name, prefix = _text(header[:100].partition(b"\0")[0]), _text(header[345:500].partition(b"\0")[0])
    return f"{prefix}/{name}" if prefix and header[257:263] == b"ustar\0" else name


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _octal(field: bytes) -> int | None:
    text = field.strip(b" \0")
    return int(text, 8) if text and not text.strip(b"01234567") else None


def _size(header: bytes) -> int | None:
    """How many bytes follow a header, when it is one."""
    if header[257:262] != b"ustar" or _sum(header) != _octal(header[148:156]):
        return None
    field = header[124:136]
    return int.from_bytes(field[1:], "big") if field[0] == 0x80 else _octal(field)


def _sum(header: bytes) -> int:
    """The checksum: of the header with blanks in place of the checksum."""
    return sum(header[:148]) + 8 * ord(" ") + sum(header[156:])
