"""What to do about the errors of a report: ways, best first, each a list of steps."""

from __future__ import annotations

import re
from typing import Literal

from trtdoctor.model.finding import Finding, Severity
from trtdoctor.named import NamedTuple

Clears = Literal[
    "all",  # the first way clears every error
    "some",  # no way clears all of them
    "none",  # no way that is known clears any of them
]


class Step(NamedTuple):
    """Something to do: ``commands`` paste into a shell of the target, ``needs`` is what a person must have for them."""

    title: str
    commands: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


MODEL_BESIDE, MODEL_NAMED = " (often {}.onnx beside the engine)", " (its name says {})"
"""What the name of one engine alone says, at the end of what a step needs."""
_OF_ONE = re.compile(r" \((?:often .{1,200}\.onnx beside the engine|its name says .{1,200})\)$")


def of_any(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps without what is said of one engine alone."""
    return tuple(step._replace(needs=tuple(_OF_ONE.sub("", need) for need in step.needs)) for step in steps)


class Way(NamedTuple):
    """Steps in order, and the codes of the findings that are gone once they are done."""

    title: str
    clears: tuple[str, ...]
    steps: tuple[Step, ...]


class Advice(NamedTuple):
    """The ways, the shortest that clears all errors first. ``keeps`` says whether one of these keeps the engine file.
    JSON writes it as ``plan``."""

    clears: Clears
    ways: tuple[Way, ...]
    keeps: bool = False


def way_out(found: Finding, advice: Advice | None) -> Way | None:
    """The first way of the plan that clears the finding; else its own first fix; ``None`` where it has none."""
    for way in advice.ways if advice is not None and found.severity is Severity.ERROR else ():
        if found.code in way.clears:
            return way
    if not found.fixes:
        return None
    fix = found.fixes[0]
    return Way(fix.title, (found.code,), (Step(fix.title, fix.commands, (fix.url,) if fix.url else ()),))
