"""Many engines on many machines in a few words: what a table for a person shows, whatever it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.matrix import Cell, Digest, Matrix, Row
from trtdoctor.render.ways import Part, of_step
from trtdoctor.text import counted, first_of, listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.builds import Build, Plan, Plans
    from trtdoctor.model.report import Status

NAMES = 3
"""Engines of a row that are named."""
ROWS = 200
"""Rows in the table: the worst."""
KINDS = 20
"""Kinds of problems that are told with an example."""
MARKS: dict[Status, str] = {"ok": "✓", "problems": "✗", "incomplete": "?"}
WORDS = {
    "version-mismatch": "version",
    "two-trt-versions": "two TRTs",
    "gpu-arch-mismatch": "GPU",
    "unsupported-sm": "GPU",
    "platform-mismatch": "platform",
    "not-an-engine": "no engine",
    "corrupt-or-truncated": "damaged",
    "wrong-path": "path",
    "plugin-missing": "plugins",
    "plugin-crash": "plugins",
    "shapes-profiles": "shapes",
    "io-binding": "tensors",
    "cuda-driver-or-device": "driver",
    "cuda-context": "CUDA",
    "missing-library": "library",
    "cudnn-init": "cuDNN",
    "memory": "memory",
    "special-engine": "kind",
    "api-removed": "API",
    "python-packaging": "Python",
    "engine-build": "build",
    "known-bug": "bug",
    "permission": "denied",
    "numerics": "numbers",
    "crash": "crash",
}
"""The deciding reason in a cell of the table, by its cause."""


def mark(status: Status, narrowed: bool) -> str:
    """A tick is for an engine that was looked at whole, and of which all counts."""
    return "-" if narrowed and status == "ok" else MARKS[status]


def word(cell: Cell) -> str:
    """What stands beside the mark: the reason that decides; of a pass what warns, and whether it depends."""
    why = WORDS.get(cell.cause or "", "") if cell.code is not None else ""
    if cell.status != "ok":
        return why or cell.code or ""
    return ", ".join(filter(None, ("on a condition" if cell.conditional else "", f"warning: {why}" if why else "")))


def names(row: Row) -> tuple[list[str], int]:
    """The first engines of a row, and how many more there are."""
    shown = [printable(name, 200) for name in row.names[:NAMES]]
    return shown, row.engines - len(shown)


ALL_NAMES = "All by name: check -q, check --output-format jsonl, or the results of fleet check."


def named_in_part(rows: Sequence[Row]) -> bool:
    """Whether some rows stand for more engines than they name."""
    return any(row.engines > NAMES for row in rows)


def columns(rows: Sequence[Row], count: int) -> list[list[int]]:
    """The places of the targets, those whose cells are all equal together."""
    alike: dict[tuple[Cell | None, ...], list[int]] = {}
    for column in range(count):
        alike.setdefault(tuple(row.cells[column] for row in rows), []).append(column)
    return list(alike.values())


def targets(found: Matrix, places: Sequence[int]) -> str:
    """Targets by their places, in words."""
    if len(places) == len(found.targets):
        return "every target"
    return listing(first_of([printable(found.targets[place], 60) for place in places], 3))


def on(one: Digest) -> str:
    """What joins a head and the targets that it is about: the head of an open answer is a sentence."""
    return ", on " if one.cell.status == "incomplete" else " on "


def gaps(found: Matrix) -> list[tuple[str, str]]:
    """Where one engine of each model is enough: models, and the targets that have none of them, both in words."""
    without: dict[str, list[str]] = {}
    for gap in found.gaps() if found.need == "one" else ():
        without.setdefault(gap.model, []).append(gap.target)
    alike: dict[tuple[str, ...], list[str]] = {}
    for model, missing in without.items():
        alike.setdefault(tuple(missing), []).append(model)
    rows = []
    for without_one, models in alike.items():
        shown = [printable(name, 120) for name in models[:NAMES]]
        more = [f"{len(models) - NAMES:,} more models"] if len(models) > NAMES else []
        rows.append((listing([*shown, *more]), listing(printable(target, 80) for target in without_one)))
    return rows


def plan(found: Plan) -> tuple[str, str]:
    """What the builds of a plan do, and which targets none of them helps: a sentence each, or nothing."""
    shown = [printable(name, 120) for name in found.models[:NAMES]]
    whose = listing([*shown, f"{found.of - len(shown):,} more"] if found.of > len(shown) else shown)
    head = left = ""
    if found.builds:
        exact = found.at_least == len(found.builds)
        few = counted(len(found.builds), "build") + ("" if exact else f" (at least {found.at_least} are needed)")
        each = " each" if found.of > 1 else ""
        which = "the other targets above" if found.without else "every target above"
        head = f"{few}{each} would give {which} an engine of {whose}:"
    if found.without:
        where = listing(printable(name, 80) for name in found.without)
        why = first_of([printable(one, 300).rstrip(".") for one in dict.fromkeys(found.why)], 3)
        left = f"No build is known that would give {where} an engine of {whose}: {'; '.join(why)}."
    return head, left


def unplanned(found: Plans) -> list[str]:
    """For how many models no builds were looked for, and why: sentences."""
    told = []
    if found.unread:
        told.append(f"Of {counted(found.unread, 'model')} no engine could be read, so no build is named.")
    if found.beyond:
        told.append(f"For {counted(found.beyond, 'more model')} no builds were looked for: too many targets or models.")
    return told


def build(found: Build, number: int) -> Part:
    """Where to build, with what, and what that needs."""
    title = f"{number}. on {places(found)}"
    return of_step(found.steps[0], title) if found.steps else Part(title)


def places(build: Build) -> str:
    """Where to build, and for which machines beside that one."""
    place, fits = printable(build.on, 80), [printable(name, 80) for name in build.fits]
    others = [name for name in fits if name != place]
    if not others:
        return place
    return f"{place}, also for {listing(others)}" if place in fits else f"{place}, for {listing(others)}"
