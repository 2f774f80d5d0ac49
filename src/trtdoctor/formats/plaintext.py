"""Files that are text throughout, decoded."""

from __future__ import annotations

from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Source

_TEXT_BYTES = bytes((9, 10, 12, 13, 27, *range(32, 127), *range(128, 256)))


class Text(NamedTuple):
    """The beginning of a text file. ``whole``: it is all of it."""

    text: str
    whole: bool
    markup: str
    """The text in lower case, as long as the text itself, when that begins with ``<``; else empty."""


class Json(NamedTuple):
    """A text that is JSON; ``value`` is ``None`` when only its beginning is there."""

    value: object


def text_in(head: bytes, source: Source) -> Text | None:
    """The text that ``source`` is; ``None`` when there are bytes in it that no text has. Raises ``PlanError``."""
    from codecs import getincrementaldecoder

    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and not _is_text_throughout(head, source):
        return None
    try:
        text = getincrementaldecoder("utf-16" if utf16 else "utf-8")().decode(head, source.size <= len(head))
    except UnicodeDecodeError:
        return None
    if utf16 and not all(char.isprintable() or char.isspace() for char in text):
        return None
    text = text.lstrip("\ufeff \t\r\n")
    markup = text.lower() if text.startswith("<") else ""
    return Text(text, len(head) == source.size, markup if len(markup) == len(text) else text if markup else "")


def _is_text_throughout(head: bytes, source: Source) -> bool:
    """An engine holds kernel sources, long texts: a piece of one may begin with text, but not be text throughout."""
    for at in range(0, source.size, max(len(head), source.size // 8)):
        if source.read(at, min(4096, source.size - at)).translate(None, _TEXT_BYTES):
            return False
    last = min(4096, source.size)
    return not (head + source.read(source.size - last, last)).translate(None, _TEXT_BYTES)


def between(text: Text, tag: str) -> str | None:
    """The text of the first ``<tag …>`` of a markup."""
    start = text.markup.find("<" + tag)
    start = text.text.find(">", start) + 1 if start >= 0 else 0
    end = text.markup.find("</" + tag, start)
    return text.text[start:end].strip() or None if 0 < start <= end else None


def json_in(text: Text) -> Json | None:
    """``text`` as JSON; ``None`` when it is something else."""
    if text.text[:1] not in ("{", "["):
        return None
    if not text.whole:
        return Json(None) if text.text[1:].lstrip()[:1] in ('"', "{", "[") else None
    import json

    try:
        return Json(json.loads(text.text))
    except (ValueError, RecursionError):
        return None
