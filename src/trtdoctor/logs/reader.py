"""Reads a whole log, as lines or as bytes, with bounded memory and in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from trtdoctor.knowledge.failures import FAILURE
from trtdoctor.logs.analysis import LogAnalysis
from trtdoctor.logs.codepages import as_utf8
from trtdoctor.logs.finder import Finder, Hits
from trtdoctor.logs.lines import LONGEST, OVERLAP, Line, read_line, without_colours
from trtdoctor.logs.match import LogMatcher
from trtdoctor.logs.place import PlaceReader
from trtdoctor.logs.private_keys import MARK as PRIVATE
from trtdoctor.logs.private_keys import PrivateKeys
from trtdoctor.logs.quotation import Margin
from trtdoctor.logs.runs import MARKS, Runs
from trtdoctor.logs.secrets import hidden

LONGEST_LINE = 1 << 20
"""Bytes of a line that are kept together."""
AROUND = 200
"""Bytes that may stand before a message on its line: the name of a container, colours."""
AT_ONCE = 1 << 16
"""Bytes that are collected before they are read."""
REMEMBERED, OVERHEAD = 1 << 20, 400
"""Bytes, about, of lines that are remembered because they say nothing new, and what each takes beside its own."""
_SHAPES = bytes.maketrans(b"123456789", b"000000000")
_NONE: set[str] = set()
_WORD = re.compile(rb"\A\S{1,1000}[ \t]?")


def read_lines(lines: Iterable[str]) -> LogAnalysis:
    """Reads lines in order; they may end in any line ending or in none."""
    return read_blocks(line.rstrip("\n").encode("utf-8", "surrogatepass") + b"\n" for line in lines)


def read_blocks(blocks: Iterable[bytes]) -> LogAnalysis:
    """Reads a log of any length, as bytes in UTF-8 or anything near it. For logs of gigabytes."""
    reader = LogReader()
    for block in blocks:
        reader.feed(block)
    return reader.end()


class LogReader:
    """A log that comes in blocks of bytes. What was found so far can be asked for at any time."""

    def __init__(self, finder: Finder | None = None) -> None:
        self._matcher, self._finder = LogMatcher(), finder or Finder()
        self._place, self._margin, self._runs = PlaceReader(), Margin(), Runs()
        self._number = 1  # of the first line in ``_rest``
        self._rest = b"\n"  # the end of the line before, and what was not read yet
        self._coming: list[bytes] = []
        self._size = 0
        self._unseen = (
            OVERLAP  # bytes between the last piece that was looked at and the end of what was read of its line
        )
        self._silent: dict[bytes, set[str]] = {}  # lines of which nothing is to be said, each digit a zero: their keys
        self._left = REMEMBERED
        self._empty, self._concerns = True, False
        self._private, self._marks = PrivateKeys(), set[bytes]()

    def feed(self, block: bytes) -> None:
        """The next bytes. The last whole line waits for the one after it, in which a message may go on."""
        self._coming.append(block)
        self._size += len(block)
        if self._size >= AT_ONCE:
            self._take()

    def pause(self) -> None:
        """Nothing came for a while: the last whole line waits no longer."""
        self._take()
        self._read(self._rest.rfind(b"\n"))

    def analysis(self) -> LogAnalysis:
        """What was found so far."""
        self._take()
        found = self._matcher.analysis(whole=self._margin.whole)
        concerns = self._concerns or bool(found.matches or found.unexplained)
        return found._replace(empty=self._empty, concerns=concerns, place=self._place.place())

    def end(self) -> LogAnalysis:
        """What the whole log says."""
        self._take()
        if not self._rest.endswith(b"\n"):
            self._rest += b"\n"
        self._read(self._rest.rfind(b"\n"))
        found = self.analysis()
        if found.unexplained or any(match.severity != "info" for match in found.matches):
            return found
        cut = tuple((number, hidden(text)) for number, text in self._runs.cut())
        return found._replace(unexplained=cut, unended=bool(cut))

    def _take(self) -> None:
        """Reads what has come, but for the last whole line and what follows it."""
        if not self._coming:
            return
        new = b"".join(self._coming)
        self._coming, self._size = [], 0
        self._empty = self._empty and not new.strip()
        self._margin.feed(new)
        self._rest += new
        end = self._rest.rfind(b"\n")
        if end:
            self._read(self._rest.rfind(b"\n", 0, end))
        elif len(self._rest) > LONGEST_LINE:
            kept = _from_a_word(self._rest[-OVERLAP:])
            self._read(len(self._rest))
            self._rest = b"\n" + kept

    def _read(self, end: int) -> None:
        """Reads the lines before ``end``, where a line ends."""
        if end <= 0:
            return
        data, self._rest, heard = self._rest, self._rest[end:], self._matcher.heard
        if b"\x1b" in data:
            before = without_colours(data[:end])
            data, end = before + without_colours(data[end:]), len(before)
        if not data.isascii():
            before = as_utf8(data[:end])
            data, end = before + as_utf8(data[end:]), len(before)
        lines = data[1 : end + 1]
        number, counted = self._number, 1
        self._marks.clear()
        if hits := self._finder.find(data):
            number, counted = self._look(data, hits, end)
        if not self._marks.isdisjoint(MARKS):
            self._runs.note(lines, self._number)
        self._number = number + _breaks(data, counted, end + 1)
        self._runs.end(lines, self._number)
        self._place.note(lines, telling=self._matcher.heard > heard)

    def _look(self, data: bytes, hits: Hits, end: int) -> tuple[int, int]:
        """Gives the matcher the lines before ``end`` in which, or in whose next, something was found.

        The number of the last, and where it begins.
        """
        number, counted = self._number, 1
        in_pieces, seen = self._unseen < OVERLAP, 1 + OVERLAP - self._unseen
        keys = self._keys(data, hits)
        lines = _Lines(self._private.hidden(data, end + 1) if PRIVATE in self._marks or self._private.waiting else data)
        for start in sorted(keys):
            if start > end:
                break
            number += _breaks(data, counted, start)
            counted, held, after = start, keys[start], _line_end(data, start) + 1
            in_pieces = in_pieces or after > start + LONGEST
            if in_pieces and start >= seen:
                self._matcher.apart()
            if after > start + LONGEST:  # in pieces: the next one overlaps
                seen = start + LONGEST
                self._matcher.line(number, lines.at(start), _nothing, held, ())
                continue
            self._whole(number, data, lines, (start, after), (held, keys.get(after, _NONE)))
        self._unseen = max(len(data) - counted - LONGEST, 0) if end == len(data) else OVERLAP
        return number, counted

    def _whole(
        self, number: int, data: bytes, lines: _Lines, starts: tuple[int, int], keys: tuple[set[str], set[str]]
    ) -> None:
        """Gives the matcher a line, and the one after it, unless it is known that nothing is to be said of them."""
        (start, after), (held, more) = starts, keys
        shape = data[start : _line_end(data, after) if any(held) or any(more) else after].translate(_SHAPES)
        silent = self._silent.get(shape)
        if silent is not None and silent >= held and silent >= more:
            return
        if self._matcher.line(number, lines.at(start), partial(lines.at, after), held, more):
            self._keep_silent(shape, held | more)

    def _keep_silent(self, shape: bytes, keys: set[str]) -> None:
        """Remembers that lines of this shape with these keys say nothing new."""
        self._left -= len(shape) + OVERHEAD
        if self._left < 0:
            self._silent.clear()
            self._left = REMEMBERED
        self._silent[shape] = keys

    def _keys(self, data: bytes, hits: Hits) -> dict[int, set[str]]:
        """Where the lines begin that are worth a look, and the keys in each; ``FAILURE`` for what may mark an error.

        A match may begin on the line before its key.
        """
        found: dict[int, set[str]] = {}
        full, start, stop, keys, linked = self._matcher.full, 0, 0, set[str](), 0
        for at, piece in hits:
            _, key, failure, name, before = piece
            if name:
                self._concerns = self._concerns or _is_word(piece.data, data, at)
                continue
            if not key and (full or not failure):
                self._marks.add(piece.data)
                continue
            if at > stop:
                begin = data.rfind(b"\n", 0, at - 1) + 1
                start, stop = _window(begin, at, _line_end(data, at - 1))
                keys = found.setdefault(start, set())
            if key:
                keys.add(key)
            if failure:
                keys.add(FAILURE)
            if before and linked != start > 1 and at - len(piece.data) - start <= before + AROUND:
                linked = start
                if data[start - 1 : start] == b"\n":
                    found.setdefault(_window(data.rfind(b"\n", 0, start - 1) + 1, start - 1, start - 1)[0], set())
        return found


def _nothing() -> Line:
    return Line("", "", False)


class _Lines:
    """The lines of a block, without secrets; the one that was read last is remembered."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._start = -1
        self._line = Line("", "", False)

    def at(self, start: int) -> Line:
        """The line that begins there."""
        if start != self._start:
            self._start = start
            piece = self._data[start : min(_line_end(self._data, start), start + LONGEST)]
            line = read_line(piece if self._data[start - 1 : start] == b"\n" else _from_a_word(piece))
            self._line = line._replace(text=hidden(line.text))
        return self._line


def _from_a_word(piece: bytes) -> bytes:
    """A piece of a long line without the word in which it begins, which may be the rest of a secret."""
    return _WORD.sub(b"", piece, count=1)


def _window(start: int, at: int, stop: int) -> tuple[int, int]:
    """Of a line from ``start`` to ``stop`` the piece that is read for what ends at ``at``: where it begins, and up to
    where what ends belongs to it. A long line is read in pieces that overlap."""
    if stop - start <= LONGEST:
        return start, stop
    begin = start + max(at - start - OVERLAP // 2, 0) // (LONGEST - OVERLAP) * (LONGEST - OVERLAP)
    return begin, min(begin + LONGEST - OVERLAP // 2 - 1, stop)


def _breaks(data: bytes, start: int, end: int) -> int:
    """How many lines end there. ``bytes.count`` takes three times as long before Python 3.13."""
    piece = data[start:end]
    return len(piece) - len(piece.replace(b"\n", b""))


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _is_word(name: bytes, data: bytes, end: int) -> bool:
    """Whether a name ends here that needs no boundaries, or has them."""
    return name != b"trt" or not (data[end - 4 : end - 3] + data[end : end + 1]).isalpha()
