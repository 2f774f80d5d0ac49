"""JSON from outside. How many values it has is bounded before the first of them is made: each takes fifty times the
bytes that it may be written in."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
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

    _require_few(raw, most)
    return json.loads(raw, object_pairs_hook=records.each_once, **hooks)


def value_or_lines_of(raw: bytes, most: int = MOST_VALUES) -> Any:
    """As ``value_of``; the objects of JSON lines as a list. Whether they are such lines is found by the first alone, so
    that nothing but a first line that is none is read twice."""
    _require_few(raw, most)
    first, _, rest = raw.removeprefix(BOM_UTF8).lstrip().partition(b"\n")
    if not first.startswith(b"{"):
        return value_of(raw, most)
    try:
        value = value_of(first, most)
    except records.TwiceError:
        raise
    except (ValueError, RecursionError):
        return value_of(raw, most)
    lines_before = raw.count(b"\n", 0, len(raw) - len(rest))
    return [value, *_objects(rest, lines_before, most)] if rest.strip() else value


def _objects(raw: bytes, lines_before: int, most: int) -> Iterator[dict[str, Any]]:
    """The object in each line that is not blank. Raises ``ValueError`` where one is none."""
    for number, row in enumerate(raw.split(b"\n"), lines_before + 1):
        if row.strip():
            try:
                value = value_of(row, most)
            except records.TwiceError:
                raise
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
            if not isinstance(value, dict):
                raise ValueError(f"line {number} is no object")
            yield value


def _require_few(raw: bytes, most: int) -> None:
    Budget("it", entries=most).entry(sum(raw.count(mark) for mark in MARKS))
