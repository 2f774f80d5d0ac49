"""Images, videos and documents: what lies beside a model and has a name near its own."""

from __future__ import annotations

from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

# ((offset, bytes), …) that must all be there. At least 24 bits each: random bytes hardly ever match.
_SIGNATURES: tuple[tuple[tuple[tuple[int, bytes], ...], str], ...] = (
    (((0, b"\x89PNG\r\n\x1a\n"),), "a PNG image"),
    (((0, b"\xff\xd8\xff"),), "a JPEG image"),
    (((0, b"GIF8"), (5, b"a")), "a GIF image"),
    (((0, b"RIFF"), (8, b"WEBP")), "a WebP image"),
    (((0, b"RIFF"), (8, b"AVI ")), "an AVI video"),
    (((0, b"\0\0\0"), (4, b"ftyp")), "an MP4 video or HEIF image"),
    (((0, b"\x1aE\xdf\xa3"),), "a Matroska video"),
    (((0, b"%PDF-"),), "a PDF document"),
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    for places, what in _SIGNATURES:
        if all(head.startswith(magic, at) for at, magic in places):
            return NonEngineFile("image", what, Fix("pass the engine file"))
    return None
