"""What is left of processes that are known by their numbers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 10.0  # seconds; it takes some milliseconds


def alive(pid: int) -> bool:
    """Whether it runs; a status that nobody has asked for yet does not."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def until(there: Callable[[], object]) -> None:
    """Waits for what comes soon; fails where it does not."""
    deadline = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def gone(pids: Path) -> bool:
    """Whether all whose numbers are in the file end soon: their starter is dead, so that nobody can wait for them."""
    until(lambda: not any(alive(int(word)) for word in pids.read_text().split()))
    return True
