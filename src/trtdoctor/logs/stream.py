"""The bytes of logs: files and standard input. Never the whole of one in memory."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

from trtdoctor.errors import LogError
from trtdoctor.model.product import PLAN_TAGS
from trtdoctor.sources.local import open_stream
from trtdoctor.text import printable

BLOCK = 1 << 16
"""Bytes at a time: small enough for a cache, and for one failure to cost little."""
LOOK = 65_536


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


def blocks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The bytes of a log as UTF-8, once through. UTF-16, as PowerShell writes it, is turned into it."""
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    while block := stream.read(BLOCK):
        if first:
            first = False
            decoder = _decoder(block)
            if decoder is None:
                _refuse_binary(block, name)
        yield block if decoder is None else decoder.decode(block).encode("utf-8", "surrogatepass")


def _decoder(block: bytes) -> codecs.IncrementalDecoder | None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if block.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace")
    return None


def _refuse_binary(block: bytes, name: str) -> None:
    look = block[:LOOK]
    if look.startswith(PLAN_TAGS):
        raise LogError(f"{printable(name)} is an engine, not a log; see: trtdoctor check")
    if look.count(0) > len(look) // 50:
        raise LogError(
            f"{printable(name)} is a binary file, not a log; if it should be an engine, see: trtdoctor check"
        )
