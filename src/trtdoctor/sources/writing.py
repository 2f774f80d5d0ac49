"""Files appear whole or not at all: bytes go to a temporary file beside the wanted one, which then takes its name."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO


@contextmanager
def whole_file(path: str, *, replace: bool) -> Iterator[BinaryIO]:
    """A temporary file in the folder of ``path`` to write to, which is renamed at the end of the ``with`` block.

    Without ``replace`` an existing file stays, even one that appears meanwhile: ``FileExistsError``. Raises ``OSError``
    like ``open`` would; whatever the block raises leaves nothing behind. With ``replace`` a device or FIFO is written
    to as it is: no rename could replace it.
    """
    mode = None
    if replace and os.path.exists(path):
        if not os.path.isfile(path):
            with _closed(open(path, "wb")) as stream:
                yield stream
            return
        path = os.path.realpath(path)  # a link stays a link
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        mode = os.stat(path).st_mode & 0o777
    elif replace:
        path = os.path.realpath(path)
    temporary = os.path.join(os.path.dirname(path) or ".", f".trtdoctor-{os.urandom(8).hex()}")
    # A new file gets what the umask leaves of 0o666; the kernel applies it. What takes the place of
    # a private file is private from the beginning.
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o666 if mode is None else 0o600)
    try:
        with _closed(os.fdopen(handle, "wb")) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if mode is not None:
                os.fchmod(stream.fileno(), mode)
        if replace:
            os.replace(temporary, path)
        else:
            _rename_over_nothing(temporary, path)
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


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


def _rename_over_nothing(temporary: str, path: str) -> None:
    """Gives ``temporary`` the name ``path``; ``FileExistsError`` when that is taken."""
    try:
        os.link(temporary, path)  # unlike a rename, a link never replaces
    except FileExistsError:
        raise
    except OSError:  # no hard links here (exFAT, some network shares): take the name first, then replace what we made
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC))
        try:
            os.replace(temporary, path)
        except OSError:
            os.unlink(path)
            raise
