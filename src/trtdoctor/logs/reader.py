"""Reads a whole log, as lines or as bytes, with bounded memory and in linear time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trtdoctor.logs.analysis import LogAnalysis
from trtdoctor.logs.lines import LONGEST
from trtdoctor.logs.match import LogMatcher
from trtdoctor.logs.place import PlaceReader
from trtdoctor.logs.prefilter import Prefilter
from trtdoctor.logs.quotation import Margin

LONGEST_LINE = 1 << 20
"""Bytes of a line that are kept together."""
FEW = 100
"""Lines of a block that are looked at for one word without asking whether the block can hold a message."""
_MARKS = (b"[E]", b"[F]", b"\nE", b"\nF")
"""Short marks of an error line, for those that no message matches."""
_NAMES = (b"tensorrt", b"cuda", b"nvinfer", b"trtexec")
"""What a log mentions that concerns TensorRT; or the word ``TRT``, as its loggers write it."""
_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(256) if code < 128 and not chr(code).isalpha())
_NO_WORDS = bytes(code for code in _NO_LETTERS if code not in b" \n")


def read_lines(lines: Iterable[str]) -> LogAnalysis:
    """Reads lines in order; they may end in any line ending or in none."""
    matcher, place, margin = LogMatcher(), PlaceReader(), Margin()
    number = 0
    before: str | None = None
    for line in lines:
        place.note(line.encode("utf-8", "surrogatepass"))
        if before is not None:
            matcher.line(number, before, line)
        before = line
        number += 1
        if margin.open:
            margin.feed(f"{line[:64]}\n".encode("utf-8", "surrogatepass"))
    if before is not None:
        matcher.line(number, before)
    return matcher.analysis(whole=margin.whole)._replace(place=place.place())


def read_blocks(blocks: Iterable[bytes]) -> LogAnalysis:
    """Reads a log of any length, as bytes in UTF-8 or anything near it. For logs of gigabytes."""
    reader = LogReader()
    for block in blocks:
        reader.feed(block)
    return reader.end()


class LogReader:
    """A log that comes in blocks of bytes. What was found so far can be asked for at any time."""

    def __init__(self) -> None:
        self._matcher, self._prefilter = LogMatcher(), Prefilter()
        self._place, self._margin = PlaceReader(), Margin()
        self._number = 1  # of the first line in ``_rest``
        self._rest = b""
        self._empty, self._concerns = True, False

    def feed(self, block: bytes) -> None:
        """The next bytes. The last whole line waits for the one after it, in which a message may go on."""
        self._empty = self._empty and not block.strip()
        self._margin.feed(block)
        self._rest += block
        end = self._rest.rfind(b"\n") + 1
        last = self._rest.rfind(b"\n", 0, end - 1) + 1 if end else 0
        if last:
            self._read(last, self._rest[last:end])
        elif len(self._rest) > LONGEST_LINE and not end:
            self._read(len(self._rest), b"")

    def pause(self) -> None:
        """Nothing came for a while: the last whole line waits no longer."""
        self._read(self._rest.rfind(b"\n") + 1, b"")

    def analysis(self) -> LogAnalysis:
        """What was found so far."""
        found = self._matcher.analysis(whole=self._margin.whole)
        concerns = self._concerns or bool(found.matches or found.unexplained)
        return found._replace(empty=self._empty, concerns=concerns, place=self._place.place())

    def end(self) -> LogAnalysis:
        """What the whole log says."""
        self._read(len(self._rest), b"")
        return self.analysis()

    def _read(self, size: int, following: bytes) -> None:
        """Reads the lines in the first ``size`` bytes of what is there."""
        if self._matcher.full:
            self._prefilter.forget_failures()
        block, self._rest = self._rest[:size], self._rest[size:]
        first, self._number = self._number, self._number + block.count(b"\n")
        lower = block.translate(_LOWER, _NO_WORDS)
        words = set(lower.split())
        self._note(lower, words)
        found = self._prefilter.anchors(words)
        often = {anchor for anchor in found if lower.count(anchor) > FEW}
        if often:  # looked for in the whole block first: line by line would take long
            together = (block + following).translate(_LOWER, _NO_LETTERS)
            found -= {anchor for anchor in often if not self._prefilter.fits(anchor, together)}
        marked = _marked(block) if b"e" in words or b"f" in words else set()
        heard = self._matcher.heard
        if found or marked:
            wanted: dict[int, list[bytes]] = {index: [] for index in marked}  # line -> the anchors in it
            for anchor in found:
                for index in _lines_with(anchor, lower):
                    wanted.setdefault(index, []).append(anchor)
            self._look(first, block, following, wanted, marked)
        self._place.note(block, telling=self._matcher.heard > heard)

    def _note(self, lower: bytes, words: set[bytes]) -> None:
        """Whether it is about TensorRT."""
        self._concerns = self._concerns or b"trt" in words or any(name in lower for name in _NAMES)

    def _look(
        self, first: int, block: bytes, following: bytes, wanted: dict[int, list[bytes]], marked: set[int]
    ) -> None:
        """Gives the matcher those of the ``wanted`` lines that are marked or can match a row of their anchors."""
        lines = block.split(b"\n")
        if block.endswith(b"\n"):
            lines[-1] = following
        lines.append(b"")
        for index in sorted(wanted):
            shape = (lines[index] + lines[index + 1]).translate(_LOWER, _NO_LETTERS)
            if index in marked or any(self._prefilter.fits(anchor, shape) for anchor in wanted[index]):
                self._matcher.line(first + index, _text(lines[index]), _text(lines[index + 1]))


def _marked(block: bytes) -> set[int]:
    """The lines, from 0, with a short mark of an error."""
    return {
        index
        for mark in _MARKS
        if mark in block or block.startswith(mark[1:])
        for index in _lines_with(mark, b"\n" + block if mark[0] == 10 else block)
    }


def _lines_with(what: bytes, block: bytes) -> Iterator[int]:
    """The lines, from 0, that hold ``what``. A mark begins with the end of the line before it."""
    at, line, counted = block.find(what), 0, 0
    while at >= 0:
        line += block.count(b"\n", counted, at)
        yield line
        end = block.find(b"\n", at + 1)
        if end < 0:
            return
        counted = at
        at = block.find(what, end)


def _text(line: bytes) -> str:
    return line[:LONGEST].decode("utf-8", "surrogateescape")
