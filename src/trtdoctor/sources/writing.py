"""Files appear whole or not at all: bytes go to a temporary file beside the wanted one, which then takes its name."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

FOR_ALL = stat.S_ISVTX | stat.S_IWOTH
"""Of a folder in which everybody may put something and only owners may remove it."""
MOST_LINKS = 40
_NEW = os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@contextmanager
def whole_file(path: str, *, replace: bool, force: bool = False, folder: int | None = None) -> Iterator[BinaryIO]:
    """A temporary file in the folder of ``path`` to write to, which is renamed at the end of the ``with`` block.

    Without ``replace`` an existing file stays, even one that appears meanwhile: ``FileExistsError``. Raises ``OSError``
    like ``open`` would; whatever the block raises leaves nothing behind. With ``replace`` a device or FIFO is written
    to as it is: no rename could replace it. What takes a file's place is ours and has one name: a file of another user,
    or with a second name, is replaced only with ``force``, and a link that another user put into a folder for all is
    never followed.

    With ``folder``, an open directory, ``path`` is a name in it, and nothing outside it is ever written: a link there
    is replaced, not followed, and a folder, device or FIFO stays: ``OSError``.
    """
    if folder is None:  # a link stays a link; without ``replace`` one that has the name is in the way
        path = led(path) if replace else os.path.join(led(os.path.dirname(path)), os.path.basename(path))
    if replace and folder is None and os.path.exists(path) and not os.path.isfile(path):
        with _closed(open(path, "wb")) as stream:
            yield stream
        return
    mode = _permissions(path, folder, force=force) if replace else None
    temporary = os.path.join(os.path.dirname(path), f".trtdoctor-{os.urandom(8).hex()}")
    # A new file gets what the umask leaves of 0o666; the kernel applies it. What takes the place of
    # a private file is private from the beginning.
    try:
        handle = os.open(temporary, _NEW | os.O_RDWR, 0o666 if mode is None else 0o600, dir_fd=folder)
        with _closed(os.fdopen(handle, "wb")) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if mode is not None:
                os.fchmod(stream.fileno(), mode)
        if replace:
            os.replace(temporary, path, src_dir_fd=folder, dst_dir_fd=folder)
        else:
            _rename_over_nothing(temporary, path, folder)
    finally:
        with suppress(OSError):  # it has its name, or there is none
            os.unlink(temporary, dir_fd=folder)


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


def put_by_another(status: os.stat_result, folder: str) -> bool:
    """Whether ``folder`` is one for all, and neither we nor its owner put there what has this status."""
    where = os.stat(folder)
    return where.st_mode & FOR_ALL == FOR_ALL and status.st_uid not in (os.geteuid(), where.st_uid)


def _permissions(path: str, folder: int | None, *, force: bool) -> int | None:
    """Those of the file that will be replaced; ``None`` where there is none, or only a link."""
    try:
        status = os.stat(path, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "something that is not a regular file has that name", path)
    if not os.access(path, os.W_OK, dir_fd=folder):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    if not force and status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, f"it belongs to another user ({status.st_uid}); --force replaces it", path)
    if not force and status.st_nlink > 1:
        raise PermissionError(
            errno.EPERM, f"it has {status.st_nlink} names (hard links); --force replaces this one", path
        )
    return status.st_mode & 0o777


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


def _rename_over_nothing(temporary: str, path: str, folder: int | None) -> None:
    """Gives ``temporary`` the name ``path``; ``FileExistsError`` when that is taken."""
    try:
        os.link(temporary, path, src_dir_fd=folder, dst_dir_fd=folder)  # unlike a rename, a link never replaces
    except FileExistsError:
        raise
    except OSError:  # no hard links here (exFAT, some network shares): take the name first, then replace what we made
        os.close(os.open(path, _NEW | os.O_WRONLY, dir_fd=folder))
        try:
            os.replace(temporary, path, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            os.unlink(path, dir_fd=folder)
            raise
