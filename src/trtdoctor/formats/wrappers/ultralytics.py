"""Ultralytics: a 32-bit little-endian length, that many bytes of JSON metadata, then the plan.

Source: its exporter, and https://github.com/ultralytics/ultralytics/issues/21513.
"""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped, in_place
from trtdoctor.model.budget import Budget
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.parts import Part
from trtdoctor.sources.source import Source

METADATA_LIMIT = 16 << 20
"""Bytes of JSON that the header may claim; real ones hold a few hundred (class names)."""

METADATA_PARTS = 50_000
"""Lists, objects and members of metadata that are decoded: each costs up to thirty times its size in memory."""

METADATA_DEPTH = 64
"""Levels of lists and objects in metadata that are kept; real ones have two."""


def unwrap(source: Source, place: Place) -> Iterator[Wrapped]:
    """The only plan."""
    head = source.read(0, min(5, source.size))
    length = int.from_bytes(head[:4], "little", signed=True)
    if head[4:] != b"{" or not 2 <= length <= METADATA_LIMIT or 4 + length + 4 > source.size:
        return
    if starts_like_plan(source.read(4 + length, 4)):
        plan = Part(4 + length, source.size - 4 - length)
        yield in_place(source, "ultralytics", plan, metadata=metadata_of(source.read(4, length)))


def metadata_of(text: bytes) -> dict[str, object]:
    """The JSON object that ``text`` is, within bounds; empty where it is none."""
    import json

    budget = Budget("the metadata", entries=METADATA_PARTS, depth=METADATA_DEPTH)
    try:
        budget.entry(sum(map(text.count, (b"[", b"{", b","))))
        found = json.loads(text)
    except BudgetExceeded as error:
        return {"unread": str(error)}
    except (ValueError, RecursionError):
        return {}
    return {key: _tame(value, budget) for key, value in found.items()} if isinstance(found, dict) else {}


def _tame(value: object, budget: Budget) -> object:
    """``value`` without what JSON cannot hold (NaN, Infinity) and without depths that exhaust the stack later."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if not isinstance(value, (dict, list)):
        return value
    try:
        budget.enter()
    except BudgetExceeded:
        return "…"
    tamed: object
    if isinstance(value, list):
        tamed = [_tame(item, budget) for item in value]
    else:
        tamed = {key: _tame(item, budget) for key, item in value.items()}
    budget.leave()
    return tamed
