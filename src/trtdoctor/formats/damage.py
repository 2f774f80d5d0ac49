"""What copying a binary file as text does to it, proven from the bytes. Runs only when a plan is not whole."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.errors import PlanError
from trtdoctor.model.engine import Damage
from trtdoctor.model.fact import known
from trtdoctor.plan.families.base import TAG_ENGINE
from trtdoctor.plan.header import END_OF_BODY, END_OF_PLAN, read_header
from trtdoctor.sources.source import BytesSource, Source

SCAN_LIMIT = 1 << 30
"""Bytes looked through for line ends: a second or two. A larger plan is not looked through at all."""
_CHUNK = 1 << 20
CONTINUING = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that begin no character."""


def text_damage(source: Source) -> Damage | None:
    """Whether the bytes of a plan went through a text-mode copy; ``None`` when that cannot be shown.

    A binary file holds line feeds with all kinds of bytes before them: when there are many and *every one* follows a
    carriage return, something wrote them there. A plan also states its own size, which must fit once they are gone.
    """
    if source.size > SCAN_LIMIT:
        return None
    head = source.read(0, min(1 << 16, source.size))
    lost = head.count(b"\xef\xbf\xbd")
    if lost >= 8 and _decodes(head):
        evidence = f"the first {len(head):,} bytes are valid UTF-8 with {lost} replacement characters (EF BF BD)"
        return Damage("read or copied as UTF-8 text, which destroys every byte above 0x7f", evidence)
    if source.dear is not None:
        return None
    pairs = _line_ends(source)
    if not pairs:
        return _widened(source, head) or _returns_lost(source, head)
    declared = _declared(head.replace(b"\r\n", b"\n"))
    fits = declared is not None and declared == source.size - pairs
    if not fits and pairs < 16:
        return None
    evidence = f"all {pairs} line feeds in it follow a carriage return"
    if fits:
        evidence += f", and without those {pairs} bytes it has the {declared:,} bytes that its header declares"
    return Damage("copied in text mode: each line feed became carriage return + line feed", evidence)


def _widened(source: Source, head: bytes) -> Damage | None:
    """Whether each byte was taken for a character, and written as UTF-8: then they are as many as the plan declares."""
    if not _decodes(head):
        return None
    declared = _declared(bytes(ord(one) & 0xFF for one in head.decode("utf-8", "ignore")))
    if declared is None or declared >= source.size:
        return None
    characters = sum(len(chunk.translate(None, CONTINUING)) for chunk in _chunks(source))
    if characters != declared:
        return None
    evidence = f"its {source.size:,} bytes are {declared:,} characters of UTF-8, as many as its header declares bytes"
    return Damage("read as text and written as UTF-8: each byte above 0x7f became two or three", evidence)


def _returns_lost(source: Source, head: bytes) -> Damage | None:
    """Whether a plan that is too short has its end, and line feeds that may have lost the carriage returns it lacks."""
    declared = _declared(head)
    if declared is None or not 4 <= source.size < declared:
        return None
    last = int.from_bytes(source.read(source.size - 4, 4), "little")
    if last != (END_OF_BODY if head.startswith(TAG_ENGINE) else END_OF_PLAN):
        return None
    missing, feeds = declared - source.size, 0
    for chunk in _chunks(source, overlap=1):
        if b"\r\n" in chunk:
            return None
        feeds += chunk[:_CHUNK].count(b"\n")
    if missing > feeds:
        return None
    evidence = f"it lacks {missing:,} bytes and has its end; none of its {feeds:,} line feeds follows a carriage return"
    return Damage("copied in text mode: each carriage return + line feed became a line feed", evidence)


def _chunks(source: Source, overlap: int = 0) -> Iterator[bytes]:
    for at in range(0, source.size, _CHUNK):
        yield source.read(at, min(_CHUNK + overlap, source.size - at))


def copied_as_text(source: Source) -> str | None:
    """The same of a file that is no plan, by its line ends alone; words that go on from "it"."""
    if source.size > SCAN_LIMIT or source.dear is not None:
        return None
    pairs = _line_ends(source)
    return f"was copied in text mode: all {pairs} line feeds in it follow a carriage return" if pairs >= 16 else None


def _line_ends(source: Source) -> int:
    """How many line feeds there are, when every one follows a carriage return; else 0."""
    feeds = pairs = 0
    last = b""
    for chunk in _chunks(source):
        feeds += chunk.count(b"\n")
        pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
        if feeds != pairs:  # one bare line feed proves that nothing turned them all into pairs
            return 0
        last = chunk[-1:]
    return pairs


def _decodes(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 8
    return True


def _declared(head: bytes) -> int | None:
    try:
        return known(read_header(BytesSource(head)).declared_size)
    except PlanError:
        return None
