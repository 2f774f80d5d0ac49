"""The bytes of a log as UTF-8 or anything near it, whatever its parts were written in.

PowerShell 5 writes UTF-16, and appends UTF-16 to files that were begun otherwise; ``cmd`` and most programs append
their own bytes to those. A log that was cut while its writer kept its place begins with zeros (``logrotate``'s
``copytruncate``).
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

from trtdoctor.logs.codepages import decodes

Order = Literal["", "le", "be"]
"""The byte order of a stretch of UTF-16; empty for any other encoding."""
HOLE = 8
"""Zeros in a row from which on they are no text but a hole in the file."""
PAIRS = 4
"""Characters whose every second byte is zero: from so many in a row on it is UTF-16."""
WAITING = 1 << 16
"""Bytes of a line of UTF-16 that are kept together."""
FOREIGN = 1 << 12
"""Bytes without any zero, after which a line is not of UTF-16: even where no letter has a zero, blanks have."""
SHORT = 6
"""Bytes of a line that could be a few Chinese letters as well, one of which has the byte of a line's end in it."""
_ZEROS = bytes(HOLE)
_LONG = re.compile(rb"\x00{%d,}" % (HOLE + 2))
_HOLE = re.compile(rb"\x00{%d,}" % HOLE)
_WIDE = re.compile(rb"(?:\x00[^\x00]){%d}" % PAIRS)
_MARKS: tuple[tuple[bytes, Order], ...] = ((codecs.BOM_UTF16_LE, "le"), (codecs.BOM_UTF16_BE, "be"))

_TELLING = (b"\x00", b"\xfe", b"\xff")
"""Bytes that UTF-8 has not, and UTF-16 and holes have."""
_PERHAPS = re.compile(b"[" + b"".join(_TELLING) + b"]")
_MARKED = re.compile(rb"(?<=\n)\xff\xfe|(?<=\n)\xfe\xff|\xff\xfe(?=(?:[^\x00]\x00){3})|\xfe\xff(?=(?:\x00[^\x00]){3})")
"""The mark of an order amid other bytes: at the beginning of a line, or with text behind it."""


class Decoding:
    """Turns the bytes of one log, as they come, into UTF-8. Other encodings come through as they are."""

    def __init__(self) -> None:
        self._order: Order = ""
        self._rest = b""  # what cannot be told yet
        self._begun = False
        self._odd = False  # the line has an odd number of bytes so far

    def feed(self, block: bytes, *, last: bool = False) -> bytes:
        """The next bytes; ``last``: nothing follows, or not soon."""
        if not (self._order or self._rest) and self._begun and not any(byte in block for byte in _TELLING):
            self._note(block)
            return block
        data, self._rest, out = self._rest + block, b"", []
        if _ZEROS in data:
            data = _LONG.sub(lambda hole: hole[0][: HOLE + len(hole[0]) % 2], data)
        while data:
            before = len(data), self._order
            piece, data = self._wide(data, last) if self._order else self._narrow(data, last)
            out.append(piece)
            if before == (len(data), self._order):
                break
        self._rest = data
        return b"".join(out)

    def _note(self, data: bytes) -> None:
        """Remembers how much of a line ``data`` leaves."""
        if data:
            self._begun = True
            cut = data.rfind(b"\n") + 1
            self._odd = bool((len(data) - cut + (self._odd if not cut else 0)) % 2)

    def _narrow(self, data: bytes, last: bool) -> tuple[bytes, bytes]:
        """What of ``data`` is in no UTF-16, and what follows that."""
        if not self._begun:
            if len(data) < 2 and not last:
                return b"", data
            for mark, order in _MARKS:
                if data.startswith(mark):
                    self._order, self._begun = order, True
                    return b"", data[2:]
        at, order = _begins(data, odd=self._odd, last=last)
        piece, data = data[:at], data[at:]
        self._order = order
        self._note(piece)
        return _HOLE.sub(b"", piece.rstrip(b"\x00") if order else piece), data

    def _wide(self, data: bytes, last: bool) -> tuple[bytes, bytes]:
        """The first line of UTF-16 as UTF-8, and what follows it."""
        if data.startswith(_ZEROS):
            return b"", b"\x00" * (self._order == "be") + data.lstrip(b"\x00")
        for mark, order in _MARKS:
            if data.startswith(mark):
                self._order = order
                return b"", data[2:]
        if _is_foreign(data, self._order, last=last):
            self._order, self._odd = "", False
            return b"", data
        end = _wide_end(data, self._order)
        if not end:
            if not (last or len(data) >= WAITING):
                return b"", data
            end = len(data) // 2 * 2
        text = data[:end].decode(f"utf-16-{self._order}", "replace").lstrip("\0")  # the rest of a hole
        return text.encode("utf-8", "replace"), data[end:]


def _begins(data: bytes, *, odd: bool, last: bool) -> tuple[int, Order]:
    """How much of ``data`` is in no UTF-16, and the order of what follows. ``odd``: so is the length of what stood
    before it on its line."""
    found = _WIDE.search(data)
    zero = found.start() if found else len(data)
    marked = _MARKED.search(data, 0, zero + 2 * PAIRS)
    if marked is not None:
        return marked.start(), dict(_MARKS)[marked[0]]
    if found is not None:
        start = data.rfind(b"\n", 0, zero) + 1
        before = data[start:zero]
        if not before:
            return (zero + 1, "le") if odd and not start else (zero, "be")
        if before[:-1].isascii():
            return zero - 1, "le"
        shift = int(odd and not start)
        return start + shift, "le" if (len(before) - shift) % 2 else "be"
    # A zero near the end may be the first of more, and a byte of a mark its half.
    tail = None if last else _PERHAPS.search(data, max(len(data) - 2 * PAIRS, 0))
    return (len(data) if tail is None else max(len(data[: tail.start()].rstrip(b"\x00")) - 1, 0)), ""


def _is_foreign(data: bytes, order: Order, *, last: bool) -> bool:
    """Whether what follows, amid UTF-16, is not of it."""
    zeros = _WIDE.search(data, 0, FOREIGN)
    if zeros is not None and (zeros.start() % 2 == 0) == (order == "le"):
        return True  # it has moved by a byte
    end = data.find(b"\n", SHORT)
    line = data[: min(end, FOREIGN)] if end >= 0 else data[:FOREIGN]
    if b"\x00" in line:
        return False
    if len(line) >= FOREIGN:
        return True
    if end < 0:
        return last and _is_text(line)
    if order == "le" and data[end + 1 : end + 2] == (b"\x00" if end + 1 < len(data) or last else b""):
        return False
    return _is_text(line)


def _is_text(line: bytes) -> bool:
    """Whether bytes are text in an encoding that keeps ASCII."""
    return decodes(line, "utf-8") or len(line.decode("ascii", "ignore")) * 4 > len(line) * 3


def _wide_end(data: bytes, order: Order) -> int:
    """Where the line of UTF-16 ends; 0 where it does not."""
    mark = "\n".encode(f"utf-16-{order}")
    at = data.find(mark)
    while at % 2 and at >= 0:
        at = data.find(mark, at + 1)
    return at + 2 if at >= 0 else 0
