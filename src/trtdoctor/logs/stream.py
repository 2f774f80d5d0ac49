"""The bytes of logs: files and standard input. Never the whole of one in memory."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from typing import BinaryIO

from trtdoctor.errors import LogError
from trtdoctor.logs.encoding import Decoding
from trtdoctor.logs.packed import packing_of, unpacked
from trtdoctor.model.product import PLAN_TAGS
from trtdoctor.sources.local import open_stream
from trtdoctor.text import printable

BLOCK = 1 << 16
"""Bytes at a time: small enough for a cache, and for one failure to cost little."""
LOOK = 65_536
FEW = 4
SOME = 20
"""Bytes of whole lines from which on they are a log, whatever follows."""
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\a\b\t\n\v\f\r\x1b")
_CONTROL = re.compile(b"[" + re.escape(_CONTROLS) + b"]")
Note = Callable[[str], object]
"""Is told why something of a log could not be read; goes on from its name."""
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!")


def open_log(path: str) -> BinaryIO:
    """Opens a file to be read as a log; pipes and devices too."""
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise LogError(f"{printable(path)} is a directory; give the log files in it")
        return open_stream(path)
    except OSError as error:
        raise LogError(f"cannot read {printable(path)}: {error.strerror or 'not a path'}") from error
    except ValueError as error:  # a zero byte in the path
        raise LogError(f"cannot read {printable(path)}: not a path") from error


class Coming:
    """The text of a log as its bytes come. ``note`` is told once where that is no text any more."""

    def __init__(self, name: str, note: Note) -> None:
        self._name, self._note = name, note
        self._decoding, self._begun, self._noted, self._end = Decoding(), False, False, b"\n"

    def block(self, block: bytes, *, last: bool = False) -> bytes:
        """The next bytes as text. Raises ``LogError`` where the first are none."""
        text = self._decoding.feed(block, last=last)
        if text and not self._begun:
            refuse_binary(block, text, self._name)
        if not self._noted and not (self._begun and text.isascii()) and is_binary(text):
            self._noted = True
            self._note("goes on with bytes that are no text; errors among them may be missed")
        self._begun, self._end = self._begun or bool(text), text[-1:] or self._end
        return text

    def rest(self, stream: BinaryIO) -> Iterator[bytes]:
        """What a file holds from where it was read to."""
        while block := stream.read(BLOCK):
            yield self.block(block)

    def pause(self) -> Iterator[bytes]:
        """What was held back: nothing follows soon."""
        self._begun = True
        yield from filter(None, (self._decoding.feed(b"", last=True),))

    def anew(self) -> Iterator[bytes]:
        """Another file follows: what was cut off does not go on in what comes now."""
        if self._end != b"\n":
            yield b"\n"
        self._decoding, self._noted, self._end = Decoding(), False, b"\n"


def blocks(stream: BinaryIO, name: str, cut: Note | None = None) -> Iterator[bytes]:
    """The bytes of a log as UTF-8 or anything near it, once through. What gzip, bzip2, xz or zstd packed is unpacked.

    Raises ``LogError`` for what does not begin as text, and for packed text that is damaged; with ``cut``, ends where
    the readable part does. Calls that with what cannot be read, which goes on from the name.
    """
    head = stream.read(BLOCK)
    packing = packing_of(head)
    pieces: Iterator[bytes] = iter(lambda: stream.read(BLOCK), b"")
    if packing is not None:
        pieces = unpacked(stream, head, packing, name, cut)
        head = next(pieces, b"")
    beginning = bytearray(head)
    while len(beginning) < LOOK and (piece := next(pieces, b"")):
        beginning += piece
    coming = Coming(name, cut or _nothing)
    yield coming.block(bytes(beginning))
    yield from map(coming.block, pieces)
    yield coming.block(b"", last=True)


def _nothing(_: str) -> None:
    """Whoever reads the bytes does not ask."""


def refuse_packed(stream: BinaryIO, path: str) -> None:
    """Raises ``LogError`` for a packed file, which does not grow. Goes to the beginning of the file."""
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return
    packing = packing_of(stream.read(LOOK))
    stream.seek(0)
    if packing is not None:
        raise LogError(f"{printable(path)} is packed by {packing.name} and does not grow; read it without --follow")


def refuse_binary(head: bytes, text: bytes, name: str) -> None:
    """Raises ``LogError`` where a log is none: by its first bytes, or by ``text``, what was decoded of it."""
    shown = printable(name)
    if head.startswith(PLAN_TAGS):
        raise LogError(f"{shown} is an engine, not a log; see: trtdoctor check")
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        raise LogError(f"{shown} is an archive; unpack it, and give the logs in it")
    if packing_of(head) is not None or (is_binary(text[:LOOK]) and not _begins_as_text(text)):
        raise LogError(f"{shown} is a binary file, not a log; if it should be an engine, see: trtdoctor check")


def _begins_as_text(text: bytes) -> bool:
    """Whether there are whole lines before what is none."""
    control = _CONTROL.search(text)
    end = text.rfind(b"\n", 0, control.start() if control else len(text))
    return end >= SOME and _strange(text[:end]) * 10 <= end


def _strange(data: bytes) -> int:
    """How many bytes are no UTF-8."""
    return len(data) - len(data.decode("utf-8", "ignore").encode())


def is_binary(look: bytes) -> bool:
    """Of random or packed bytes a tenth are control characters that no terminal is sent. A log of one line, in which
    TensorRT prints a version as characters, has 2 %. GB18030 and Latin-1 have none, so being no UTF-8 says little."""
    if look.count(0) > len(look) // 50:
        return True
    controls = len(look) - len(look.translate(None, _CONTROLS))
    if controls < FEW or controls * 100 <= 3 * len(look):
        return False
    return controls * 100 > 5 * len(look) or _strange(look) * 10 > len(look)
