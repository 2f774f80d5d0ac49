"""Runs of trtexec and TensorRT's samples in a log: each says when it begins, and how it ended."""

from __future__ import annotations

import re

MARKS = (b"&&&& ", b"[i] throughput: ")
"""What is in each line of that, in small letters."""
_SAID = re.compile(rb"&&&& (?:(RUNNING) TensorRT[^\n]{0,300}|PASSED|FAILED|WAIVED|SKIPPED)|\[I\] Throughput: ")
"""A beginning, or what comes at or near the end."""


class Runs:
    """Whether each run that begins in a log also ends in it."""

    def __init__(self) -> None:
        self._open: tuple[int, bytes] | None = None
        self._cut: tuple[int, bytes] | None = None

    def note(self, data: bytes, number: int) -> None:
        """The next whole lines that hold one of ``MARKS``; ``number`` is that of the first."""
        for said in _SAID.finditer(data):
            if not said[1]:
                self._open = None
                continue
            if self._open is not None and self._cut is None:
                self._cut = self._open
            self._open = number + data.count(b"\n", 0, said.start()), said[0]

    def cut(self) -> tuple[tuple[int, str], ...]:
        """The first run that the log does not see to its end: its line, and what is amiss."""
        found = self._cut or self._open
        if found is None:
            return ()
        text = found[1].decode("utf-8", "surrogateescape").rstrip()
        return ((found[0], f"{text} (the run did not end: no PASSED or FAILED follows)"),)
