"""Writes the bare plan of a wrapped engine to a file of its own: whole or not at all, and over nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from trtdoctor.errors import BudgetExceeded, PlanError, UnwrapError
from trtdoctor.formats.reading import file_and_member
from trtdoctor.formats.wrappers import chosen, unwrap
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped
from trtdoctor.model.engine import ENGINE_NAMES
from trtdoctor.named import NamedTuple
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.local import Opened
from trtdoctor.sources.source import Source
from trtdoctor.sources.writing import whole_file
from trtdoctor.text import counted, listing, printable

LONGEST_NAME = 120
"""Characters of a member's name that become that of a file."""
CHUNK = 3 << 20  # a multiple of 3, so that base64 groups are decoded once


def extract(path: str, output: str, *, force: bool = False, index: int = 0, member: str | None = None) -> int:
    """Writes plan number ``index`` inside ``path``, or the ``member``, to ``output`` and returns its size in bytes.

    The bytes go to a temporary file beside ``output``, which takes its name only when complete. Without ``force`` an
    existing file stays, even one that appears meanwhile. Raises ``UnwrapError``.
    """
    _refuse_existing(output, force=force)
    with _opened(path) as inside:
        return _write(_chosen(inside, index, member), inside.path, output, force=force)


class Written(NamedTuple):
    """A plan that was written out."""

    member: str
    path: str
    size_bytes: int


def extract_all(path: str, folder: str, *, force: bool = False) -> list[Written]:
    """Writes every plan inside ``path`` into ``folder``, which is made where it is missing. Raises ``UnwrapError``.

    Files are named after the members, without folders; where two would have the same name a number follows.
    """
    with _opened(path) as inside:
        lacking = [one.missing.what for one in inside.plans if one.missing is not None] + inside.place.unseen
        if lacking:
            raise UnwrapError(f"not all plans in {printable(path)} can be written: {printable(lacking[0])}")
        names = _names([one.member for one in inside.plans], os.path.basename(inside.path))
        outputs = [os.path.join(folder, name) for name in names]
        for output in outputs:
            _refuse_existing(output, force=force)
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise UnwrapError(f"{printable(folder)} cannot be made: {error.strerror}") from error
        return [
            Written(one.member, output, _write(one, inside.path, output, force=force))
            for one, output in zip(inside.plans, outputs, strict=True)
        ]


def _names(members: list[str], file: str) -> Iterator[str]:
    """A file name for each member: its own last part, without anything that a path or a shell could stumble over."""
    taken: set[str] = set()
    for member in members:
        last = re.split(r"[/\\!]", member)[-1] if member else file
        safe = re.sub(r"[^A-Za-z0-9._+-]", "_", last).lstrip(".-")[:LONGEST_NAME] or "plan"
        stem, dot, suffix = safe.rpartition(".")
        stem, suffix = (stem, dot + suffix) if member and stem and dot + suffix in ENGINE_NAMES else (safe, ".plan")
        name, count = stem + suffix, 1
        while name.lower() in taken:
            count += 1
            name = f"{stem}-{count}{suffix}"
        taken.add(name.lower())
        yield name


def copy_plan(path: str, stream: BinaryIO, member: str = "0") -> None:
    """Writes the plan inside ``path`` that ``member`` names to an open file. Raises ``UnwrapError``."""
    with _opened(path) as inside:
        one = _chosen(inside, 0, member)
        try:
            _copy(one.plan(), stream)
        except OSError as error:
            raise UnwrapError(f"the plan cannot be written: {error.strerror}") from error


class _Inside(NamedTuple):
    """An open file with plans in it."""

    path: str
    member: str | None
    plans: tuple[Wrapped, ...]
    place: Place


@contextmanager
def _opened(path: str) -> Iterator[_Inside]:
    """The plans inside a file, which may be named ``FILE!MEMBER``."""
    file, member = (path, None) if os.path.lexists(path) else file_and_member(path)
    with Opened(file or path) as opened, Place(os.path.dirname(file or path)) as place:
        if opened.source is None:
            raise UnwrapError(f"{printable(path)} cannot be read: {opened.path_status.why or opened.path_status.state}")
        try:
            yield _Inside(opened.path, member, _plans(opened.source, path, place), place)
        except PlanError as error:
            raise UnwrapError(f"{printable(path)} could not be read to the end: {error}") from error
        except BudgetExceeded as error:
            raise UnwrapError(f"{printable(path)}: {error}") from error
        except OSError as error:
            raise UnwrapError(f"{printable(path)} cannot be read: {error.strerror}") from error


def _plans(source: Source, path: str, place: Place) -> tuple[Wrapped, ...]:
    if starts_like_plan(source.read(0, min(4, source.size))):
        raise UnwrapError(f"{printable(path)} is already a bare plan")
    found = unwrap(source, place)
    if not found:
        raise UnwrapError(f"{printable(path)} holds no plan in a wrapper that trtdoctor knows; see: trtdoctor check")
    return found


def _chosen(inside: _Inside, index: int, member: str | None) -> Wrapped:
    wanted = member if member is not None else inside.member
    if wanted is None:
        if index >= len(inside.plans):
            raise UnwrapError(f"it holds {counted(len(inside.plans), 'plan')}, numbered from 0")
        found = inside.plans[index]
    else:
        named = chosen(inside.plans, wanted)
        if named is None:
            names = (
                listing([printable(one.member, 80) for one in inside.plans[:8] if one.member]) or "one, without a name"
            )
            raise UnwrapError(f"it holds no {printable(wanted, 80)}; there is {names}")
        found = named
    if found.missing is not None:
        raise UnwrapError(f"it is {found.missing.what}")
    return found


def _refuse_existing(output: str, *, force: bool) -> None:
    if not force and os.path.lexists(output):
        raise UnwrapError(f"{printable(output)} exists; choose another name or give --force")


def _write(one: Wrapped, path: str, output: str, *, force: bool) -> int:
    """Writes a plan. What is damaged is not written."""
    if force and os.path.exists(output) and os.path.samefile(path, output):
        raise UnwrapError("the plan cannot be written over the file that it comes from")
    plan = one.plan()
    try:
        with whole_file(output, replace=force) as stream:
            _copy(plan, stream)
            if (damage := one.damage()) is not None:
                raise UnwrapError(f"{printable(path)} {printable(damage)}")
    except FileExistsError as error:
        raise UnwrapError(f"{printable(output)} exists; choose another name or give --force") from error
    except OSError as error:
        raise UnwrapError(f"{printable(output)} cannot be written: {error.strerror}") from error
    return plan.size


def _copy(plan: Source, stream: BinaryIO) -> None:
    for at in range(0, plan.size, CHUNK):
        stream.write(plan.read(at, min(CHUNK, plan.size - at)))
