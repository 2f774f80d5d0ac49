"""Python pickles of any content. Recognized, never loaded: loading one runs what it says."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix("find out what wrote it (never unpickle a file that you do not trust) and export that model to ONNX")


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    if len(head) < 12 or head[0] != 0x80:
        return None
    if head[1] in (4, 5):
        whole = head[2] == 0x95 and 4 <= number(head, 3, 8) <= source.size - 11
    else:
        whole = head[1] in (2, 3) and head[2] in b"}](cXK)\x8a" and source.read(source.size - 1, 1) == b"."
    return NonEngineFile("pickle", f"a Python pickle (protocol {head[1]})", _FIX) if whole else None
