"""What a settings file says of engines by their paths: findings that do not count for a while, and what is asked."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
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

    def covers(self, code: str, path: str, today: datetime.date) -> bool:
        return code.startswith(self.code) and today <= self.until and fits(self.path, path, os.path.dirname(self.by))


class Override(NamedTuple):
    """What is asked of engines whose path fits ``path``: ``shapes`` by input, and on which targets only, by what was
    said of them. ``None``: as of all others."""

    path: str
    shapes: Mapping[str, tuple[int, ...]] | None
    targets: tuple[str, ...] | None
    folder: str

    def covers(self, path: str) -> bool:
        return fits(self.path, path, self.folder)


def fits(pattern: str | None, path: str, folder: str) -> bool:
    """Whether a path fits a pattern that is relative to ``folder``: a file's, or that of a folder above it."""
    if pattern is None:
        return True
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(folder or "."))
    wanted = pattern.rstrip("/").removeprefix("./")
    return fnmatchcase(relative, wanted) or fnmatchcase(relative, f"{wanted}/*")
