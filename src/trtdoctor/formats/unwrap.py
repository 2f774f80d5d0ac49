"""Writes the bare plan of a wrapped engine to a file of its own: whole or not at all, and over nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from trtdoctor.errors import PlanError, UnwrapError
from trtdoctor.formats.wrappers import unwrap
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.local import Opened
from trtdoctor.sources.parts import open_part
from trtdoctor.sources.source import Source
from trtdoctor.sources.writing import whole_file
from trtdoctor.text import counted, printable

CHUNK = 3 << 20  # a multiple of 3, so that base64 groups are decoded once


def extract(path: str, output: str, *, force: bool = False, index: int = 0) -> int:
    """Writes plan number ``index`` inside ``path`` to ``output`` and returns its size in bytes.

    The bytes go to a temporary file beside ``output``, which takes its name only when complete. Without ``force`` an
    existing file stays, even one that appears meanwhile. Raises ``UnwrapError``.
    """
    if not force and os.path.lexists(output):
        raise UnwrapError(f"{printable(output)} exists; choose another name or give --force")
    with _opened(path, index) as plan:
        if force and os.path.exists(output) and os.path.samefile(path, output):
            raise UnwrapError("the plan cannot be written over the file that it comes from")
        try:
            with whole_file(output, replace=force) as stream:
                _copy(plan, stream)
        except FileExistsError as error:
            raise UnwrapError(f"{printable(output)} exists; choose another name or give --force") from error
        except OSError as error:
            raise UnwrapError(f"{printable(output)} cannot be written: {error.strerror}") from error
        return plan.size


def copy_plan(path: str, stream: BinaryIO, index: int = 0) -> None:
    """Writes plan number ``index`` inside ``path`` to an open file. Raises ``UnwrapError``."""
    with _opened(path, index) as plan:
        try:
            _copy(plan, stream)
        except OSError as error:
            raise UnwrapError(f"the plan cannot be written: {error.strerror}") from error


@contextmanager
def _opened(path: str, index: int) -> Iterator[Source]:
    """The plan inside a file, open."""
    with Opened(path) as opened:
        if opened.source is None:
            raise UnwrapError(f"{printable(path)} cannot be read: {opened.path_status.why or opened.path_status.state}")
        try:
            yield _plan_inside(opened.source, path, index)
        except PlanError as error:
            raise UnwrapError(f"{printable(path)} could not be read to the end: {error}") from error
        except OSError as error:
            raise UnwrapError(f"{printable(path)} cannot be read: {error.strerror}") from error


def _plan_inside(source: Source, path: str, index: int) -> Source:
    found = unwrap(source, index)
    if found is None and starts_like_plan(source.read(0, min(4, source.size))):
        raise UnwrapError(f"{printable(path)} is already a bare plan")
    if found is None:
        raise UnwrapError(f"{printable(path)} holds no plan in a wrapper that trtdoctor knows; see: trtdoctor check")
    if index >= found.plans:
        raise UnwrapError(f"it holds {counted(found.plans, 'plan')}, numbered from 0")
    return open_part(source, found.plan)


def _copy(plan: Source, stream: BinaryIO) -> None:
    for at in range(0, plan.size, CHUNK):
        stream.write(plan.read(at, min(CHUNK, plan.size - at)))
