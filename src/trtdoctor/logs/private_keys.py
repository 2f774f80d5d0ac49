"""Private keys in a log, which go over many of its lines: what is between the first and the last is not told again."""

from __future__ import annotations

import re

MARK = b"private key"
"""What is in the first and the last line of each, in small letters."""
MOST = 1 << 14
"""Bytes from its first line on in which the last line is expected: RSA of 8192 bits has 6,400, with no words before."""
_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = b"-----END "
_LINES = re.compile(rb"[A-Za-z0-9+/=]{40,}")
"""Base64 as keys have it on all lines but the last."""
_LAST = re.compile(rb"[A-Za-z0-9+/=]{1,100}(?=(?:\\[nr]|[\s\"',+]){0,12}(?:\n[^\n]{0,200})?\Z)")
"""Base64 that only the end of the key follows, and what a logger writes in front of each line."""


class PrivateKeys:
    """Hides them in the pieces of a log, which come in order."""

    def __init__(self) -> None:
        self._left = 0  # how many bytes of a key may come yet

    @property
    def waiting(self) -> bool:
        """Whether a key has begun and did not end."""
        return self._left > 0

    def hidden(self, data: bytes, end: int) -> bytes:
        """``data`` with an asterisk for each byte of a key; what stands behind ``end`` comes again."""
        whole = _hidden(data, self._left)[0]
        self._left = _hidden(data[:end], self._left)[1]
        return whole


def _hidden(data: bytes, left: int) -> tuple[bytes, int]:
    """The bytes, of which ``left`` may belong to a key that began before; how many of what follows may."""
    out, at = [], 0
    while True:
        if not left:
            begin = _BEGIN.search(data, at)
            if begin is None:
                break
            out.append(data[at : begin.end()])
            at, left = begin.end(), MOST
        end = data.find(_END, at, at + left)
        stop = end if end >= 0 else min(at + left, len(data))
        body = _LINES.sub(_asterisks, data[at:stop])
        if end >= 0:
            body = body[:-400] + _LAST.sub(_asterisks, body[-400:], count=1)
        out.append(body)
        left = 0 if end >= 0 else left - (stop - at)
        at = stop
        if left:
            break
    out.append(data[at:])
    return b"".join(out), left


def _asterisks(found: re.Match[bytes]) -> bytes:
    return b"*" * len(found[0])
