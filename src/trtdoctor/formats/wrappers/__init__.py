"""Files that carry plans inside something else: one module each, which says where the plans are.

The facts of an engine come from its plan; the wrapper is named. To add a wrapper: its kind in
``model.engine.WrapperKind``, its module, its line in ``WRAPPERS``, its cases in a test of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.wrappers import (
    archives,
    epcontext,
    executorch,
    model_connect,
    torch_archives,
    torch_cache,
    ultralytics,
)
from trtdoctor.formats.wrappers.wrapped import MOST_PLANS, Place, Shares, Wrapped, stopped_at
from trtdoctor.sources.source import Source
from trtdoctor.text import printable

WRAPPERS: tuple[Callable[[Source, Place], Iterator[Wrapped]], ...] = (
    ultralytics.unwrap,
    torch_archives.unwrap,
    executorch.unwrap,
    model_connect.unwrap,
    torch_cache.unwrap,
    epcontext.unwrap,
    archives.in_zip,
    archives.in_tar,
    archives.packed,
)
"""Each takes the file, and gives the plans in it, none where it is another kind of file. Raises ``PlanError`` for
damage, ``BudgetExceeded`` where there is too much to look at."""


def unwrap(source: Source, place: Place) -> tuple[Wrapped, ...]:
    """The plans inside a known wrapper, in order; none where ``source`` is no wrapper, or one that holds none.

    Damage reads as the end of what there is. Where there may be more, ``place.unseen`` or ``place.damaged`` says why.
    """
    place.look = unwrap
    for unwrap_one in WRAPPERS:
        found: list[Wrapped] = []
        shares = Shares(source.size, "engines")
        try:
            for one in unwrap_one(source, place):
                if len(found) == MOST_PLANS:
                    place.unseen.append(stopped_at(f"the limit of {MOST_PLANS:,} engines"))
                    break
                if not shares.take_plan(one, place):
                    break
                found.append(one)
        except BudgetExceeded as error:
            place.stop(error)
        except PlanError as error:
            if found:
                place.damaged.append(f"is damaged: {printable(str(error))}")
        if not all(one.doubtful for one in found):
            return tuple(_told_apart(found))
    return ()


def _told_apart(found: list[Wrapped]) -> Iterator[Wrapped]:
    """The plans, each with a way to it that no other has."""
    taken: set[str] = set()
    for number, one in enumerate(found):
        member = one.member or (str(number) if len(found) > 1 else "")
        count = 1
        while member in taken:
            count += 1
            member = f"{one.member}#{count}"
        taken.add(member)
        yield one._replace(member=member)


def chosen(found: tuple[Wrapped, ...], member: str) -> Wrapped | None:
    """The plan that ``member`` names: the way to it, or its number, from 0."""
    for one in found:
        if one.member == member:
            return one
    number = int(member) if member.isdecimal() and len(member) < 10 else len(found)
    return found[number] if number < len(found) else None
