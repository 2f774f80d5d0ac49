"""Which files an answer was made of: those that were opened or asked for meanwhile, there or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

Files = dict[str, str | None]
"""What each file was when it was first asked for; ``None``: nothing that can be told."""

_asked: Files | None = None


@contextmanager
def noted() -> Iterator[Files]:
    """What is asked for while the block runs; no two run at a time, and in no two threads."""
    global _asked  # whoever opens a file knows nothing of who wants to know
    found = _asked = {}
    try:
        yield found
    finally:
        _asked = None


def note(path: str) -> None:
    """Says that a file is about to be asked for, or opened. The kernel's own tables change all the time, and are no
    part of an answer."""
    if _asked is not None and path not in _asked and not path.startswith(("/proc/", "/sys/")):
        _asked[path] = seen(path)


def seen(path: str) -> str | None:
    """What a file is at this moment, without reading it. Its change time moves also where somebody sets back the
    modification time. ``None``: it is not there, or nobody can tell."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"
