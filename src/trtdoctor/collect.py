"""Collects the facts: the only phase that touches the disk. Never raises for a sick file; what failed is a fact too."""

from __future__ import annotations

from dataclasses import replace

from trtdoctor.fact import Known
from trtdoctor.file.damage import text_damage
from trtdoctor.file.formats import TIMING_CACHE, identify, identify_directory, is_timing_cache
from trtdoctor.file.opening import Opened, filesystem
from trtdoctor.file.wrappers import Wrapped, unwrap
from trtdoctor.model import Damage, Engine
from trtdoctor.plan.cursor import PlanError, Source
from trtdoctor.plan.flatbuffer import looks_like_flatbuffer_plan
from trtdoctor.plan.header import read_flatbuffer_header, read_header, starts_like_plan

HEAD = 16


def read_engine(path: str) -> Engine:
    """The facts of what ``path`` names. Opens it once, reads only what is needed, never blocks on a FIFO or device."""
    with Opened(path) as opened:
        engine = Engine(path, opened.stand, size_bytes=opened.stand.size_bytes)
        if opened.source is None:
            if opened.stand.state == "directory":
                engine = replace(engine, foreign=identify_directory(opened.stand.names))
            return engine
        try:
            engine = _read(engine, opened.source)
        except PlanError as error:  # the bytes went away under us, or the disk failed
            engine = replace(engine, failure=str(error))
        return replace(engine, changed=opened.changed(), filesystem=filesystem(path))


def _read(engine: Engine, source: Source) -> Engine:
    head = source.read(0, min(HEAD, source.size))
    engine = replace(engine, head=head)
    if (wrapped := unwrap(source)) is not None:
        return _with_plan(_wrapped(engine, wrapped), wrapped.plan)
    if starts_like_plan(head):
        return _with_plan(replace(engine, container="plain", plan_offset=0, plan_size=source.size), source)
    if looks_like_flatbuffer_plan(source):
        engine = replace(engine, container="plain", plan_offset=0, plan_size=source.size)
        return replace(engine, header=read_flatbuffer_header(source))
    return replace(engine, foreign=identify(source))


def _wrapped(engine: Engine, wrapped: Wrapped) -> Engine:
    return replace(
        engine,
        container=wrapped.container,
        plan_offset=wrapped.offset,
        plan_size=wrapped.plan.size,
        plans=wrapped.plans,
        metadata=wrapped.metadata,
    )


def _with_plan(engine: Engine, plan: Source) -> Engine:
    header = read_header(plan)
    if header.body is not None and not header.sections and is_timing_cache(plan, header.body.offset):
        return replace(engine, container=None, plan_offset=None, plan_size=None, foreign=TIMING_CACHE)
    engine = replace(engine, header=header)
    if header.problems or header.complete != Known(True, getattr(header.complete, "source", "")):
        found = text_damage(plan)
        engine = replace(engine, damage=Damage(found.how, found.evidence) if found else None)
    return engine
