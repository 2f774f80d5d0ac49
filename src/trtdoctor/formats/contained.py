"""From the plans inside a wrapper to engines. Only files that do not begin like a plan come here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.bits import quoted
from trtdoctor.formats.damage import copied_as_text
from trtdoctor.formats.wrappers import chosen, unwrap
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped
from trtdoctor.model.engine import Engine, NonEngineFile, PathStatus
from trtdoctor.model.finding import Fix
from trtdoctor.plan.header import is_untagged_plan, starts_like_plan
from trtdoctor.sources.directories import working_directory
from trtdoctor.sources.source import Source

BINARY = frozenset({"zip", "tar", "gzip", "bzip2", "xz", "zstd", "executorch", "torchscript", "torch"})
"""Kinds of files that a copy in text mode destroys, beside plans."""
NO_MEMBER = "no engine of that name is inside the file"
_UNPACK = Fix("unpack it and check what comes out")


def engines(
    engine: Engine, source: Source, place: Place, member: str | None, facts: Callable[[Engine, Source], Engine]
) -> Iterator[Engine]:
    """The engines inside ``source``, or the one that ``member`` names; none where it is no wrapper.

    ``facts`` gives an engine the facts of its plan.

    Raises ``PlanError``, ``BudgetExceeded``.
    """
    found = unwrap(source, place)
    if member is not None:
        yield _named(engine, found, member, facts)
        return
    for one in found:
        yield _engine(engine, one, len(found), facts)
    if found and place.unseen:
        yield engine._replace(failure="; ".join([*dict.fromkeys(place.unseen)][:3]))


def _named(
    engine: Engine, found: tuple[Wrapped, ...], member: str, facts: Callable[[Engine, Source], Engine]
) -> Engine:
    one = chosen(found, member)
    if one is not None:
        return _engine(engine, one, len(found), facts)
    import difflib

    names = [each.member for each in found if each.member]
    near = difflib.get_close_matches(member, names, n=3) or names[:3]
    nearest = tuple(f"{engine.path}!{name}" for name in near) or (engine.path,)
    missing = PathStatus("missing", why=NO_MEMBER, working_directory=working_directory(), nearest=nearest)
    return Engine(f"{engine.path}!{member}", missing)


def _engine(engine: Engine, one: Wrapped, plans: int, facts: Callable[[Engine, Source], Engine]) -> Engine:
    engine = engine._replace(
        container=one.kind,
        member=one.member or None,
        plan_offset=one.at,
        plans=plans,
        metadata=one.metadata,
    )
    if one.missing is not None:
        return engine._replace(not_engine=one.missing)
    try:
        plan = one.plan()
        head = plan.read(0, min(16, plan.size))
        engine = engine._replace(plan_size=plan.size, head=head)
        if starts_like_plan(head) or is_untagged_plan(plan):
            engine = facts(engine, plan)
        else:
            engine = engine._replace(not_engine=_other(one, plan))
    except PlanError as error:
        with suppress(BudgetExceeded):
            return engine._replace(wrapper_damage=one.damage() or f"cannot be read: {error}")
    except BudgetExceeded as error:
        what = f"a file with {quoted(one.member)} inside, which is too large to be read there ({error})"
        return engine._replace(not_engine=NonEngineFile("zip", what, _UNPACK))
    try:
        return engine._replace(wrapper_damage=one.damage())
    except BudgetExceeded as error:
        return engine._replace(failure=str(error))


def _other(one: Wrapped, plan: Source) -> NonEngineFile | None:
    """What is there in the place of a plan."""
    from trtdoctor.formats.registry import identify

    found = identify(plan)
    name = one.metadata.get("engine_file") or one.member
    if found is None or not isinstance(name, str):
        return found
    return found._replace(what=f"a file whose engine {quoted(name, 80)} is {found.what}", fix=_UNPACK)


def damaged(source: Source, found: NonEngineFile | None) -> str | None:
    """Whether a file that should be a wrapper went through a text-mode copy: words that go on from its name."""
    if found is None or found.kind not in BINARY:
        return None
    with suppress(BudgetExceeded):
        return copied_as_text(source)
    return None
