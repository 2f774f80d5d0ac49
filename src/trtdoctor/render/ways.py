"""A way out in words, the same in every format: each step with its own commands, and with what they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.advice import Step, Way


class Part(NamedTuple):
    """What is said together. All is one line each, but for commands."""

    title: str
    commands: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person must have or know for the commands: whoever shows these shows them, too."""


def parts(way: Way, whose: str = "") -> Iterator[Part]:
    """A way of one step is that step; else its title and then its steps, numbered. ``whose``: for which engine it is,
    where others are meant that have other ways."""
    fix = f"Fix for {whose}" if whose else "Fix"
    if len(way.steps) == 1:
        yield of_step(way.steps[0], f"{fix}: {way.steps[0].title}")
        return
    yield Part(f"{fix}: {way.title}")
    for number, step in enumerate(way.steps, 1):
        yield of_step(step, f"{number}. {step.title}")


def of_step(step: Step, title: str) -> Part:
    return Part(title, step.commands, notes(step.needs))


def notes(needs: tuple[str, ...]) -> tuple[str, ...]:
    """What a step needs, and where to read on."""
    things = "; ".join(one for one in needs if not one.startswith("https://"))
    return (
        *((f"needs {things}",) if things else ()),
        *(f"see {one}" for one in needs if one.startswith("https://")),
    )


def lines(way: Way | None) -> Iterator[str]:
    """Lines of plain text; none where no way out is known."""
    for part in parts(way) if way is not None else ():
        yield part.title
        yield from (f"  {line}" for command in part.commands for line in command.splitlines())
        yield from (f"  {note}" for note in part.notes)


def in_one_line(way: Way | None) -> str:
    """The same where there is but one line."""
    return " ".join(
        f"{part.title}{': ' if part.commands else ''}{'; '.join(part.commands)}"
        f"{' (' if part.notes else ''}{'; '.join(part.notes)}{')' if part.notes else ''}."
        for part in (parts(way) if way is not None else ())
    )
