"""Files appear whole or not at all: bytes go to a temporary file beside the wanted one, which then takes its name."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from typing import BinaryIO


def write_whole(path: str, write: Callable[[BinaryIO], None], *, replace: bool) -> None:
    """Calls ``write`` with a temporary file in the folder of ``path`` and renames it when that returns.

    Without ``replace`` an existing file stays, even one that appears meanwhile: ``FileExistsError``. Raises ``OSError``
    like ``open`` would; whatever ``write`` raises leaves nothing behind.
    """
    if replace:
        path = os.path.realpath(path)  # a link stays a link
        if os.path.exists(path) and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    mask = os.umask(0)
    os.umask(mask)
    mode = os.stat(path).st_mode & 0o777 if replace and os.path.exists(path) else 0o666 & ~mask
    handle, temporary = tempfile.mkstemp(prefix=".trtdoctor-", dir=os.path.dirname(path) or ".")
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
            os.fchmod(stream.fileno(), mode)
        if replace:
            os.replace(temporary, path)
        else:
            _rename_over_nothing(temporary, path)
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


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
