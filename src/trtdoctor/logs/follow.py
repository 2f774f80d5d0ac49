"""Logs that are still being written: a pipe, a file that grows."""

from __future__ import annotations

import os
import select
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from trtdoctor.errors import LogError
from trtdoctor.logs.stream import BLOCK, Coming, Note, open_log, refuse_packed

IDLE = 0.25
"""Seconds between two looks."""
BEGINNING = 256
"""Bytes of a file by which one that was written anew is told, also where it is longer than before."""
AWAY = 12
"""Looks without a log at the path after which that is said."""
MOST_BETWEEN = 9
"""Files of a rotation that are looked at for what came and went between two looks."""


def live(descriptor: int, note: Note) -> Iterator[bytes]:
    """What a program writes to a pipe, as it comes; an empty block where nothing came for a moment.

    Raises ``LogError`` where it does not begin as text; ``note`` is told where it does not go on as text.
    """
    coming = Coming("the log", note)
    while True:
        if not select.select([descriptor], [], [], IDLE)[0]:
            yield from filter(None, (coming.block(b"", last=True),))
            yield b""
            continue
        block = os.read(descriptor, BLOCK)
        yield coming.block(block, last=not block)
        if not block:
            return


def follow(stream: BinaryIO, path: str, note: Note) -> Iterator[bytes]:
    """The bytes of a file and those that are added to it, for ever; an empty block where nothing came.

    A file that was replaced or cut, as log rotation does, is begun anew, after the rest of the old one and what came
    and went in between. Raises ``LogError`` for what is no log when it is opened; whatever comes later ends nothing:
    ``note`` is told what of it cannot be read.
    """
    try:
        refuse_packed(stream, path)
        coming, beginning, away = Coming(path, note), b"", 0
        while True:
            yield from coming.rest(stream)
            there = os.fstat(stream.fileno())
            beginning = beginning or _beginning(stream, there)
            yield from coming.pause()
            yield b""
            time.sleep(IDLE)
            try:
                now = os.stat(path)
                before, beginning = beginning, _beginning(stream, there)
                if not _begun_anew(now, there, stream.tell()) and beginning.startswith(before):
                    away = 0
                    continue
                new = open_log(path) if _identity(now) != _identity(there) else None
            except (OSError, LogError):  # between two files
                away += 1
                if away == AWAY:
                    note("is not there any more, or is no log; what comes in its place is read")
                continue
            beginning, away = b"", 0
            if new is None:
                stream.seek(0)
            else:
                old, stream = stream, new
                with old:
                    yield from coming.rest(old)
                for name in _between(path, there, os.fstat(stream.fileno()), note):
                    yield from coming.anew()
                    with suppress(LogError), open_log(name) as one:
                        yield from coming.rest(one)
            yield from coming.anew()
    finally:
        stream.close()


def _between(path: str, there: os.stat_result, now: os.stat_result, note: Note) -> list[str]:
    """The files that a log was between two looks, ``there`` and ``now``, oldest first: rotation moves each from ``.1``
    to ``.2`` and so on. ``note`` is told where there may have been more."""
    found: list[str] = []
    for number in range(1, MOST_BETWEEN + 1):
        name = f"{path}.{number}"
        try:
            one = os.lstat(name)
        except OSError:
            break
        if _identity(one) == _identity(there):
            return found[::-1]
        if _identity(one) == _identity(now) or not stat.S_ISREG(one.st_mode) or one.st_mtime_ns < there.st_mtime_ns:
            break
        found.append(name)
    if found:
        note("was rotated more than once between two looks; what is gone since was not read")
    return found[::-1]


def _beginning(stream: BinaryIO, there: os.stat_result) -> bytes:
    """The first bytes of a file, as they are now."""
    return os.pread(stream.fileno(), BEGINNING, 0) if stat.S_ISREG(there.st_mode) else b""


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _begun_anew(now: os.stat_result, there: os.stat_result, at: int) -> bool:
    """Whether the path has another file now, or the file another beginning: it is shorter than what was read (``at``
    bytes), or as long and written to since (``there``)."""
    if _identity(now) != _identity(there):
        return True
    same = now.st_size == at == there.st_size and now.st_mtime_ns != there.st_mtime_ns
    return stat.S_ISREG(now.st_mode) and (now.st_size < at or same)
