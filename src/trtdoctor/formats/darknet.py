"""Darknet weights: major, minor, revision, images seen; then nothing but floats."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.formats.ways import BUILD
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_VERSIONS = ((0, 1, 0), (0, 2, 0), (0, 2, 5))
_FIX = Fix("it holds only weights, the network is in a .cfg file: convert both to ONNX, then build", (BUILD,))


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    version = number(head, 0, 4), number(head, 4, 4), number(head, 8, 4)
    first = 12 + (8 if version[1] >= 2 else 4)  # the count of images grew in 0.2
    if version not in _VERSIONS or (source.size - first) % 4 or len(head) < first + 64:
        return None
    import struct

    if not all(1e-12 < abs(weight) < 1e4 for weight in struct.unpack_from("<16f", head, first)):
        return None
    return NonEngineFile("darknet-weights", f"Darknet weights (version {version[0]}.{version[1]}.{version[2]})", _FIX)
