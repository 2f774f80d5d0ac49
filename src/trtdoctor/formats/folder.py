"""A directory as formats see it: its names, and what a few of its files and folders hold, each looked at once asked."""

from __future__ import annotations

import os
from collections.abc import Sequence

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.directories import MOST_NAMES, names_in
from trtdoctor.sources.local import read_file

LONGEST_TEXT = 1 << 20
MOST_FOLDERS = 500
"""Folders in a directory that are looked into, those of all levels together."""


class Folder(NamedTuple):
    """``names`` are relative, without a slash at the end; ``path`` is ``None`` where only the names are known."""

    names: frozenset[str]
    path: str | None = None
    folders: frozenset[str] = frozenset()  # those of the names that are directories

    def json(self, name: str) -> dict[str, object]:
        """The JSON object in a file of the directory; empty where there is none, or more than ``LONGEST_TEXT``."""
        import json

        if self.path is None or name not in self.names:
            return {}
        try:
            found = json.loads(read_file(os.path.join(self.path, name), Budget("the file", bytes=LONGEST_TEXT)))
        except (OSError, ValueError, RecursionError, BudgetExceeded):
            return {}
        return found if isinstance(found, dict) else {}

    def below(self, depth: int) -> Below:
        """Its names and those ``depth`` folders below, relative to it: at most 2000, of at most 500 folders.

        Links to folders are not followed.
        """
        found, level, left, cut = set(self.names), sorted(self.folders), MOST_FOLDERS, False
        for _ in range(depth if self.path is not None else 0):
            deeper: list[str] = []
            cut = cut or len(level) > left
            for folder in level[:left]:
                inside = names_in(os.path.join(self.path or "", folder))
                room = max(0, MOST_NAMES - len(found))
                cut = cut or len(inside) > room
                deeper += [f"{folder}/{name[:-1]}" for name in inside[:room] if name.endswith("/")]
                found.update(f"{folder}/{name.rstrip('/')}" for name in inside[:room])
            left -= len(level[:left])
            level = deeper
        return Below(frozenset(found), cut)


class Below(NamedTuple):
    """Names of a directory and of folders in it, relative to it; ``cut``: there are more."""

    names: frozenset[str]
    cut: bool = False


def folder_of(names: Sequence[str], path: str | None = None) -> Folder:
    """Of names of which those of directories end with a slash."""
    return Folder(
        frozenset(name.rstrip("/") for name in names),
        path,
        frozenset(name[:-1] for name in names if name.endswith("/")),
    )
