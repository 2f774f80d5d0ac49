"""What to do, after the findings: the ways of a report's advice, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from trtdoctor.render.text.console import commands, indented
from trtdoctor.render.ways import notes
from trtdoctor.text import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trtdoctor.model.advice import Advice, Step, Way
    from trtdoctor.model.finding import Finding

MOST_WAYS = 3
"""Ways that are shown without ``-v``."""


def block(out: Console, advice: Advice, errors: Sequence[Finding], *, verbose: bool) -> None:
    """The ways in full, under a line that says what they clear; what a step needs is said once."""
    out.print()
    out.print(Text.assemble(("What to do: ", "bold green"), _head(advice, errors)))
    said: set[str] = set()
    for index, way in enumerate(advice.ways if verbose else advice.ways[:MOST_WAYS]):
        _way(out, way, "or: " if index else "", in_part=advice.clears != "all", said=said)


def _head(advice: Advice, findings: Sequence[Finding]) -> str:
    errors = len(findings)
    if advice.clears == "none":
        return "nothing that trtdoctor knows clears this; see the fixes above."
    if advice.clears == "some":
        return "no single way clears all of this. In part:"
    what = "clears the error" if errors == 1 else "clears both errors" if errors == 2 else f"clears all {errors} errors"
    other = any(one.stage in ("file", "header", "profiles") for one in findings)
    return f"this {what}:" if advice.keeps or other else f"this {what}; the engine as it is cannot be kept:"


def _way(out: Console, way: Way, lead: str, *, in_part: bool, said: set[str]) -> None:
    part = f" (clears {listing(way.clears)})" if in_part else ""
    if len(way.steps) == 1:
        _step(out, way.steps[0], f"{lead}{way.steps[0].title}{part}", said)
        return
    if all(step.title != way.title for step in way.steps):
        out.print(indented(f"{lead}{way.title}{part}", 3))
    elif lead:
        out.print(indented(f"or:{part}", 3))
    for number, step in enumerate(way.steps, 1):
        _step(out, step, f"{number}. {step.title}", said)


def _step(out: Console, step: Step, title: str, said: set[str]) -> None:
    key = f"{step.title}\n{step.commands}"
    out.print(indented(f"{title} (as above)" if key in said else title, 3))
    if key in said:
        return
    said.add(key)
    commands(out, step.commands)
    needs = tuple(one for one in step.needs if one not in said)
    said.update(needs)
    for note in notes(needs):
        out.print(indented(note, 8, "dim"))
