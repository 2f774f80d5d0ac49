"""Logs that are still being written: a pipe, a file that grows."""

from __future__ import annotations

import os
import select
import stat
import time
from collections.abc import Iterator
from typing import BinaryIO

from trtdoctor.logs.stream import BLOCK, blocks, open_log, refuse_binary, refuse_packed

IDLE = 0.25
"""Seconds between two looks."""


def live(descriptor: int) -> Iterator[bytes]:
    """What a program writes to a pipe, as it comes; an empty block where nothing came for a moment.

    Raises ``LogError`` where it does not begin as text.
    """
    begun = False
    while True:
        if not select.select([descriptor], [], [], IDLE)[0]:
            yield b""
            continue
        block = os.read(descriptor, BLOCK)
        if not block:
            return
        if not begun:
            refuse_binary(block, "the log")
            begun = True
        yield block


def follow(stream: BinaryIO, path: str) -> Iterator[bytes]:
    """The bytes of a file and those that are added to it, for ever; an empty block where nothing came.

    A file that was replaced or cut, as log rotation does, is begun anew. Raises ``LogError`` for a packed one.
    """
    try:
        refuse_packed(stream, path)
        while True:
            yield from blocks(stream, path, begun=stream.seekable() and stream.tell() > 0)
            yield b""
            time.sleep(IDLE)
            try:
                now, there = os.stat(path), os.fstat(stream.fileno())
            except OSError:  # between two files
                continue
            if (now.st_dev, now.st_ino) != (there.st_dev, there.st_ino):
                stream.close()
                stream = open_log(path)
            elif stat.S_ISREG(now.st_mode) and now.st_size < stream.tell():
                stream.seek(0)
    finally:
        stream.close()
