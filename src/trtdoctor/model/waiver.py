"""What a settings file says of engines by their paths: findings that do not count for a while, and what is asked."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from trtdoctor.named import NamedTuple


class Waiver(NamedTuple):
    """A finding that does not count: whose code begins with ``code``, for a ``reason``, up to and including ``until``,
    of engines whose path fits ``path`` (relative to the folder of the file ``by`` that says it); of all, without."""

    code: str
    reason: str
    until: datetime.date
    path: str | None
    by: str

    @property
    def folder(self) -> str:
        return os.path.dirname(self.by)

    def counts(self, where: str, today: datetime.date) -> bool:
        """Whether it is for an engine at ``where``, a path relative to ``folder``."""
        return today <= self.until and fits(self.path, where)


class Override(NamedTuple):
    """What is asked of engines whose path fits ``path``: ``shapes`` by input, and on which targets only, by what was
    said of them. ``None``: as of all others."""

    path: str
    shapes: Mapping[str, tuple[int, ...]] | None
    targets: tuple[str, ...] | None
    folder: str

    def covers(self, where: str) -> bool:
        """Whether it is for an engine at ``where``, a path relative to ``folder``."""
        return fits(self.path, where)


def places(path: str, rows: Sequence[Waiver] | Sequence[Override]) -> dict[str, str]:
    """Where ``path`` is from the folders of ``rows``, which mostly are one: for thousands of rows it is told once."""
    whole = os.path.abspath(path)
    return {folder: os.path.relpath(whole, os.path.abspath(folder or ".")) for folder in {one.folder for one in rows}}


def fits(pattern: str | None, where: str) -> bool:
    """Whether a relative path fits a pattern: a file's, or that of a folder above it."""
    if pattern is None:
        return True
    wanted = pattern.rstrip("/").removeprefix("./")
    return fnmatchcase(where, wanted) or fnmatchcase(where, f"{wanted}/*")
