"""Private keys in a log, which go over many of its lines: what is between the first and the last is not told again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, takewhile

from trtdoctor.named import NamedTuple

MARK = b"private"
"""What is in the first and the last line of each, in small letters."""
MOST = 1 << 14
"""Characters of base64 that a key may have: RSA of 16384 bits has 12,600."""
APART = 1 << 15
"""Bytes of other lines that may stand between two lines of a key."""
_BLANK = rb"(?:[ +]|%(?:25)?20)"
_EDGES = re.compile(
    rb"-----?%(blank)b?(?:(?P<begin>BEGIN)|END)%(blank)b(?:[A-Z0-9]{1,20}%(blank)b){0,4}PRIVATE%(blank)bKEY"
    rb"(?:%(blank)bBLOCK)?%(blank)b?----|(?P<lines>Private-Lines: ?\d)|Private-MAC:" % {b"blank": _BLANK}
)
"""Where a key begins and ends: of PEM, OpenPGP and SSH2, and of PuTTY."""
_TOKEN = (
    rb"(?P<base64>(?:[a-z0-9+/]{1,4000}|%(?:25)?2[BF]|\\{1,8}(?:/|u002[BF])){1,4000}(?:=|%(?:25)?3D|\\{1,8}u003D){0,2})"
)
_OTHER = rb"(?P<end>\n|\\{1,8}[nr]|%(?:25)?0[AD])|\\{1,8}t|%(?:25)?20|"
_PIECES = re.compile(_OTHER + rb"(?=[a-z0-9+/=%\\]{16})" + _TOKEN, re.IGNORECASE)
"""Ends of lines, and what may be base64; also as JSON and addresses write them."""
_WORDS = re.compile(_OTHER + _TOKEN, re.IGNORECASE)
"""The same, however short."""
_WRITTEN = re.compile(rb"%(?:25)?[23][BDF]|\\{1,8}(?:/|u00[23][BDF])", re.IGNORECASE)
"""A sign of base64 in such writing."""
_CLOSED = re.compile(rb"[\s\"',+\]})\\]{0,12}")
"""What a logger writes behind the last line of a key."""
_TAIL = 2000
"""Bytes before the end of a key in which its last line is, and what stands before the end."""
_LONG, _SHORT = 40, 16
"""Characters that are base64 in any case, and if they are mixed."""
_MIXED = re.compile(rb"(?!/)(?=[^a-z]{0,40}[a-z])(?=[^A-Z]{0,40}[A-Z])[^0-9+/%]{0,40}[0-9+/%]")


class _Left(NamedTuple):
    """How much of a key may come yet; nothing where none has begun."""

    base64: int = 0
    apart: int = 0


class PrivateKeys:
    """Hides them in the pieces of a log, which come in order."""

    def __init__(self) -> None:
        self._left = _Left()

    @property
    def waiting(self) -> bool:
        """Whether a key has begun and did not end."""
        return self._left.base64 > 0

    def hidden(self, data: bytes, end: int) -> bytes:
        """``data`` with an asterisk for each byte of a key; what stands behind ``end`` comes again."""
        whole = _hidden(data, self._left)[0]
        self._left = _hidden(data[:end], self._left)[1]
        return whole


def _hidden(data: bytes, left: _Left) -> tuple[bytes, _Left]:
    """The bytes, of which so much may belong to a key that began before; how much of what follows may."""
    out, at = bytearray(data), 0
    for edge in _EDGES.finditer(data):
        begins = edge["begin"] or edge["lines"]
        if left.base64:
            _within(out, at, edge.start(), left, ends=not begins)
        elif not begins:
            _before(out, at, edge.start())
        left, at = _Left(MOST, APART) if begins else _Left(), edge.end()
    if left.base64:
        left = _within(out, at, len(data), left, ends=False)
    return bytes(out), left


def _within(out: bytearray, start: int, stop: int, left: _Left, *, ends: bool) -> _Left:
    """Hides what belongs to the key in which this begins; how much may come behind it."""
    found = list(_lines(out, start, stop))
    widths = {one.width for line in found for one in line if one.strong}
    base64, apart, at = left.base64, left.apart, start
    for one in (one for line in found for one in line):
        if not one.strong and one.width not in widths:
            continue
        if one.start - at > apart or base64 <= 0:
            return _Left()
        base64, apart, at = base64 - one.width, APART, one.end
        _hide(out, one.start, one.end)
    if ends:
        _hide_last(out, start, stop)
    apart -= stop - at
    return _Left(base64, apart) if base64 > 0 and apart > 0 else _Left()


def _before(out: bytearray, start: int, stop: int) -> None:
    """Hides the lines of a key that ends here and began before the log: those above its last one are equally long."""
    *above, last = [[], *_lines(out, max(start, stop - APART), stop)][:-1]
    width = max((one.width for one in above[-1] if one.strong), default=0) if above else 0
    key = [*takewhile(lambda line: width and width == _width(line), reversed(above)), last]
    for one in chain.from_iterable(key):
        if one.strong or one.width == width:
            _hide(out, one.start, one.end)
    if width:
        _hide_last(out, start, stop)
        cut = above[-len(key)] if len(key) <= len(above) else []
        if cut and cut[0].start <= start + 1 and _width(cut) < width:  # the log begins within this line
            _hide(out, cut[0].start, cut[0].end)


class _Base64(NamedTuple):
    """What may be base64."""

    start: int
    end: int
    width: int
    """Characters, each as one however it is written."""
    strong: bool
    """It is, by itself."""


def _width(line: list[_Base64]) -> int:
    return max((one.width for one in line), default=0)


def _lines(data: bytearray, start: int, stop: int) -> Iterator[list[_Base64]]:
    """What may be base64, by lines."""
    line: list[_Base64] = []
    for piece in _PIECES.finditer(data, start, stop):
        if piece["end"]:
            yield line
            line = []
        elif text := piece["base64"]:
            plain = _WRITTEN.sub(b"/", text) if b"%" in text or b"\\" in text else text
            width = len(plain)
            strong = width >= _LONG or (width >= _SHORT and width % 4 == 0 and bool(_MIXED.match(plain)))
            line.append(_Base64(piece.start(), piece.end(), width, strong))
    yield line


def _hide_last(out: bytearray, start: int, stop: int) -> None:
    """Hides the last line of a key, however short, which only its end follows and what stands before that."""
    word: re.Match[bytes] | None = None
    line: tuple[re.Match[bytes] | None, int] | None = None
    for piece in _WORDS.finditer(out, max(start, stop - _TAIL), stop):
        if piece["end"]:
            line, word = (word, piece.start()), None
        elif piece["base64"]:
            word = piece
    last, end = line or (word, stop)
    if last is not None and _CLOSED.fullmatch(out, last.end(), end):
        _hide(out, last.start(), last.end())


def _hide(out: bytearray, start: int, end: int) -> None:
    out[start:end] = b"*" * (end - start)
