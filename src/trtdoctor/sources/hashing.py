"""Digests of whole files: read in big blocks, of which each is hashed while the next one is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from trtdoctor.errors import PlanError
from trtdoctor.model.manifest import Contents
from trtdoctor.sources.local import FileShrank, FileSource
from trtdoctor.sources.source import Source

if TYPE_CHECKING:
    from hashlib import _Hash

BLOCK = 4 << 20
"""Bytes hashed at a time: hashlib lets other threads run meanwhile, and a handover costs nothing beside it."""

Progress = Callable[[int, int], object]
"""Told after each block how many bytes of how many are done."""


def digests(file: Source, *, md5: bool = False, progress: Progress | None = None) -> Contents:
    """SHA-256, and MD5 in a thread beside it, of what is open. Raises ``PlanError`` where it cannot be read."""
    sha256 = hashlib.sha256()
    other = hashlib.md5(usedforsecurity=False) if md5 else None
    blocks = [bytearray(min(BLOCK, max(1, file.size))) for _ in range(2)]
    with ExitStack() as ends:
        hash_beside = ends.enter_context(_Beside(other)) if other is not None else None
        at = 0
        while at < file.size:
            block = blocks[0]
            blocks.reverse()
            read = _read(file, block, at)
            part = memoryview(block)[:read]
            if hash_beside is not None:
                hash_beside.update(part)
            sha256.update(part)
            at += read
            if progress is not None:
                progress(at, file.size)
    return Contents(file.size, sha256.hexdigest(), other.hexdigest() if other is not None else None)


def _read(file: Source, block: bytearray, at: int) -> int:
    wanted = min(len(block), file.size - at)
    if not isinstance(file, FileSource):
        block[:wanted] = file.read(at, wanted)
        return wanted
    try:
        read = os.preadv(file.descriptor, [memoryview(block)[:wanted]], at)
    except OSError as error:
        reason = f"the operating system could not read it: {error.strerror}"
        raise PlanError(reason, field="data", offset=at) from error
    if not read:
        raise FileShrank(f"the file ended here, it had {file.size} bytes when it was opened", field="data", offset=at)
    return read


class _Beside:
    """Hashes blocks in a thread. ``update`` waits for the block before, so two blocks are enough."""

    def __init__(self, digest: _Hash) -> None:
        from concurrent.futures import Future, ThreadPoolExecutor

        self._digest = digest
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> _Beside:
        return self

    def update(self, part: memoryview) -> None:
        self._wait()
        self._last = self._pool.submit(self._digest.update, part)

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()

    def __exit__(self, *problem: object) -> None:
        self._pool.shutdown()
        self._wait()
