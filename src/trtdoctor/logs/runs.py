"""Runs that a log does not see to their end: of trtexec and TensorRT's samples, and what else says when it begins."""

from __future__ import annotations

import re

MARKS = (b"&&&& ", b"[i] throughput: ")
"""What is in each line of that, in small letters."""
_SAID = re.compile(rb"&&&& (?:(RUNNING) TensorRT[^\n]{0,300}|PASSED|FAILED|WAIVED|SKIPPED)|\[I\] Throughput: ")
"""A beginning, or what comes at or near the end."""
_BEGUN = re.compile(
    rb"(?:Local|Global) timing cache in use\. Profiling results in this builder pass will (?:not )?be stored\b"
    rb"|Start parsing network model\.?\s*$"
    rb"|TensorRT backend thread \d{1,4}: Initializing \(may take a long time\)"
    rb"|: Creating new (?:plan|timing) cache\s*$|: Using existing (?:plan|timing) cache at [^\n]{1,300}/trtcache/"
)
"""Lines after which their program writes another, whatever comes of it: TensorRT's builder, trtexec's parsing
(samples/common/sampleEngines.cpp of NVIDIA/TensorRT), KataGo (cpp/neuralnet/trtbackend.cpp of lightvector/KataGo)."""
_LAST = 600
"""Bytes of the end of a log that are looked at for them."""


class Runs:
    """Whether each run that begins in a log also ends in it."""

    def __init__(self) -> None:
        self._open: tuple[int, bytes] | None = None
        self._cut: tuple[int, bytes] | None = None
        self._end: tuple[int, bytes] = 0, b""

    def note(self, data: bytes, number: int) -> None:
        """The next whole lines that hold one of ``MARKS``; ``number`` is that of the first."""
        for said in _SAID.finditer(data):
            if not said[1]:
                self._open = None
                continue
            if self._open is not None and self._cut is None:
                self._cut = self._open
            self._open = number + data.count(b"\n", 0, said.start()), said[0]

    def end(self, data: bytes, number: int) -> None:
        """Any whole lines that come next; ``number`` is that of the line after them."""
        if (data := data[-_LAST:]).strip():
            self._end = number, data

    def cut(self) -> tuple[tuple[int, str], ...]:
        """The first run that the log does not see to its end: its line, and what is amiss. Where there is none, the
        last line if its program goes on to another one, and there are others before it."""
        found = self._cut or self._open
        if found is not None:
            return ((found[0], f"{_text(found[1])} (the run did not end: no PASSED or FAILED follows)"),)
        after, data = self._end
        full = data.rstrip()
        number = after - data.count(b"\n", len(full))
        line = full[full.rfind(b"\n") + 1 :]
        if number < 2 or not _BEGUN.search(line):
            return ()
        return ((number, f"{_text(line)} (the log ends within this: neither its end nor an error follows)"),)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape").rstrip()
