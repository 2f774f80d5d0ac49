"""An expression that came with whatever was checked out, and names that did, too: their work is bounded."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

from trtdoctor.errors import QuestionError
from trtdoctor.sources.opening import shown
from trtdoctor.text import printable

PATIENCE = 5.0
"""Seconds that all paths together may take."""


class Timely:
    """``model_of``, as long as it does not take more than ``PATIENCE`` seconds in all: then ``QuestionError``.

    A search that never ends is ended by an alarm, for which Python's ``re`` looks now and then. Windows and threads
    have none; there the first path that took too long is the last.
    """

    def __init__(self, model_of: Callable[[str], str]) -> None:
        self._model_of = model_of
        self._left = PATIENCE

    def __call__(self, path: str) -> None:
        begun = time.monotonic()
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            self._alarmed(path)
        else:
            self._model_of(path)
        self._left -= time.monotonic() - begun
        if self._left <= 0:
            raise self._late(path)

    def _alarmed(self, path: str) -> None:
        def ring(number: int, frame: object) -> None:
            raise self._late(path)

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, max(self._left, 0.001))
        try:
            self._model_of(path)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _late(self, path: str) -> QuestionError:
        last = printable(shown(path), 200)
        return QuestionError(
            f"the expression takes too long: over {PATIENCE:g} s, the last for {last!r}; repetitions in a repetition, "
            "as in (a+)+, do that",
            "group",
        )
