"""From the plans inside a wrapper to engines. Only files that do not begin like a plan come here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.bits import quoted
from trtdoctor.formats.damage import copied_as_text
from trtdoctor.formats.ways import LEAVE
from trtdoctor.formats.wrappers import chosen, unwrap
from trtdoctor.formats.wrappers.wrapped import NotLookedAtError, Place, Wrapped
from trtdoctor.model.engine import Engine, NonEngineFile, PathStatus, Unseen
from trtdoctor.model.fact import Unknown, known
from trtdoctor.model.finding import Fix
from trtdoctor.plan.header import is_untagged_plan, starts_like_plan
from trtdoctor.sources.directories import working_directory
from trtdoctor.sources.source import Source
from trtdoctor.text import nearest

BINARY = frozenset({"zip", "tar", "gzip", "bzip2", "xz", "zstd", "executorch", "torchscript", "torch"})
"""Kinds of files that a copy in text mode destroys, beside plans."""
COMPRESSED = frozenset({"gzip", "bzip2", "xz", "zstd"})
NO_MEMBER = "no engine of that name inside the file"
_TOGETHER = Fix("download both into one folder, and check the model there")
_UNPACK = Fix("unpack it and check what comes out")
_FIND = "find {stem}.unpacked -name '*.engine' -o -name '*.plan' -o -name '*.trt'"
_TAR = ("mkdir {stem}.unpacked && tar -xf {path} -C {stem}.unpacked", _FIND)
_REST: dict[str, tuple[str, ...]] = {
    "zip": ("unzip {path} -d {stem}.unpacked", _FIND),
    **dict.fromkeys(("tar", *COMPRESSED), _TAR),
}
"""How archives are unpacked. Only archives are compressed files with more in them than one."""


def engines(
    engine: Engine, source: Source, place: Place, member: str | None, facts: Callable[[Engine, Source], Engine]
) -> Iterator[Engine]:
    """The engines inside ``source``, or the one that ``member`` names; none where it is no wrapper.

    ``facts`` gives an engine the facts of its plan.

    Raises ``PlanError``, ``BudgetExceeded``.
    """
    found = unwrap(source, place)
    if member is not None:
        one = chosen(found, member)
        if one is not None:
            yield _engine(engine, one, len(found), place, facts)
        elif place.unseen or place.damaged:
            kind = found[0].kind if found else _kind(source)
            yield rest(engine._replace(member=member), source, place, kind)
        else:
            yield _missing(engine, found, member)
        return
    for one in found:
        yield _engine(engine, one, len(found), place, facts)
    if found and (place.unseen or place.damaged):
        yield rest(engine, source, place, found[0].kind)


def rest(engine: Engine, source: Source, place: Place, kind: str) -> Engine:
    """What is left of a file: that it is damaged, or was not looked at to its end, as far as that is so."""
    damage = _text_copy(source) or place.damaged[0] if place.damaged else None
    return engine._replace(wrapper_damage=damage, unseen=_unseen(place.unseen, place.refused, kind))


def nothing_in(engine: Engine, source: Source, place: Place, found: NonEngineFile | None) -> Engine:
    """A file in which no engine was found, and which is ``found``."""
    engine = engine._replace(not_engine=found)
    if found is None or found.kind == "pickle":
        return engine._replace(unseen=_unseen(place.unseen, place.refused, ""))
    if found.kind not in BINARY:
        return engine
    if found.cause != "not-an-engine":  # it is damaged, and says so itself
        return engine
    engine = rest(engine, source, place, found.kind)
    if engine.unseen is not None and not place.refused and found.kind in COMPRESSED:  # perhaps no archive is in it
        engine = engine._replace(unseen=engine.unseen._replace(fix=found.fix))
    return engine if engine.wrapper_damage else engine._replace(wrapper_damage=_text_copy(source))


def too_much(engine: Engine, error: BudgetExceeded) -> Engine:
    """A file with more in it than may be read."""
    place = Place()
    place.stop(error)
    return engine._replace(unseen=_unseen(place.unseen, place.refused, ""))


def _unseen(why: list[str], refused: list[str], kind: str) -> Unseen | None:
    if not why:
        return None
    fix = Fix("unpack it and check the engine files that come out", _REST.get(kind, ()))
    return Unseen("; ".join([*dict.fromkeys(why)][:3]), LEAVE if refused else fix)


def _missing(engine: Engine, found: tuple[Wrapped, ...], member: str) -> Engine:
    names = [each.member for each in found if each.member]
    near = nearest(member, names) or names[:3]
    paths = tuple(f"{engine.path}!{name}" for name in near) or (engine.path,)
    missing = PathStatus("missing", why=NO_MEMBER, working_directory=working_directory(), nearest=paths)
    return Engine(f"{engine.path}!{member}", missing)


def _engine(
    engine: Engine, one: Wrapped, plans: int, place: Place, facts: Callable[[Engine, Source], Engine]
) -> Engine:
    """The engine of one plan, which is no better than the wrapper that it came out of."""
    engine = engine._replace(
        container=one.kind,
        inner_container=one.inner,
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
        damage = one.damage()
    except NotLookedAtError as error:
        return engine._replace(unseen=Unseen(error.problem, _TOGETHER))
    except PlanError as error:
        with suppress(BudgetExceeded):
            return engine._replace(wrapper_damage=one.damage() or f"cannot be read: {error}")
    except BudgetExceeded as error:
        own = place.inside(one.member)
        own.unseen, own.refused = [], []
        own.stop(error)
        return _in_doubt(engine._replace(unseen=_unseen(own.unseen, own.refused, one.kind)), "was not unpacked")
    return engine if damage is None else _in_doubt(engine._replace(wrapper_damage=damage), damage)


def _in_doubt(engine: Engine, why: str) -> Engine:
    """The same, its plan not called complete."""
    header = engine.header
    if header is None or known(header.complete) is False:
        return engine
    return engine._replace(header=header._replace(complete=Unknown(f"the file around it {why}")))


def _other(one: Wrapped, plan: Source) -> NonEngineFile | None:
    """What is there in the place of a plan."""
    from trtdoctor.formats.registry import identify

    found = identify(plan)
    name = one.metadata.get("engine_file") or one.member
    if found is None or not isinstance(name, str):
        return found
    return found._replace(what=f"a file whose engine {quoted(name, 80)} is {found.what}", fix=_UNPACK)


def _kind(source: Source) -> str:
    from trtdoctor.formats.registry import identify

    found = identify(source)
    return "" if found is None else found.kind


def _text_copy(source: Source) -> str | None:
    """Whether a file that should be a wrapper went through a text-mode copy: words that go on from its name."""
    with suppress(BudgetExceeded):
        return copied_as_text(source)
    return None
