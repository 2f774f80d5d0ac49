"""TensorRT's timing caches, which begin with the header of an engine."""

from __future__ import annotations

from trtdoctor.errors import PlanError
from trtdoctor.formats.ways import TRTEXEC
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(
    "it speeds up builds: give it to the builder and load the engine that comes out",
    ("trtexec --onnx={stem}.onnx --timingCacheFile={path} --saveEngine={stem}.engine",),
    TRTEXEC,
)


def recognize(source: Source, body_offset: int) -> NonEngineFile | None:
    """By the body after a ``ptrt`` header: it begins with a string of 16 bytes, the GPU's UUID.

    An engine's body begins with its version, four single bytes. Type codes differ between releases, so only the shape
    counts: string, version 1, length 16, array of char, again length 16.
    """
    try:
        body = source.read(body_offset, 26)
    except PlanError:
        return None
    wide = body[13] & 0x80  # type codes have their top bit set since TensorRT 8.2
    if (
        body[2:12] != b"\x01\0\x10\0\0\0\0\0\0\0"
        or body[12:20] != bytes((0x01, wide, 0x0C, wide, 1, 0, 16, 0))
        or body[20:26] != bytes(6)
    ):
        return None
    what = "a TensorRT timing cache: measurements that speed up builds, not an engine"
    return NonEngineFile("timing-cache", what, _FIX)
