"""Writes the bare plan of a wrapped engine to a file of its own: whole or not at all, and over nothing."""

from __future__ import annotations

import os
import tempfile

from trtdoctor.file.opening import Opened
from trtdoctor.file.wrappers import unwrap
from trtdoctor.plan.cursor import PlanError
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.text import printable

CHUNK = 3 << 20  # a multiple of 3, so that base64 groups are decoded once


class CannotUnwrap(Exception):
    """Why no plan was written; a sentence for the user."""


def extract(path: str, output: str, *, force: bool = False, index: int = 0) -> int:
    """Writes plan number ``index`` inside ``path`` to ``output`` and returns its size in bytes.

    The bytes go to a temporary file beside ``output``, which takes its name only when complete. Without ``force`` an
    existing file stays, even one that appears meanwhile. Raises ``CannotUnwrap``.
    """
    if not force and os.path.lexists(output):
        raise CannotUnwrap(f"{printable(output)} exists; choose another name or give --force")
    with Opened(path) as opened:
        if opened.source is None:
            raise CannotUnwrap(f"{printable(path)} cannot be read: {opened.stand.why or opened.stand.state}")
        if force and os.path.exists(output) and os.path.samefile(path, output):
            raise CannotUnwrap("the plan cannot be written over the file that it comes from")
        try:
            found = unwrap(opened.source, index)
            if found is None:
                bare = starts_like_plan(opened.source.read(0, min(4, opened.source.size)))
                raise CannotUnwrap(
                    f"{printable(path)} is a bare plan already"
                    if bare
                    else f"{printable(path)} holds no plan in a wrapper that trtdoctor knows; see: trtdoctor check"
                )
            if index >= found.plans:
                raise CannotUnwrap(f"it holds {found.plans} plan{'s' if found.plans > 1 else ''}, numbered from 0")
            folder = os.path.dirname(output) or "."
            handle, temporary = tempfile.mkstemp(prefix=".trtdoctor-", dir=folder)
            try:
                with os.fdopen(handle, "wb") as stream:
                    for at in range(0, found.plan.size, CHUNK):
                        stream.write(found.plan.read(at, min(CHUNK, found.plan.size - at)))
                    stream.flush()
                    os.fsync(stream.fileno())
                    mask = os.umask(0)
                    os.umask(mask)
                    os.fchmod(stream.fileno(), 0o666 & ~mask)
                if force:
                    os.replace(temporary, output)
                else:
                    _rename_over_nothing(temporary, output)
            finally:
                if os.path.lexists(temporary):
                    os.unlink(temporary)
        except PlanError as error:
            raise CannotUnwrap(f"{printable(path)} could not be read to the end: {error}") from error
        except FileExistsError as error:
            raise CannotUnwrap(f"{printable(output)} exists; choose another name or give --force") from error
        except OSError as error:
            raise CannotUnwrap(f"{printable(output)} cannot be written: {error.strerror}") from error
        return found.plan.size


def _rename_over_nothing(temporary: str, output: str) -> None:
    """Gives ``temporary`` the name ``output``; ``FileExistsError`` when that is taken."""
    try:
        os.link(temporary, output)  # unlike a rename, a link never replaces
    except FileExistsError:
        raise
    except OSError:  # no hard links here (exFAT, some network shares): take the name first, then replace what we made
        os.close(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC))
        try:
            os.replace(temporary, output)
        except OSError:
            os.unlink(output)
            raise
