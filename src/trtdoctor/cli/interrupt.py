"""Ctrl-C and its like while an answer is being written: what is written is written whole, and then the run ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stopped(KeyboardInterrupt):
    """Somebody wants the run to end; ``exit_code`` is what a shell makes of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class Interruptible:
    """Turns the signals that end a process into ``Stopped`` within a ``with`` block, and puts back what was there.

    A signal that the process ignores (``nohup``, a job in the background) stays ignored. Only the main thread can take
    signals; in another nothing happens.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._holding = False
        self._pending: int | None = None

    def __enter__(self) -> Interruptible:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._come)
        return self

    def __exit__(self, *problem: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _come(self, number: int, frame: object) -> None:
        if self._holding and self._pending is None:
            self._pending = number
            return
        raise Stopped(number)  # also the second time while something is being written: it may be stuck

    @contextmanager
    def held(self, *, last: bool = False) -> Iterator[None]:
        """Within the block a first signal waits for its end; it comes to nothing where that is the end of all."""
        self._holding, self._pending = True, None
        try:
            yield
        finally:
            self._holding = False
        if self._pending is not None and not last:
            raise Stopped(self._pending)
