"""Writes the bare plan of a wrapped engine to a file of its own: whole or not at all, and over nothing."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from trtdoctor.errors import BudgetExceeded, PlanError, UnwrapError
from trtdoctor.formats.reading import file_and_member
from trtdoctor.formats.wrappers import chosen, unwrap
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped
from trtdoctor.model.engine import ENGINE_NAMES
from trtdoctor.model.fact import known
from trtdoctor.named import NamedTuple
from trtdoctor.plan.header import read_header, starts_like_plan
from trtdoctor.sources.opening import opened, shown
from trtdoctor.sources.source import Source
from trtdoctor.sources.writing import led, open_folder, whole_file
from trtdoctor.text import and_more, counted, first_of, listing, printable

LONGEST_NAME = 120
"""Characters of a member's name that become that of a file."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
CHUNK = 3 << 20  # a multiple of 3, so that base64 groups are decoded once


class SeveralPlansError(UnwrapError):
    """The file holds several plans, and nothing said which; ``members`` names them."""

    def __init__(self, path: str, members: tuple[str, ...]) -> None:
        names = and_more([printable(member, 80) for member in members], 8)
        super().__init__(f"{printable(path)} holds {counted(len(members), 'plan')}: {names}")
        self.members = members


class Written(NamedTuple):
    """A plan that was written out."""

    member: str
    path: str
    size_bytes: int


class PartlyWrittenError(UnwrapError):
    """Some plans could not be written, for the reasons in ``problems``; those in ``written`` were, and are whole."""

    def __init__(self, path: str, problems: list[str], written: list[Written]) -> None:
        most = "; ".join(first_of(problems, 3))
        were = f"{counted(len(written), 'plan')} written" if written else "nothing was written"
        super().__init__(f"not all plans in {printable(path)} can be written: {most}; {were}")
        self.problems = problems
        self.written = written


def extract(path: str, output: str, *, force: bool = False, index: int | None = 0, member: str | None = None) -> int:
    """Writes plan number ``index`` inside ``path``, or the ``member``, to ``output`` and returns its size in bytes.

    The bytes go to a temporary file beside ``output``, which takes its name only when complete. Without ``force`` an
    existing file stays, even one that appears meanwhile. Where neither ``index`` nor ``member`` says which,
    there must be one plan only (``SeveralPlansError``). Raises ``UnwrapError``.
    """
    _refuse_existing(output, force=force)
    with _opened(path) as inside:
        one = _chosen(inside, index, member)
        if force and _is_same(inside.path, output):
            raise UnwrapError("the plan cannot be written over the file that it comes from")
        with _writing(output):
            return _write(one, inside.path, output, force=force)


def extract_all(path: str, folder: str, *, force: bool = False) -> list[Written]:
    """Writes every plan inside ``path`` into ``folder``, which is made where it is missing. Raises ``UnwrapError``.

    Files are named after the members, without folders; where two would have the same name a number follows. What is
    damaged is not written, and all that is whole is: ``PartlyWrittenError``. A link in ``folder`` is never followed.
    """
    with _opened(path) as inside:
        _refuse_named(inside)
        names = _names([one.member for one in inside.plans], os.path.basename(inside.path))
        outputs = dict(zip(names, inside.plans, strict=True))
        for name in outputs:
            _refuse_existing(os.path.join(folder, name), force=force)
        with _made(folder) as handle:
            written, problems = _write_all(inside, outputs, folder, handle, force=force)
        problems += [printable(one) for one in inside.place.unseen]
        problems += [f"{printable(inside.path)} {one}" for one in inside.place.damaged if not problems]
        if problems:
            raise PartlyWrittenError(path, problems, written)
        return written


def _write_all(
    inside: _Inside, outputs: dict[str, Wrapped], folder: str, handle: int, *, force: bool
) -> tuple[list[Written], list[str]]:
    """What was written, and why the rest was not. Once the disk is full, the rest is not tried."""
    written: list[Written] = []
    problems: list[str] = []
    for name, one in outputs.items():
        output = os.path.join(folder, name)
        try:
            if force and _is_same(inside.path, output):
                raise UnwrapError(f"{printable(output)} is the file that the plans come from")
            with _writing(output):
                written.append(Written(one.member, output, _write(one, inside.path, name, force=force, folder=handle)))
        except UnwrapError as error:
            problems.append(str(error))
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
                break
        except (PlanError, BudgetExceeded) as error:
            problems.append(f"{printable(one.member or inside.path, 80)} cannot be read: {printable(str(error))}")
    return written, problems


@contextmanager
def _made(folder: str) -> Iterator[int]:
    """The folder, open, so that no other takes its place; one that was made for nothing is removed."""
    before = os.path.lexists(folder)
    try:
        real = led(folder)  # refuses a link of another user in a folder for all
        os.makedirs(folder, exist_ok=True)
        handle = open_folder(real)
    except (FileExistsError, NotADirectoryError) as error:
        raise UnwrapError(
            f"{printable(folder)} cannot be made: a file has that name, or one on the way to it"
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnwrapError(f"{printable(folder)} cannot be made: {why}") from error
    try:
        yield handle
    finally:
        os.close(handle)
        if not before:
            with suppress(OSError):  # it has files
                os.rmdir(folder)


def _names(members: list[str], file: str) -> Iterator[str]:
    """A file name for each member: its own last part, without anything that a path or a shell could stumble over."""
    taken: set[str] = set()
    for member in members:
        last = re.sub(r"#\d+$", "", re.split(r"[/\\!]", member)[-1]) if member else file
        safe = re.sub(r"[^A-Za-z0-9._+-]", "_", last).lstrip(".-") or "plan"
        stem, dot, suffix = safe.rpartition(".")
        stem, suffix = (stem, dot + suffix) if member and stem and dot + suffix in ENGINE_NAMES else (safe, ".plan")
        stem = stem[:LONGEST_NAME]
        name, count = stem + suffix, 1
        while name.lower() in taken:
            count += 1
            name = f"{stem}-{count}{suffix}"
        taken.add(name.lower())
        yield name


def copy_plan(path: str, stream: BinaryIO, member: str = "0") -> None:
    """Writes the plan inside ``path`` that ``member`` names to an open file. Raises ``UnwrapError``."""
    with _opened(path) as inside:
        _stream(_plan(_chosen(inside, 0, member)), stream)


def send(path: str, stream: BinaryIO, *, index: int | None = None, member: str | None = None) -> int:
    """Writes a plan to an open file that cannot take it back, such as standard output, and returns its size in bytes:
    nothing of it, where the file around it is damaged. Otherwise like ``extract``."""
    with _opened(path) as inside:
        one = _chosen(inside, index, member)
        if (damage := one.damage()) is not None:
            raise UnwrapError(f"{printable(inside.path)} {printable(damage)}")
        plan = _plan(one)
        _stream(plan, stream)
        return plan.size


def _stream(plan: Source, stream: BinaryIO) -> None:
    try:
        _copy(plan, stream)
        stream.flush()
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
    with opened(file or path, whole=True) as found, Place(found.folder) as place:
        path = shown(path)
        if found.source is None:
            raise UnwrapError(f"{printable(path)} cannot be read: {found.path_status.why or found.path_status.state}")
        try:
            yield _Inside(found.path, member, _plans(found.source, path, place), place)
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
    if not found and (
        why := [*place.damaged[:1], *(f"was not looked at to its end: {one}" for one in place.unseen[:1])]
    ):
        raise UnwrapError(f"no plan was found in {printable(path)}, which {why[0]}; see: trtdoctor check --static")
    if not found:
        raise UnwrapError(f"{printable(path)} holds no plan in a wrapper that trtdoctor knows; see: trtdoctor check")
    return found


def _chosen(inside: _Inside, index: int | None, member: str | None) -> Wrapped:
    if member is not None or index:
        _refuse_named(inside)
    wanted = member if member is not None else inside.member
    if wanted is None:
        if index is None and len(inside.plans) > 1:
            raise SeveralPlansError(inside.path, tuple(one.member for one in inside.plans))
        index = index or 0
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
    return found


def _refuse_named(inside: _Inside) -> None:
    """``FILE!MEMBER`` beside something else that says which plans: one of the two would be passed over."""
    if inside.member is not None:
        file = printable(inside.path)
        raise UnwrapError(f"{file}!{printable(inside.member, 80)} names one plan already; give {file}")


def _is_same(path: str, output: str) -> bool:
    return os.path.exists(path) and os.path.exists(output) and os.path.samefile(path, output)


def _refuse_existing(output: str, *, force: bool) -> None:
    if not force and os.path.lexists(output):
        raise UnwrapError(f"{printable(output)} exists; choose another name or give --force")


@contextmanager
def _writing(output: str) -> Iterator[None]:
    """What the system says against a file is an ``UnwrapError``."""
    try:
        yield
    except FileExistsError as error:
        raise UnwrapError(f"{printable(output)} exists; choose another name or give --force") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnwrapError(f"{printable(output)} cannot be written: {why}") from error


def _write(one: Wrapped, path: str, output: str, *, force: bool, folder: int | None = None) -> int:
    """Writes a plan. What is damaged is not written."""
    plan = _plan(one)
    with whole_file(output, replace=force, force=force, folder=folder) as stream:
        _copy(plan, stream)
        if (damage := one.damage()) is not None:
            raise UnwrapError(f"{printable(path)} {printable(damage)}")
    return plan.size


def _plan(one: Wrapped) -> Source:
    if one.missing is not None:
        raise UnwrapError(f"{printable(one.member, 80)} is {one.missing.what}".lstrip())
    if one.doubtful:
        raise UnwrapError(f"{printable(one.member, 80)} does not begin like a plan")
    plan = one.plan()
    declared = known(read_header(plan).declared_size) or 0 if starts_like_plan(plan.read(0, min(4, plan.size))) else 0
    if declared > plan.size:
        missing = counted(declared - plan.size, "byte")
        raise UnwrapError(f"{printable(one.member, 80) or 'the plan'} is truncated: {missing} missing at its end")
    return plan


def _copy(plan: Source, stream: BinaryIO) -> None:
    for at in range(0, plan.size, CHUNK):
        stream.write(plan.read(at, min(CHUNK, plan.size - at)))
