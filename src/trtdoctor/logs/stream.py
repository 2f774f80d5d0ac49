"""The bytes of logs: files and standard input. Never the whole of one in memory."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator
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
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\a\b\t\n\v\f\r\x1b")
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


def blocks(stream: BinaryIO, name: str, cut: Callable[[str], object] | None = None) -> Iterator[bytes]:
    """The bytes of a log as UTF-8 or anything near it, once through. What gzip, bzip2, xz or zstd packed is unpacked.

    Raises ``LogError`` for what is not text, and for packed text that is damaged; with ``cut``, ends where the readable
    part does and calls that with what is wrong, which goes on from the name.
    """
    head = stream.read(BLOCK)
    packing = packing_of(head)
    pieces: Iterator[bytes] = iter(lambda: stream.read(BLOCK), b"")
    if packing is not None:
        pieces = unpacked(stream, head, packing, name, cut)
        head = next(pieces, b"")
    text = decoded(itertools.chain((head,), pieces))
    looked = b""
    for piece in text:
        looked += piece
        if len(looked) >= LOOK:
            break
    refuse_binary(head, looked, name)
    yield looked
    yield from text


def decoded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a log as UTF-8 or anything near it; an empty one for each that tells nothing yet."""
    decoding = Decoding()
    for piece in pieces:
        yield decoding.feed(piece)
    yield decoding.feed(b"", last=True)


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
    if packing_of(head) is not None or is_binary(text[:LOOK]):
        raise LogError(f"{shown} is a binary file, not a log; if it should be an engine, see: trtdoctor check")


def is_binary(look: bytes) -> bool:
    """Of random or packed bytes a tenth are control characters that no terminal is sent. A log of one line, in which
    TensorRT prints a version as characters, has 2 %. GB18030 and Latin-1 have none, so being no UTF-8 says little."""
    if look.count(0) > len(look) // 50:
        return True
    controls = len(look) - len(look.translate(None, _CONTROLS))
    if controls < FEW or controls * 100 <= 3 * len(look):
        return False
    strange = len(look) - len(look.decode("utf-8", "ignore").encode())
    return controls * 100 > 5 * len(look) or strange * 10 > len(look)
