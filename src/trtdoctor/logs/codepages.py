# ruff: noqa: RUF001  (words of other languages)
"""Lines that Windows wrote in its Chinese, Japanese, Korean or Russian code page, as UTF-8."""

from __future__ import annotations

import re
from functools import cache

_KANA = re.compile(rb"(?:\x82[\x9f-\xf1]|\x83[\x40-\x96])")
"""Hiragana and katakana in code page 932; no usual character of the Chinese one."""
_CHINESE = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])+")
"""Text in GB 2312: each of its characters has two bytes, neither of them ASCII."""
_RUSSIAN = (
    "не является внутренней или внешней",
    "команда не найдена",
    "сегментирования",
    "шибка сегментации",
    "шибка шины",
    "памяти сброшен",
    "Нет такого файла или каталога",
    "тказано в доступе",
    "е удалось",
    "шибка при",
    "шибка загрузки",
)
_SAID = {
    "cp949": (
        "내부 또는 외부 명령",
        "명령어를 찾을 수 없음",
        "세그멘테이션 오류",
        "세그먼테이션 오류",
        "코어 덤프됨",
        "버스 오류",
        "그런 파일이나 디렉터리가 없습니다",
        "허가 거부",
    ),
    "cp950": (
        "不是內部或外部命令",
        "指令找不到",
        "程式記憶體區段錯誤",
        "核心已傾印",
        "匯流排錯誤",
        "沒有此一檔案或目錄",
        "拒絕不符權限的操作",
    ),
    "cp1251": _RUSSIAN,
    "cp866": _RUSSIAN,
}
"""What tells a code page from others whose every pair of bytes means something, too: words of failures, as ``cmd`` and
the catalogues of glibc, bash and coreutils have them (``knowledge.failures``)."""


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
    for encoding, words in _words():
        if any(word in line for word in words) and decodes(line, encoding):
            return line.decode(encoding).encode()
    if _CHINESE.fullmatch(line) and decodes(line, "gb18030"):
        return line.decode("gb18030").encode()
    return line


@cache
def _words() -> tuple[tuple[str, tuple[bytes, ...]], ...]:
    """The words of each code page in its bytes."""
    return tuple((page, tuple(word.encode(page) for word in words)) for page, words in _SAID.items())


def decodes(data: bytes, encoding: str) -> bool:
    """Whether ``data`` is text in this encoding."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
