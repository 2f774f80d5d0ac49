"""JSON from outside. How many values it has is bounded before the first of them is made: each takes fifty times the
bytes that it may be written in."""

from __future__ import annotations

from typing import Any

from trtdoctor.model import records
from trtdoctor.model.budget import Budget

MOST_VALUES = 1_000_000
"""Objects, lists and their members: some 100 MB in memory."""
MARKS = b"{[,"
"""A value begins at one of these, at the latest; in texts they count, too."""


def value_of(raw: bytes, most: int = MOST_VALUES, **hooks: Any) -> Any:
    """The value of a document in which no object has a key twice. ``hooks`` are those of ``json.loads``.

    Raises ``ValueError``, ``RecursionError``, ``records.TwiceError``, and ``BudgetExceeded`` for more values than
    ``most``.
    """
    import json

    Budget("it", entries=most).entry(sum(raw.count(mark) for mark in MARKS))
    return json.loads(raw, object_pairs_hook=records.each_once, **hooks)
