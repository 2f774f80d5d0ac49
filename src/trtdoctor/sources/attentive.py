"""Waits for a library that reads an answer whole, however long that is, and breaks it off where it fills the memory."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
ROOM = 64 << 20
"""Bytes by which memory may grow while one waits, for each thread: what each holds of an object is a fraction."""
LOOK = 0.02
"""Seconds between two looks at the memory."""
GIVEN_BACK = 1.0
"""Seconds in which memory is given back by what was broken off."""


class TooMuch(Exception):
    """An answer was broken off."""


def answer(ask: Callable[[], Awaitable[T]]) -> T:
    """What ``ask`` comes to, called in an event loop of its own: in a thread where none runs. Raises what that raises,
    and ``TooMuch``."""
    import asyncio

    loop = asyncio.new_event_loop()
    try:
        while True:
            before, room = _memory(), ROOM * threading.active_count()
            task = loop.run_until_complete(_watched(ask, before + room))
            if not task.cancelled():
                return task.result()
            if _falls(before + room // 2):
                raise TooMuch
            del task  # somebody else took the memory meanwhile, and still has it: it is asked again
    finally:
        loop.close()


def runs_here() -> bool:
    """Whether an event loop runs in this thread."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _watched(ask: Callable[[], Awaitable[T]], most: int) -> asyncio.Future[T]:
    """What was asked for, done; cancelled where memory came to more than ``most`` bytes."""
    import asyncio

    task = asyncio.ensure_future(ask())
    while not (await asyncio.wait([task], timeout=LOOK))[0]:
        if _memory() > most:
            task.cancel()
    return task


def _falls(most: int) -> bool:
    """Whether memory comes to no more than ``most`` bytes soon."""
    deadline = time.monotonic() + GIVEN_BACK
    while _memory() > most:
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK)
    return True


def _memory() -> int:
    """Bytes that are the process's own; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            rows = file.read().split()
        return (int(rows[1]) - int(rows[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
