"""Files appear whole or not at all: bytes go to a temporary file beside the wanted one, which then takes its name."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from trtdoctor.sources.local import LOOK_EVERY, PATIENCE

FOR_ALL = stat.S_ISVTX | stat.S_IWOTH
"""Of a folder in which everybody may put something and only owners may remove it."""
MOST_LINKS = 40
_NEW = os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_FOLDER = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_PATH", 0)


@contextmanager
def whole_file(path: str, *, replace: bool, force: bool = False, folder: int | None = None) -> Iterator[BinaryIO]:
    """A temporary file in the folder of ``path`` to write to, which is renamed at the end of the ``with`` block.

    Without ``replace`` an existing file stays, even one that appears meanwhile: ``FileExistsError``. Raises ``OSError``
    like ``open`` would; whatever the block raises leaves nothing behind. With ``replace`` a device or FIFO is written
    to as it is: no rename could replace it. What takes a file's place is ours and has one name: a file of another user,
    or with a second name, is replaced only with ``force``, and a link, device or FIFO that another user put into a
    folder for all is never followed or written to.

    The folder is that which was there at the beginning: where another one, or a link, has its name at the end, nothing
    is written. With ``folder``, an open directory, ``path`` is a name in it, and nothing outside it is ever written: a
    link there is replaced, not followed, and a folder, device or FIFO stays: ``OSError``.
    """
    if folder is not None:
        with _renamed(path, folder, replace=replace, force=force) as stream:
            yield stream
        return
    # A link stays a link; without ``replace`` one that has the name is in the way.
    path = led(path) if replace else os.path.join(led(os.path.dirname(path)), os.path.basename(path))
    where, name = os.path.split(path)
    folder = open_folder(where)
    try:
        if replace and os.path.exists(path) and not os.path.isfile(path):
            with _closed(os.fdopen(_as_it_is(path, folder), "wb")) as stream:
                yield stream
            return
        with _renamed(name, folder, replace=replace, force=force) as stream:
            yield stream
            if not os.path.samestat(os.stat(where), os.fstat(folder)):
                raise OSError(errno.ESTALE, "another folder took the place of its folder meanwhile", path)
    finally:
        os.close(folder)


@contextmanager
def _renamed(name: str, folder: int, *, replace: bool, force: bool) -> Iterator[BinaryIO]:
    before = _status(name, folder, force=force) if replace else None
    temporary = f".trtdoctor-{os.urandom(8).hex()}"
    # A new file gets what the umask leaves of 0o666; the kernel applies it. What takes the place of
    # a private file is private from the beginning.
    try:
        handle = os.open(temporary, _NEW | os.O_RDWR, 0o666 if before is None else 0o600, dir_fd=folder)
        with _closed(os.fdopen(handle, "wb")) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if before is not None:
                _open_to_the_same(stream.fileno(), before)
        if replace:
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        else:
            _rename_over_nothing(temporary, name, folder)
    finally:
        with suppress(OSError):  # it has its name, or there is none
            os.unlink(temporary, dir_fd=folder)


def open_folder(path: str) -> int:
    """The folder at ``path``, which ``led`` gave: a link that took a place on the way since is not followed. Raises
    ``OSError``."""
    found = os.open("/", _FOLDER)
    for name in filter(None, path.split("/")):
        try:
            inner = os.open(name, _FOLDER, dir_fd=found)
        finally:
            os.close(found)
        found = inner
    return found


def _as_it_is(path: str, folder: int) -> int:
    """A device or FIFO, open to be written to. A FIFO from which nobody reads is waited for ``PATIENCE`` seconds."""
    status, until = os.lstat(path), time.monotonic() + PATIENCE
    if put_by_another(status, folder):
        raise PermissionError(errno.EACCES, f"it is no file, and another user's ({status.st_uid})", path)
    ours = path.startswith("/proc/") and stat.S_ISLNK(status.st_mode)  # what we have open by a number
    name, flags = os.path.basename(path), os.O_WRONLY | os.O_CLOEXEC | os.O_NONBLOCK
    while True:
        try:
            found = os.open(name, flags if ours else flags | os.O_NOFOLLOW, dir_fd=folder)
        except OSError as error:
            if error.errno != errno.ENXIO or not stat.S_ISFIFO(os.stat(path).st_mode):
                raise
            if time.monotonic() > until:
                why = f"nobody reads from this pipe (waited {PATIENCE:g} s)"
                raise TimeoutError(errno.ETIMEDOUT, why, path) from error
            time.sleep(LOOK_EVERY)
            continue
        if stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            raise OSError(errno.ESTALE, "a file took its place meanwhile", path)
        os.set_blocking(found, True)
        return found


def led(path: str) -> str:
    """Where the links in ``path`` lead. Those of others in a folder like /tmp lead nowhere: the kernel refuses them
    (``fs.protected_symlinks``) only where it follows links itself. Raises ``OSError``."""
    found, left = ("/" if path.startswith("/") else os.getcwd()), path.split("/")[::-1]
    links = 0
    while left:
        name = left.pop()
        if name in ("", "."):
            continue
        if name == "..":
            found = os.path.dirname(found)
            continue
        here = os.path.join(found, name)
        try:
            status = os.lstat(here)
        except FileNotFoundError:
            status = None
        if status is None or not stat.S_ISLNK(status.st_mode):
            found = here
            continue
        links += 1
        if links > MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
        if put_by_another(status, found):
            raise PermissionError(errno.EACCES, f"a link of another user ({status.st_uid}) is on the way to it", path)
        target = os.readlink(here)
        if here.startswith("/proc/") and not os.path.exists(os.path.join(found, target)):
            found = here  # /dev/stdout leads here, and then to no name but to what is open
            continue
        left += target.split("/")[::-1]
        found = "/" if target.startswith("/") else found
    return found


def put_by_another(status: os.stat_result, folder: str | int) -> bool:
    """Whether ``folder`` is one for all, and neither we nor its owner put there what has this status."""
    where = os.stat(folder)
    return where.st_mode & FOR_ALL == FOR_ALL and status.st_uid not in (os.geteuid(), where.st_uid)


def _status(name: str, folder: int, *, force: bool) -> os.stat_result | None:
    """That of the file that will be replaced; ``None`` where there is none, or only a link."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "something that is not a regular file has that name", name)
    if not os.access(name, os.W_OK, dir_fd=folder):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
    if not force and status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, f"it belongs to another user ({status.st_uid}); --force replaces it", name)
    if not force and status.st_nlink > 1:
        raise PermissionError(
            errno.EPERM, f"it has {status.st_nlink} names (hard links); --force replaces this one", name
        )
    return status


def _open_to_the_same(handle: int, before: os.stat_result) -> None:
    """Gives a file the group and permissions of the one that it replaces; no group where it cannot be that one."""
    mode = before.st_mode & 0o777
    if os.fstat(handle).st_gid != before.st_gid:
        try:
            os.fchown(handle, -1, before.st_gid)
        except OSError:
            mode &= ~0o070
    os.fchmod(handle, mode)


@contextmanager
def _closed(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Closes ``stream``. What the block raises is not hidden by what closing raises: a full disk says so twice."""
    try:
        yield stream
    except BaseException:
        with suppress(OSError):
            stream.close()
        raise
    stream.close()


def _rename_over_nothing(temporary: str, name: str, folder: int) -> None:
    """Gives ``temporary`` its ``name``; ``FileExistsError`` when that is taken."""
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)  # unlike a rename, a link never replaces
    except FileExistsError:
        raise
    except OSError:  # no hard links here (exFAT, some network shares): take the name first, then replace what we made
        os.close(os.open(name, _NEW | os.O_WRONLY, dir_fd=folder))
        try:
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            os.unlink(name, dir_fd=folder)
            raise
