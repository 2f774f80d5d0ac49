"""Files of this machine: opened without ever blocking and read in windows; and what a path names, if not a file.

A file is read with ``pread`` in windows, not mapped: touching a mapped page of a file that another process truncates
kills the reader with SIGBUS, while a short ``pread`` is just another fact. Only the windows asked for are read.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import time
from functools import lru_cache
from typing import Any, BinaryIO

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import Engine, PathStatus, State
from trtdoctor.sources.asked import note
from trtdoctor.sources.source import WINDOW, Identity, Source, WindowedSource

BLOCK = 1 << 16
"""Bytes taken at a time of what is read from its beginning."""
PATIENCE = 5.0
LOOK_EVERY = 0.1
MOST_MOUNTS = 1 << 20
"""Bytes of the kernel's mount table that are looked at."""

# O_NONBLOCK: should a FIFO have this name, opening it must not wait for a writer.
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


class FileShrank(PlanError):
    """The file ended before the size it had when it was opened: it was truncated while we read."""


class FileSource(WindowedSource):
    """Random access to an open file of a fixed, remembered size. Use as a context manager, or close it.

    Once it ``rests``, somebody has said that it did not change: what is read later has to be of the same file.
    """

    __slots__ = ("descriptor", "rests", "status")

    def __init__(self, descriptor: int, name: str, budget: Budget | None = None, *, window: int = WINDOW) -> None:
        self.descriptor = descriptor
        self.rests = False
        self.status = now = os.fstat(descriptor)
        version = f"{now.st_dev}:{now.st_ino}:{now.st_size}:{now.st_mtime_ns}"
        super().__init__(now.st_size, Identity("file", name, version), budget, window=window)

    def __enter__(self) -> FileSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1  # or what is read too late would come from another file
        os.close(descriptor)

    def change(self) -> str | None:
        """What changed about it since it was opened, in words; ``None`` when nothing did."""
        before, now = self.status, os.fstat(self.descriptor)
        if now.st_size != before.st_size:
            return f"it had {before.st_size:,} bytes when we opened it and has {now.st_size:,} now"
        return "it was written to while we read it" if now.st_mtime_ns != before.st_mtime_ns else None

    def has_bytes(self) -> bool:
        """Whether there is a byte, although the size may say that there is none."""
        try:
            return bool(os.pread(self.descriptor, 1, 0))
        except OSError:
            return False

    def fetch(self, at: int, size: int) -> bytes:
        parts = []
        left = size
        while left:
            try:
                part = os.pread(self.descriptor, left, at + size - left)
            except OSError as error:
                reason = f"the operating system could not read it: {error.strerror}"
                raise PlanError(reason, field="data", offset=at) from error
            if not part:
                raise FileShrank(
                    f"the file ended here, it had {self.size} bytes when it was opened",
                    field="data",
                    offset=at + size - left,
                )
            parts.append(part)
            left -= len(part)
        if self.rests and (change := self.change()) is not None:
            raise PlanError(change, field="data", offset=at)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def open_file(path: str, budget: Budget | None = None, *, window: int = WINDOW) -> FileSource:
    """A regular file for random access. Raises ``OSError``, ``ValueError`` for a path that no file can have."""
    note(path)
    file = FileSource(os.open(path, _READ), path, budget, window=window)
    if not stat.S_ISREG(file.status.st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is not a regular file", path)
    return file


class Opened:
    """A path and, when it is a readable file, its bytes, taken from ``budget``. Use as a context manager."""

    def __init__(self, path: str, budget: Budget | None = None) -> None:
        self.path = path
        self.folder: str | None = os.path.dirname(path)
        """Where the files beside it are."""
        self.source: Source | None = None
        self._file: FileSource | None = None
        self._named: os.stat_result | None = None
        """What its name stood for when it was last asked whether it changed."""
        self.path_status = self._open(budget)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = self.source = None

    def _open(self, budget: Budget | None) -> PathStatus:
        try:
            state = _kind(os.stat(self.path).st_mode)
            if state != "file":
                from trtdoctor.sources.directories import names_in, working_directory

                names = names_in(self.path) if state == "directory" else ()
                if state == "directory" and not names and not os.access(self.path, os.R_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self.path)
                return PathStatus(
                    state,
                    names=names,
                    working_directory=working_directory(),
                )
            self._file = file = FileSource(os.open(self.path, _READ), self.path, budget)
        except (OSError, ValueError) as error:
            from trtdoctor.sources.unopened import why_not

            return why_not(self.path, error)
        if (state := _kind(file.status.st_mode)) != "file":  # something else took its name in between
            return PathStatus(state)
        if file.size == 0 and file.has_bytes():
            return PathStatus("failed", why="its size is given as 0 but it has bytes, like the files of /proc")
        self.source = file
        return PathStatus("file", size_bytes=file.size, modified=file.status.st_mtime, looked=time.time())

    def seen(self, engine: Engine) -> Engine:
        """``engine``, read from here, with what became of the file meanwhile and where it lies."""
        found = engine._replace(changed=self.changed(), filesystem=filesystem(self.path, status=self._named))
        if self._file is not None:
            self._file.rests = True
        return found

    def changed(self) -> str | None:
        """What changed about the file since it was opened, in words; ``None`` when nothing did."""
        if self._file is None:
            return None
        if (change := self._file.change()) is not None:
            return change
        before = self._file.status
        try:
            self._named = named = os.lstat(self.path)
            if stat.S_ISLNK(named.st_mode):
                named = os.stat(self.path)
        except OSError:
            return "it was deleted or renamed while we read it"
        if (named.st_dev, named.st_ino) != (before.st_dev, before.st_ino):
            return "another file took its name while we read it"
        return None


def _kind(mode: int) -> State:
    if stat.S_ISREG(mode):
        return "file"
    table: tuple[tuple[bool, State], ...] = (
        (stat.S_ISDIR(mode), "directory"),
        (stat.S_ISFIFO(mode), "fifo"),
        (stat.S_ISSOCK(mode), "socket"),
        (stat.S_ISCHR(mode), "character device"),
        (stat.S_ISBLK(mode), "block device"),
    )
    return next((kind for fits, kind in table if fits), "failed")


# ---- what is read once, from its beginning


def read_file(path: str, budget: Budget, *, cut: bool = False) -> bytes:
    """The bytes of a small regular file; those of /proc and /sys are regular, too.

    Raises ``OSError``, ``ValueError`` for a path that no file can have, and ``BudgetExceeded`` for a file with more
    bytes than the budget has; with ``cut``, gives the beginning of such a file.
    """
    most = budget.bytes
    data = bytearray()
    with open_file(path) as file:
        try:
            while part := os.read(file.descriptor, BLOCK):
                data += part
                budget.read(len(part))
        except BudgetExceeded:
            if not cut:
                raise
            return bytes(data[:most])
    return bytes(data)


def open_stream(path: str) -> BinaryIO:
    """What a path names, unbuffered; a pipe or a terminal is waited for.

    Raises ``OSError``, ``ValueError`` for a path that no file can have.
    """
    return open(path, "rb", buffering=0)


def open_patiently(path: str) -> BinaryIO:
    """What a path names, a file or a pipe into which somebody writes. One into which nobody does is waited for
    ``PATIENCE`` seconds.

    Raises ``OSError``, ``ValueError`` for a path that no file can have.
    """
    return io.BufferedReader(_patiently(path))


def _patiently(path: str) -> _Begun:
    raw = os.fdopen(os.open(path, _READ), "rb", buffering=0)
    try:
        first = _first_of_pipe(raw, path) if stat.S_ISFIFO(os.fstat(raw.fileno()).st_mode) else b""
        os.set_blocking(raw.fileno(), True)
        return _Begun(raw, first)
    except BaseException:
        raw.close()
        raise


def _first_of_pipe(raw: io.FileIO, path: str) -> bytes:
    """What has come out of a pipe that does not block, once somebody has it open to write."""
    import select

    pipe, until = select.poll(), time.monotonic() + PATIENCE
    pipe.register(raw.fileno(), select.POLLIN)
    while True:
        come = pipe.poll(LOOK_EVERY * 1000)
        part: bytes | None = raw.read(BLOCK)
        if part or part is None or come:  # ``None``: a writer has it open, and says nothing yet
            return part or b""
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, f"nobody writes into this pipe (waited {PATIENCE:g} s)", path)


class _Begun(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, raw: io.FileIO, first: bytes) -> None:
        self._raw, self._first = raw, first

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, room: Any) -> int | None:
        if not self._first:
            return self._raw.readinto(room)
        count = min(len(room), len(self._first))
        room[:count], self._first = self._first[:count], self._first[count:]
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_patiently(path: str, budget: Budget) -> bytes:
    """Everything in what ``open_patiently`` opens. Raises ``BudgetExceeded`` for more than is allowed, too."""
    with _patiently(path) as stream:
        return read_stream(stream, budget)


def read_stream(stream: BinaryIO | io.RawIOBase, budget: Budget) -> bytes:
    """Everything that comes until the end. Raises ``OSError``, and ``BudgetExceeded`` for more than is allowed."""
    data = bytearray()
    while part := stream.read(BLOCK):
        budget.read(len(part))
        data += part
    return bytes(data)


# ---- where a file is


def filesystem(
    path: str, mounts: str = "/proc/self/mountinfo", *, status: os.stat_result | None = None
) -> tuple[str, str] | None:
    """The type and mount point of the file system that ``path`` is on (``("nfs4", "/models")``), by the kernel's table.

    ``None`` where the table cannot be read. ``status``: what ``lstat`` says of it, if that is known. Touches no
    remote file system beyond what opening the file did. Files of one folder are looked for in the table once a
    second.
    """
    try:
        status = status or os.lstat(path)
        folder, name = os.path.split(path)
        if not stat.S_ISREG(status.st_mode):
            table = _mounts(mounts)
            return _where(os.path.realpath(path), os.stat(path).st_dev, table)
        if not os.path.isabs(folder):
            folder = os.path.join(os.getcwd(), folder)  # fails where the working directory was deleted
        real, found, points = _folder(folder, status.st_dev, mounts, int(time.monotonic()))
        return found if (whole := os.path.join(real, name)) not in points else _where(whole, status.st_dev, points)
    except OSError:
        return None


@lru_cache(maxsize=64)
def _folder(
    folder: str, device: int, mounts: str, second: int
) -> tuple[str, tuple[str, str] | None, dict[str, tuple[str, str]]]:
    """The real path of a folder, where a file in it is that no mount point is, and the mount table."""
    table = _mounts(mounts)
    real = os.path.realpath(folder)
    return real, _where(real, device, table), table


def _mounts(path: str) -> dict[str, tuple[str, str]]:
    """The kernel's mount table: of each mount point the device, as the kernel writes it, and the type; of several
    mounts at one place the last, which is seen. Raises ``OSError``."""
    found: dict[str, tuple[str, str]] = {}
    table = read_file(path, Budget("the mount table", bytes=MOST_MOUNTS), cut=True)
    for line in table.decode("utf-8", "surrogateescape").split("\n"):
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) >= 5 and kinds[0]:
            point = _unescape(fields[4])
            found.pop(point, None)
            found[point] = (fields[2], kinds[0])
    return found


def _where(real: str, device: int, table: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The innermost mount point around a real path; without one, the first of the device."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    around = [point for point in table if real == point or real.startswith(point.rstrip("/") + "/")]
    if around:
        point = max(around, key=len)
        return _one(table[point][1], point)
    return next((_one(kind, point) for point, (number, kind) in table.items() if number == wanted), None)


@lru_cache(maxsize=64)
def _one(kind: str, point: str) -> tuple[str, str]:
    """Of equal pairs the same, so that those who ask often can tell it by identity."""
    return kind, point


def _unescape(point: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, char)
    return point
