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
        decoding, begun = Decoding(), False
        while True:
            while block := stream.read(BLOCK):
                text = decoding.feed(block)
                if text and not begun:
                    refuse_binary(block, text, path)
                begun = True
                yield text
            begun = True
            yield from filter(None, (decoding.feed(b"", last=True),))
            yield b""
            time.sleep(IDLE)
            try:
                now, there = os.stat(path), os.fstat(stream.fileno())
            except OSError:  # between two files
                continue
            if (now.st_dev, now.st_ino) != (there.st_dev, there.st_ino):
                stream.close()
                stream, decoding = open_log(path), Decoding()
            elif stat.S_ISREG(now.st_mode) and now.st_size < stream.tell():
                stream.seek(0)
                decoding = Decoding()
    finally:
        stream.close()
