"""Opens what a path names, without ever blocking on it, and tells what stands there when it is no readable file.

The file is read with ``pread`` in windows, not mapped: touching a mapped page of a file that another process truncates
kills the reader with SIGBUS, while a short ``pread`` is just another fact. Only the windows asked for are read.
"""

from __future__ import annotations

import os
import stat
import time
from types import TracebackType

from trtdoctor.errors import PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import PathStatus, State
from trtdoctor.sources.source import Identity, WindowedSource


class FileShrank(PlanError):
    """The file ended before the size it had when it was opened: somebody truncated or replaced it while we read."""


class FileSource(WindowedSource):
    """Random access to an open file of a fixed, remembered size."""

    __slots__ = ("_fd",)

    def __init__(self, fd: int, size: int, identity: Identity, budget: Budget | None = None) -> None:
        super().__init__(size, identity, budget)
        self._fd = fd

    def fetch(self, at: int, size: int) -> bytes:
        parts = []
        left = size
        while left:
            try:
                part = os.pread(self._fd, left, at + size - left)
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
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Opened:
    """A path and, when it is a readable file, its bytes, taken from ``budget``. Use as a context manager."""

    def __init__(self, path: str, budget: Budget | None = None) -> None:
        self.path = path
        self._budget = budget
        self.source: FileSource | None = None
        self._fd: int | None = None
        self._stat: os.stat_result | None = None
        self.path_status = self._open()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
            self.source = None

    def _open(self) -> PathStatus:
        try:
            found = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return _missing(self.path)
        except PermissionError as error:
            return _unreadable(self.path, error)
        except (OSError, ValueError) as error:  # ValueError: an embedded null byte
            return PathStatus("failed", why=getattr(error, "strerror", None) or str(error))
        if (state := _kind(found.st_mode)) != "file":
            names = _names(self.path) if state == "directory" else ()
            return PathStatus(state, names=names, working_directory=_here())
        try:
            # O_NONBLOCK: should a FIFO have taken the file's place since, opening it must not wait for a writer.
            self._fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            found = os.fstat(self._fd)
        except PermissionError as error:
            return _unreadable(self.path, error)
        except OSError as error:
            return PathStatus("failed", why=error.strerror or str(error))
        if (state := _kind(found.st_mode)) != "file":
            return PathStatus(state)
        if found.st_size == 0 and _has_bytes(self._fd):
            return PathStatus("failed", why="it says that it has no bytes but has some, like the files of /proc")
        self._stat = found
        version = f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"
        self.source = FileSource(self._fd, found.st_size, Identity("file", self.path, version), self._budget)
        return PathStatus("file", size_bytes=found.st_size, modified=found.st_mtime, looked=time.time())

    def changed(self) -> str | None:
        """What changed about the file since it was opened, in words; ``None`` when nothing did."""
        if self._fd is None or self._stat is None:
            return None
        before, now = self._stat, os.fstat(self._fd)
        if now.st_size != before.st_size:
            return f"it had {before.st_size:,} bytes when we opened it and has {now.st_size:,} now"
        if now.st_mtime_ns != before.st_mtime_ns:
            return "it was written to while we read it"
        try:
            named = os.stat(self.path)
        except OSError:
            return "it was deleted or renamed while we read it"
        if (named.st_dev, named.st_ino) != (before.st_dev, before.st_ino):
            return "another file took its name while we read it"
        return None


def _has_bytes(fd: int) -> bool:
    try:
        return bool(os.pread(fd, 1, 0))
    except OSError:
        return False


def _kind(mode: int) -> State:
    table: tuple[tuple[bool, State], ...] = (
        (stat.S_ISREG(mode), "file"),
        (stat.S_ISDIR(mode), "directory"),
        (stat.S_ISFIFO(mode), "fifo"),
        (stat.S_ISSOCK(mode), "socket"),
        (stat.S_ISCHR(mode), "character device"),
        (stat.S_ISBLK(mode), "block device"),
    )
    return next((kind for fits, kind in table if fits), "failed")


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:
        return "(the working directory was deleted)"


def _names(folder: str, limit: int = 2000) -> tuple[str, ...]:
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name + ("/" if entry.is_dir(follow_symlinks=False) else ""))
                if len(names) == limit:
                    break
    except OSError:
        return ()
    return tuple(sorted(names))


def _missing(path: str) -> PathStatus:
    import difflib

    dangling = None
    if os.path.islink(path):
        try:
            dangling = os.readlink(path)
        except OSError:
            dangling = "(unreadable link)"
    folder, wanted = os.path.split(path.rstrip("/"))
    missing_folder = None
    while folder and not os.path.isdir(folder):
        missing_folder = folder
        folder, wanted = os.path.split(folder)
    if path.endswith("/") and os.path.isfile(path.rstrip("/")):
        return PathStatus("missing", working_directory=_here(), nearest=(path.rstrip("/"),))
    names = [name.rstrip("/") for name in _names(folder or ".")]
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.75)
    if missing_folder is None and not near:
        near = [name for name in names if name.endswith((".engine", ".plan", ".trt"))][:3]
    return PathStatus(
        "missing",
        working_directory=_here(),
        nearest=tuple(os.path.join(folder, name) for name in near if name != wanted),
        dangling=dangling,
        missing_folder=missing_folder,
    )


def _unreadable(path: str, error: OSError) -> PathStatus:
    owner = mode = ""
    try:
        found = os.stat(path)
        owner, mode = f"{_user(found.st_uid)}:{_group(found.st_gid)}", stat.filemode(found.st_mode)
    except OSError:
        pass  # a folder on the way may not be entered: then nothing of the file can be told
    return PathStatus("unreadable", why=error.strerror or str(error), owner=owner, mode=mode, me=_user(os.geteuid()))


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def _group(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return f"gid {number}"


def filesystem(path: str, mounts: str = "/proc/self/mountinfo") -> tuple[str, str] | None:
    """The type and mount point of the file system that ``path`` is on (``("nfs4", "/models")``), by the kernel's table.

    ``None`` where the table cannot be read. Touches no remote file system beyond what opening the file did.
    """
    try:
        device = os.stat(path).st_dev
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            table = file.read(1 << 20)
        real = os.path.realpath(path)  # fails where the working directory was deleted
    except OSError:
        return None
    wanted = f"{os.major(device)}:{os.minor(device)}"
    best: tuple[str, str] | None = None
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5 or not kinds[0]:
            continue
        point = _unescape(fields[4])
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if (inside and (best is None or len(point) >= len(best[1]))) or (fields[2] == wanted and best is None):
            best = (kinds[0], point)
    return best


def _unescape(point: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, char)
    return point
