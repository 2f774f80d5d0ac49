"""Directories: what they hold, bounded, and the one that we work in."""

from __future__ import annotations

import os
from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget

MOST_NAMES = 2000
"""Names in a directory that are looked at."""


def entries(folder: str, budget: Budget) -> Iterator[os.DirEntry[str]]:
    """What a directory holds, in no order. Raises ``OSError``, ``ValueError``, ``BudgetExceeded``."""
    with os.scandir(folder) as found:
        for entry in found:
            budget.entry()
            yield entry


def names_in(folder: str) -> tuple[str, ...]:
    """The names in a directory, at most ``MOST_NAMES`` of them; a slash follows those of directories."""
    names: list[str] = []
    try:
        for entry in entries(folder, Budget("the directory", entries=MOST_NAMES)):
            names.append(entry.name + ("/" if entry.is_dir(follow_symlinks=False) else ""))  # noqa: PERF401
    except BudgetExceeded:
        pass  # the first names will do
    except OSError:
        return ()
    return tuple(sorted(names))


def working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return "(the working directory was deleted)"
