"""What one run of a command costs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Command = Sequence[str | Path]


class Cost(NamedTuple):
    clock: float
    """Seconds."""
    cpu: float
    """Seconds, of user and system."""
    peak_mb: float
    status: int
    """As ``subprocess`` tells it: negative for a signal."""


def cost(command: Command, environment: Mapping[str, str], folder: str | None = None) -> Cost:
    """Runs a command, in ``folder``; what it says goes nowhere."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - started
    return Cost(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode)
