"""Lines that Windows wrote in its Chinese or Japanese code page, as UTF-8."""

from __future__ import annotations

import re

_KANA = re.compile(rb"(?:\x82[\x9f-\xf1]|\x83[\x40-\x96])")
"""Hiragana and katakana in code page 932; no usual character of the Chinese one."""
_CHINESE = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])+")
"""Text in GB 2312: each of its characters has two bytes, neither of them ASCII."""


def as_utf8(data: bytes) -> bytes:
    """Whole lines, those of a code page as UTF-8; what is neither stays as it is."""
    if data.isascii() or decodes(data, "utf-8"):
        return data
    return b"\n".join(map(_line, data.split(b"\n")))


def _line(line: bytes) -> bytes:
    if line.isascii() or decodes(line, "utf-8"):
        return line
    if _KANA.search(line) and decodes(line, "cp932"):
        return line.decode("cp932").encode()
    if _CHINESE.fullmatch(line) and decodes(line, "gb18030"):
        return line.decode("gb18030").encode()
    return line


def decodes(data: bytes, encoding: str) -> bool:
    """Whether ``data`` is text in this encoding."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
