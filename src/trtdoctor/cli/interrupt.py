"""Ctrl-C and its like while an answer is being written: what is written is written whole, and then the run ends."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))
"""Those that end a process, which may clean up before."""
SOON = 0.01
"""Seconds until a signal comes again that Python lost."""


@contextmanager
def blocked() -> Iterator[None]:
    """Within the block the signals wait for its end; in a process that is started there, until it unblocks them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _frames(thread: int) -> Iterator[FrameType]:
    """Where a thread is, from the innermost call on."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        yield frame
        frame = frame.f_back


class Stopped(KeyboardInterrupt):
    """Somebody wants the run to end; ``exit_code`` is what a shell makes of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.exit_code = 128 + number


class Interruptible:
    """Turns the signals that end a process into ``Stopped`` within a ``with`` block, and puts back what was there.

    A signal that the process ignores (``nohup``, a job in the background) stays ignored. Only the main thread can take
    signals; in another nothing happens.

    What is raised within a destructor or the callback of a weak reference Python drops, and only reports: such a signal
    comes again.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._report: Any = None
        self._holding = False
        self._pending: int | None = None

    def __enter__(self) -> Interruptible:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._come)
            self._report = sys.unraisablehook
            sys.unraisablehook = self._dropped
        return self

    def __exit__(self, *problem: object) -> None:
        if self._report is not None:
            sys.unraisablehook = self._report
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _dropped(self, dropped: Any) -> None:
        """Sends a signal once more that came at a wrong moment, when that is over."""
        if isinstance(dropped.exc_value, Stopped):
            again = threading.Timer(SOON, self._again, (dropped.exc_value.number,))
            again.daemon = True
            again.start()
        elif self._report is not None:
            self._report(dropped)

    def _again(self, number: int) -> None:
        """Sends a signal to the main thread once that has left ``_dropped``, in which Python would drop it for good."""
        main = threading.main_thread().ident
        assert main is not None
        while any(frame.f_code is Interruptible._dropped.__code__ for frame in _frames(main)):
            time.sleep(SOON)
        signal.pthread_kill(main, number)

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
