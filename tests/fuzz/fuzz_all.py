"""Every kind of input, and which number is of which kind."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from unittest.mock import patch

import fuzz_containers
import fuzz_libraries
import fuzz_logs
import fuzz_plans
import fuzz_probe
import fuzz_results
import fuzz_settings
import fuzz_stores
import fuzz_targets
from fuzz_kind import Kind

KINDS: list[Kind] = [
    *(fuzz_plans.KINDS + fuzz_containers.KINDS + fuzz_libraries.KINDS + fuzz_logs.KINDS + fuzz_targets.KINDS),
    *(fuzz_settings.KINDS + fuzz_results.KINDS + fuzz_stores.KINDS + fuzz_probe.KINDS),
]
ORDER: tuple[Kind, ...] = tuple(
    kind for most in range(max(kind.weight for kind in KINDS)) for kind in KINDS if kind.weight > most
)


def kind_of(number: int) -> Kind:
    return ORDER[number % len(ORDER)]


def numbers(first: int, only: str | None = None) -> Iterator[int]:
    """The numbers from ``first`` on: all, or those of one kind."""
    return (number for number in count(first) if only in (None, kind_of(number).name))


def made(number: int) -> bytes:
    """The input of this number, always the same: archives hold a time, which is always this one."""
    with patch.multiple(time, time=lambda: 1767225600.0, localtime=time.gmtime):
        return kind_of(number).make(random.Random(number))


def paid_once(folder: Path) -> None:
    """Pays what the first input of a kind would pay for all that come after it: imports, patterns, tables. Number 0
    is one of those that are written as text, too."""
    for kind in KINDS:
        first = next(numbers(0, kind.name))
        for number in (0, first):
            kind.read(made(first), folder, number)
    fuzz_logs.read_all(folder)
