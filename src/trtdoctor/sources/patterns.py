"""Files and folders that fit a pattern, as a shell has it: ``*``, ``?``, ``[…]``, and ``**`` for any folders."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch

from trtdoctor.sources.walking import FileId, Walk

NAMES = 16
"""Names of one folder that each part of a pattern goes on with: links lead to it by any number of ways."""
_SEPARATORS = re.compile("[" + re.escape(os.sep + (os.altsep or "")) + "]+")
_WILD = re.compile(r"[*?\[]")


def fitting(pattern: str) -> Iterator[str]:
    """What fits ``pattern``, in no order. Hidden names fit only what begins with a dot.

    ``**`` comes to each folder once, however many links lead there: that a link leads to a folder it lies in is common.
    """
    drive, rest = os.path.splitdrive(pattern)
    parts = _SEPARATORS.split(rest)
    root = drive
    if not parts[0] and len(parts) > 1:
        root, parts = drive + os.sep, parts[1:]
    folders = [root]
    for part in parts[:-1]:
        folders = list(_below(folders)) if part == "**" else list(_into(folders, part))
    yield from _last(folders, parts[-1])


def _last(folders: Sequence[str], part: str) -> Iterator[str]:
    for folder in folders:
        if not part:  # it ends with a slash, so only folders fit
            if os.path.isdir(folder):
                yield os.path.join(folder, "")
        elif part != "**":
            yield from (path for path, _ in _entries(folder, part))
    if part == "**":
        for folder in _below(folders):
            yield from [folder] if folder else []
            yield from (path for path, is_folder in _entries(folder, "*") if not is_folder)


def _into(folders: Iterable[str], part: str) -> Iterator[str]:
    """The folders in ``folders`` that fit ``part``."""
    names: Counter[FileId] = Counter()
    for folder in folders:
        for path, is_folder in _entries(folder, part):
            identity = _identity(path) if is_folder else None
            if identity is not None and names[identity] < NAMES:
                names[identity] += 1
                yield path


def _below(folders: Iterable[str]) -> Iterator[str]:
    """``folders`` and those in them, each once."""
    walked: set[FileId] = set()
    for folder in folders:
        walk = Walk(folder or os.curdir, lambda path, name: False, walked)
        before = None
        for level in walk:  # one folder may come in several parts
            if level.folder != before:
                before = level.folder
                yield before if folder else before[2:]  # what is in ".", without "./"
        walked |= walk.visited


def _entries(folder: str, part: str) -> Iterator[tuple[str, bool]]:
    """What in ``folder`` fits ``part``, and whether it is a folder; nothing where that may not be read."""
    if not _WILD.search(part):
        path = os.path.join(folder, part)
        if os.path.lexists(path):
            yield path, os.path.isdir(path)
        return
    try:
        with os.scandir(folder or os.curdir) as found:
            for entry in found:
                hidden = entry.name.startswith(".") and not part.startswith(".")
                if not hidden and fnmatch(entry.name, part):
                    yield os.path.join(folder, entry.name), _is_folder(entry)
    except (OSError, ValueError):
        return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _identity(path: str) -> FileId | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
