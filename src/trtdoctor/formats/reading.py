"""The one way from a path, or from any source of bytes, to an ``Engine``. Never raises for a damaged file; what failed
is a fact too.

What only damaged and other files need is imported where it is needed: a good engine must not pay for it at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import UNANSWERED, Engine, PathStatus
from trtdoctor.model.fact import known
from trtdoctor.plan.header import is_untagged_plan, read_header, starts_like_plan
from trtdoctor.sources.local import FileSource
from trtdoctor.sources.opening import AnyOpened, is_there, opened
from trtdoctor.sources.source import Source

HEAD = 16

if TYPE_CHECKING:
    from trtdoctor.model.plan import PlanBody, PlanHeader


READ_LIMIT = 8 << 30
"""Bytes read of one file. Of a whole engine it is under 1 MB, whatever its size; a damaged one is read through for its
checksum (up to 4 GiB) and for line ends (1 GiB)."""


def read_engine(path: str, *, whole: bool = False) -> Engine:
    """The facts of what ``path`` names; of a file with several engines, of the first."""
    engines = read_engines(path, whole=whole)
    try:
        return next(engines)
    finally:
        engines.close()


def read_engines(path: str, *, whole: bool = False, kernels: bool = True) -> Generator[Engine, None, None]:
    """The facts of what ``path`` names, one engine at a time; at least one, which may be none. ``FILE!MEMBER`` names
    one of those inside a file.

    Opens it once, reads only what is needed, never blocks on a FIFO or device. With ``whole``, all of an object at an
    address is read where a checksum or an archive asks for it. Without ``kernels``, most bytes of a plan, these are
    not looked through: no check needs what they say. Of a plain file, what its body says is then read when it is asked
    for, which has to be before the next engine is.
    """
    with opened(path, Budget("the file", bytes=READ_LIMIT), whole=whole) as found:
        if found.path_status.state not in ("missing", *UNANSWERED) or "!" not in path:
            yield from _opened(found, None, kernels)
            return
        file, member = file_and_member(path)
        if file is None:
            yield from _opened(found, None, kernels)
            return
    with opened(file, Budget("the file", bytes=READ_LIMIT), whole=whole) as found:
        yield from _opened(found, member, kernels)


def file_and_member(path: str) -> tuple[str | None, str]:
    """The file and the member that ``FILE!MEMBER`` names; no file where there is none."""
    at = path.find("!", 1)
    while at > 0:
        if is_there(path[:at]):
            return path[:at], path[at + 1 :]
        at = path.find("!", at + 1)
    return None, ""


def _opened(found: AnyOpened, member: str | None, kernels: bool) -> Iterator[Engine]:
    path = found.path
    engine = Engine(path, found.path_status, size_bytes=found.path_status.size_bytes)
    if found.source is None:
        if found.path_status.state == "directory":
            from trtdoctor.formats.registry import identify_directory

            engine = engine._replace(not_engine=identify_directory(found.path_status.names, path))
        yield engine
        return
    for one in _read(engine, found.source, found.folder, member, kernels):
        yield found.seen(one)


def read_source(source: Source) -> Engine:
    """The facts of the bytes in ``source``, whose budget they are taken from; of several engines, of the first."""
    engine = Engine(source.identity.name, PathStatus("file", source.size), size_bytes=source.size)
    return next(_read(engine, source, None, None))


def _read(
    engine: Engine, source: Source, folder: str | None, member: str | None, kernels: bool = True
) -> Iterator[Engine]:
    read = _with_plan if kernels else _without_kernels
    try:
        head = source.read(0, min(HEAD, source.size))
        if member is None and starts_like_plan(head):
            late = not kernels and isinstance(source, FileSource)
            engine = engine._replace(head=head, container="plain", plan_offset=0, plan_size=source.size)
            yield _with_plan(engine, source, late=True, kernels=False) if late else read(engine, source)
        else:
            engine = engine._replace(head=head)
            yield from _not_plain(engine, source, folder, member, read)
    except PlanError as error:  # the file shrank, or the disk failed
        yield engine._replace(failure=str(error))
    except BudgetExceeded as error:
        from trtdoctor.formats.contained import too_much

        yield too_much(engine, error)


def _not_plain(
    engine: Engine, source: Source, folder: str | None, member: str | None, read: Callable[[Engine, Source], Engine]
) -> Iterator[Engine]:
    """What does not begin like a plan: wrappers, plans without a tag, and everything else."""
    from trtdoctor.formats import contained
    from trtdoctor.formats.wrappers.wrapped import Place

    with Place(folder) as place:
        count = 0
        for one in contained.engines(engine, source, place, member, read):
            count += 1
            yield one
        if count:
            return
    if is_untagged_plan(source):
        yield read(engine._replace(container="plain", plan_offset=0, plan_size=source.size), source)
        return
    from trtdoctor.formats.registry import identify

    yield contained.nothing_in(engine, source, place, identify(source))


def _without_kernels(engine: Engine, plan: Source) -> Engine:
    return _with_plan(engine, plan, kernels=False)


def _with_plan(engine: Engine, plan: Source, *, kernels: bool = True, late: bool = False) -> Engine:
    header = read_header(plan)
    if not header.sections and (header.problems or not known(header.complete)):
        from trtdoctor.formats import timing_cache

        if (cache := timing_cache.recognize(plan)) is not None:
            return engine._replace(container=None, plan_offset=None, plan_size=None, not_engine=cache)
    body = _body(plan, header, kernels=kernels, late=late)
    if header.product == "tensorrt-rtx" and body is not None:
        from trtdoctor.plan.families.rtx import narrowed

        header = narrowed(header, body)
    engine = engine._replace(header=header, body=body)
    if header.problems or not known(header.complete):
        from trtdoctor.formats.damage import text_damage

        engine = engine._replace(damage=text_damage(plan))
    return engine


def _body(plan: Source, header: PlanHeader, *, kernels: bool, late: bool) -> PlanBody | None:
    if header.body is None:
        return None
    from trtdoctor.plan.reader import read_body

    return read_body(
        plan,
        header.body,
        serialization_version=known(header.serialization_version),
        weights_section=next((section for section in header.sections if section.kind == "WGHT"), None),
        kernels=kernels,
        late=late,
    )
