"""Logs that are still being written: a pipe, a file that grows."""

from __future__ import annotations

import os
import select
import stat
import time
from collections.abc import Iterator
from typing import BinaryIO

from trtdoctor.logs.encoding import Decoding
from trtdoctor.logs.stream import BLOCK, open_log, refuse_binary, refuse_packed

IDLE = 0.25
"""Seconds between two looks."""


def live(descriptor: int) -> Iterator[bytes]:
    """What a program writes to a pipe, as it comes; an empty block where nothing came for a moment.

    Raises ``LogError`` where it does not begin as text.
    """
    decoding, begun = Decoding(), False
    while True:
        if not select.select([descriptor], [], [], IDLE)[0]:
            yield from filter(None, (decoding.feed(b"", last=True),))
            yield b""
            continue
        block = os.read(descriptor, BLOCK)
        text = decoding.feed(block, last=not block)
        if text and not begun:
            refuse_binary(block, text, "the log")
            begun = True
        yield text
        if not block:
            return


def follow(stream: BinaryIO, path: str) -> Iterator[bytes]:
    """The bytes of a file and those that are added to it, for ever; an empty block where nothing came.

    A file that was replaced or cut, as log rotation does, is begun anew. Raises ``LogError`` for what is no log when it
    is opened; whatever comes later ends nothing.
    """
    try:
        refuse_packed(stream, path)
        decoding, begun, end = Decoding(), False, b"\n"
        while True:
            while block := stream.read(BLOCK):
                text = decoding.feed(block)
                if text and not begun:
                    refuse_binary(block, text, path)
                begun, end = True, text[-1:] or end
                yield text
            begun, there = True, os.fstat(stream.fileno())
            yield from filter(None, (decoding.feed(b"", last=True),))
            yield b""
            time.sleep(IDLE)
            try:
                now = os.stat(path)
            except OSError:  # between two files
                continue
            if not _begun_anew(now, there, stream.tell()):
                continue
            if end != b"\n":
                yield b"\n"  # what was cut off does not go on in what comes now
            if (now.st_dev, now.st_ino) != (there.st_dev, there.st_ino):
                stream.close()
                stream = open_log(path)
            else:
                stream.seek(0)
            decoding, end = Decoding(), b"\n"
    finally:
        stream.close()


def _begun_anew(now: os.stat_result, there: os.stat_result, at: int) -> bool:
    """Whether the path has another file now, or the file another beginning: it is shorter than what was read (``at``
    bytes), or as long and written to since (``there``)."""
    if (now.st_dev, now.st_ino) != (there.st_dev, there.st_ino):
        return True
    same = now.st_size == at == there.st_size and now.st_mtime_ns != there.st_mtime_ns
    return stat.S_ISREG(now.st_mode) and (now.st_size < at or same)
