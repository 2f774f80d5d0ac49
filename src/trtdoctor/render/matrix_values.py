"""Engines by targets as values of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trtdoctor.matrix import MOST_DETAILS, Cell, Matrix

if TYPE_CHECKING:
    from trtdoctor.model.builds import Plans


def matrix(found: Matrix) -> dict[str, object]:
    """Rows of engines that come to the same, worst first. ``engines`` are the names, at most ``MOST_DETAILS`` of all
    rows together; ``count`` is how many there are."""
    rows = found.rows()
    return {
        "targets": list(found.targets),
        "need": found.need,
        "engines": found.engines,
        "most_names": MOST_DETAILS,
        "rows": [
            {"count": row.engines, "engines": list(row.names), "cells": [cell and _cell(cell) for cell in row.cells]}
            for row in rows
        ],
        "gaps": [{"model": gap.model, "target": gap.target, **_cell(gap.cell)} for gap in found.gaps()],
    }


def memory(found: Matrix, room: Mapping[str, int]) -> list[dict[str, object]]:
    """What the models of a Triton repository need together on each target, and what its GPU has."""
    return [
        {"target": target, "models": models, "needs_bytes": needs, "has_bytes": room.get(target)}
        for target, models, needs in found.memory()
    ]


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "status": cell.status,
        "code": cell.code,
        "cause": cell.cause,
        "narrowed": cell.narrowed,
        "conditional": cell.conditional,
    }


def plans(found: Plans) -> dict[str, object]:
    """The fewest builds for the gaps. ``exact``: fewer cannot do."""
    return {
        "plans": [
            {
                "models": list(one.models),
                "count": one.of,
                "example": one.example,
                "exact": one.at_least == len(one.builds),
                "at_least": one.at_least,
                "without": list(one.without),
                "why": list(one.why),
                "builds": [
                    {
                        "on": build.on,
                        "flags": list(build.flags),
                        "fits": list(build.fits),
                        "ways": [step._asdict() for step in build.steps],
                    }
                    for build in one.builds
                ],
            }
            for one in found.plans
        ],
        "models_not_read": found.unread,
        "models_left_out": found.beyond,
    }
