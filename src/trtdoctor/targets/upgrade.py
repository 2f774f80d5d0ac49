"""What files of version 0.1 say of a machine only in words for people, as the fields of today.

The only place that may look at these words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_IMPORT = "python: import "
"""How ``process`` of a runtime began that a Python module loads; today ``module`` names it."""
_SYMBOL_VERSION = re.compile(r".+ \(([^()]+)\)")
"""How ``name`` of a missing library ended that is there without a symbol version; today ``symbol_version`` is it."""


def upgraded(machine: object) -> object:
    """The JSON of a machine with the fields of today. What is wrong with it, ``records`` says."""
    return _each(_each(machine, "runtimes", _runtime), "bundles", _with_missing)


def _each(record: object, key: str, change: Callable[[dict[str, object]], object]) -> object:
    if not isinstance(record, dict) or not isinstance(record.get(key), list):
        return record
    return {**record, key: [change(row) if isinstance(row, dict) else row for row in record[key]]}


def _runtime(row: dict[str, object]) -> object:
    process = row.get("process")
    if "module" not in row and isinstance(process, str) and process.startswith(_IMPORT):
        row = {**row, "module": process.removeprefix(_IMPORT)}
    return _with_missing(row)


def _with_missing(row: dict[str, object]) -> object:
    return _each(row, "missing", _missing)


def _missing(row: dict[str, object]) -> object:
    name = row.get("name")
    match = _SYMBOL_VERSION.fullmatch(name) if isinstance(name, str) and "symbol_version" not in row else None
    return {**row, "symbol_version": match[1]} if match else row
