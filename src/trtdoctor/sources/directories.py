"""Directories: what they hold, bounded, and the one that we work in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget

MOST_NAMES = 2000
"""Names in a directory that are looked at."""
MOST_ENTRIES = 20_000
KEY_FILE = re.compile(r"(?:config|infer|[ps]gie).*\.(?:txt|ya?ml|cfg|ini)\Z", re.IGNORECASE | re.DOTALL)
"""What is in the names of nvinfer's configurations. A file system bounds how long they are."""


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


def may_be_configured(path: str) -> bool:
    """Whether the names around an engine look like configurations of a program that loads it."""
    folder, _, name = path.rpartition("/")
    if path.startswith("/"):
        folder, above, version = _around(folder or "/")
    else:
        folder, above, version = _around(os.path.join(os.getcwd(), folder))
    if version.isdecimal() or name.startswith(("rank", "llm", "dllm", "spec_")):
        return True
    return _has_key_file(folder, _changed(folder)) or _has_key_file(above, _changed(above))


@lru_cache(maxsize=64)
def _around(folder: str) -> tuple[str, str, str]:
    """A folder, the one above it, and its name there."""
    return folder, *os.path.split(os.path.normpath(folder))


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=64)
def _has_key_file(folder: str, changed: int) -> bool:
    """Whether a name in it is Triton's or like those of nvinfer's configurations, or that cannot be told; asked once
    while it stays so."""
    try:
        with os.scandir(folder) as found:
            names = (entry.name for entry in islice(found, MOST_ENTRIES))
            known = any(name == "config.pbtxt" or KEY_FILE.search(name) is not None for name in names)
            return known or next(found, None) is not None
    except OSError:
        return True


def working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return "(the working directory was deleted)"
