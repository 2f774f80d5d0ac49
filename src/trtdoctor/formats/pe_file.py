"""Programs and libraries of Windows (PE), among them TensorRT plugins."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(
    "if it is a plugin library, load it together with the engine, on Windows",
    ("trtexec --loadEngine={stem}.engine --staticPlugins={path}",),
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"MZ") or len(head) < 64 or not head.startswith(b"PE\0\0", number(head, 60, 4)):
        return None
    return NonEngineFile("pe", "a Windows library or program (PE)", _FIX)
