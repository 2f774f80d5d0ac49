"""The one way from a path, or from any source of bytes, to an ``Engine``. Never raises for a damaged file; what failed
is a fact too.

What only damaged and other files need is imported where it is needed: a good engine must not pay for it at start-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import Engine, PathStatus
from trtdoctor.model.fact import known
from trtdoctor.plan.header import is_untagged_plan, read_header, starts_like_plan
from trtdoctor.sources.local import Opened, filesystem
from trtdoctor.sources.source import Source

HEAD = 16

if TYPE_CHECKING:
    from trtdoctor.formats.wrappers.wrapped import Wrapped
    from trtdoctor.model.plan import PlanBody, PlanHeader


READ_LIMIT = 8 << 30
"""Bytes read of one file. Of a whole engine it is under 1 MB, whatever its size; a damaged one is read through for its
checksum (up to 4 GiB) and for line ends (1 GiB)."""


def read_engine(path: str) -> Engine:
    """The facts of what ``path`` names. Opens it once, reads only what is needed, never blocks on a FIFO or device."""
    with Opened(path, Budget("the file", bytes=READ_LIMIT)) as opened:
        engine = Engine(path, opened.path_status, size_bytes=opened.path_status.size_bytes)
        if opened.source is None:
            if opened.path_status.state == "directory":
                from trtdoctor.formats.registry import identify_directory

                engine = engine._replace(not_engine=identify_directory(opened.path_status.names))
            return engine
        engine = _read(engine, opened.source)
        return engine._replace(changed=opened.changed(), filesystem=filesystem(path))


def read_source(source: Source) -> Engine:
    """The facts of the bytes in ``source``, whose budget they are taken from."""
    return _read(Engine(source.identity.name, PathStatus("file", source.size), size_bytes=source.size), source)


def _read(engine: Engine, source: Source) -> Engine:
    try:
        return _facts(engine, source)
    except (PlanError, BudgetExceeded) as error:  # the file shrank, the disk failed, or there was too much to read
        return engine._replace(failure=str(error))


def _facts(engine: Engine, source: Source) -> Engine:
    head = source.read(0, min(HEAD, source.size))
    engine = engine._replace(head=head)
    if starts_like_plan(head):
        return _with_plan(engine._replace(container="plain", plan_offset=0, plan_size=source.size), source)
    from trtdoctor.formats.wrappers import unwrap
    from trtdoctor.sources.parts import open_part

    if (wrapped := unwrap(source)) is not None:
        plan = open_part(source, wrapped.plan)
        return _with_plan(_wrapped(engine, wrapped, plan), plan)
    if is_untagged_plan(source):
        return _with_plan(engine._replace(container="plain", plan_offset=0, plan_size=source.size), source)
    from trtdoctor.formats.registry import identify

    return engine._replace(not_engine=identify(source))


def _wrapped(engine: Engine, wrapped: Wrapped, plan: Source) -> Engine:
    return engine._replace(
        container=wrapped.kind,
        plan_offset=None if wrapped.plan.encoding != "none" else wrapped.plan.at,
        plan_size=plan.size,
        plans=wrapped.plans,
        metadata=wrapped.metadata,
    )


def _with_plan(engine: Engine, plan: Source) -> Engine:
    header = read_header(plan)
    if header.body is not None and not header.sections and header.problems:
        from trtdoctor.formats import timing_cache

        if (cache := timing_cache.recognize(plan, header.body.offset)) is not None:
            return engine._replace(container=None, plan_offset=None, plan_size=None, not_engine=cache)
    engine = engine._replace(header=header, body=_body(plan, header))
    if header.problems or not known(header.complete):
        from trtdoctor.formats.damage import text_damage

        engine = engine._replace(damage=text_damage(plan))
    return engine


def _body(plan: Source, header: PlanHeader) -> PlanBody | None:
    if header.body is None:
        return None
    from trtdoctor.plan.reader import read_body

    return read_body(
        plan,
        header.body,
        serialization_version=known(header.serialization_version),
        weights_section=next((section for section in header.sections if section.kind == "WGHT"), None),
    )
