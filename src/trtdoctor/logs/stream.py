"""The bytes of logs: files and standard input. Never the whole of one in memory."""

from __future__ import annotations

import codecs
import itertools
import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

from trtdoctor.errors import LogError
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


def blocks(stream: BinaryIO, name: str, *, begun: bool = False) -> Iterator[bytes]:
    """The bytes of a log as UTF-8, once through. UTF-16, as PowerShell writes it, is turned into it, and what
    gzip, bzip2, xz or zstd packed is unpacked.

    ``begun``: it is the rest of a log whose beginning was read before. Raises ``LogError`` for what is not text.
    """
    if begun:
        while block := stream.read(BLOCK):
            yield block
        return
    head = stream.read(BLOCK)
    packing = packing_of(head)
    if packing is None:
        yield from _text(head, iter(lambda: stream.read(BLOCK), b""), name)
        return
    pieces = unpacked(stream, head, packing, name)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= LOOK:
            break
    yield from _text(head, pieces, name)


def _text(head: bytes, rest: Iterator[bytes], name: str) -> Iterator[bytes]:
    decoder = _decoder(head)
    if decoder is None:
        refuse_binary(head, name)
        if head:
            yield head
        yield from rest
        return
    for block in itertools.chain((head,), rest):
        yield decoder.decode(block).encode("utf-8", "surrogatepass")


def _decoder(block: bytes) -> codecs.IncrementalDecoder | None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if block.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace")
    return None


def refuse_packed(stream: BinaryIO, path: str) -> None:
    """Raises ``LogError`` for a packed file, which does not grow. Goes to the beginning of the file."""
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return
    packing = packing_of(stream.read(LOOK))
    stream.seek(0)
    if packing is not None:
        raise LogError(f"{printable(path)} is packed by {packing.name} and does not grow; read it without --follow")


def refuse_binary(block: bytes, name: str) -> None:
    """Raises ``LogError`` where the beginning of a log is no text in any encoding without zero bytes."""
    look, shown = block[:LOOK], printable(name)
    if look.startswith(PLAN_TAGS):
        raise LogError(f"{shown} is an engine, not a log; see: trtdoctor check")
    if look.startswith(_ARCHIVES) or look[257:262] == b"ustar":
        raise LogError(f"{shown} is an archive; unpack it, and give the logs in it")
    if packing_of(look) is not None or _is_binary(look):
        raise LogError(f"{shown} is a binary file, not a log; if it should be an engine, see: trtdoctor check")


def _is_binary(look: bytes) -> bool:
    """Of random or packed bytes a tenth are control characters that no terminal is sent. A log of one line, in which
    TensorRT prints a version as characters, has 2 %. GB18030 and Latin-1 have none, so being no UTF-8 says little."""
    if look.count(0) > len(look) // 50:
        return True
    controls = len(look) - len(look.translate(None, _CONTROLS))
    if controls < FEW or controls * 100 <= 3 * len(look):
        return False
    strange = len(look) - len(look.decode("utf-8", "ignore").encode())
    return controls * 100 > 5 * len(look) or strange * 10 > len(look)
