"""What goes to a probe and comes from it: pipes, a request that is handed over as a file, and what libraries print."""

from __future__ import annotations

import contextlib
import hashlib
import os

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.probe.supervisor import above_streams

HEAD = TAIL = 32 << 10


class Printed:
    """The beginning and the end of what was printed, however much that is."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.renew()

    def renew(self) -> None:
        """Forgets all: what comes belongs to another engine."""
        self.count = 0
        self.flooded = False
        self._budget = Budget("what the probe printed", bytes=self._most)
        self._head, self._tail = bytearray(), bytearray()

    def add(self, data: bytes) -> None:
        self.count += len(data)
        try:
            self._budget.read(len(data))
        except BudgetExceeded:
            self.flooded = True
        room = HEAD - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room > 0 else data
        del self._tail[:-TAIL]

    def text(self) -> str:
        left = self.count - len(self._head) - len(self._tail)
        gap = f"\n… {left} bytes …\n".encode() if left > 0 else b""
        return bytes(self._head + gap + self._tail).decode("utf-8", "replace")


def pipe() -> tuple[int, int]:
    """Where to read, without waiting, and where to write. As large as may be: a probe that was begun early is not read
    for a while."""
    import fcntl

    ours, theirs = map(above_streams, os.pipe())
    os.set_blocking(ours, False)
    with contextlib.suppress(OSError):
        fcntl.fcntl(ours, 1031, 1 << 20)  # F_SETPIPE_SZ
    return ours, theirs


def file_of(data: bytes) -> int:
    """A file of nobody else's with these bytes. Not a pipe: an interpreter that never reads must not hold us up."""
    try:
        found = os.memfd_create("trtdoctor-request")
    except (OSError, AttributeError):  # a Python for an older C library
        import tempfile

        with tempfile.TemporaryFile() as file:
            found = os.dup(file.fileno())
    while data:
        data = data[os.write(found, data) :]
    os.lseek(found, 0, os.SEEK_SET)
    return found


def order(secret: str, place: int, words: bytes) -> bytes:
    """The line that asks for the so-manyth engine. A library that took the way by which it comes knows no secret: it
    can neither write one nor give an old one for a new one."""
    inner = hashlib.sha256(b"%s %d %s" % (secret.encode("ascii"), place, words)).digest()
    return b"%s %s\n" % (hashlib.sha256(secret.encode("ascii") + inner).hexdigest().encode("ascii"), words)


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 18)
    except OSError:  # nothing is there now, or the pipe is gone
        return b""
