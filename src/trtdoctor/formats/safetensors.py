"""safetensors files: the length of a JSON header, the header, then weights."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.formats.ways import BUILD
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_LONGEST_HEADER = 100 << 20  # of the library itself
_FIX = Fix(
    "it holds only weights: export the model that uses them to ONNX, then build",
    (BUILD,),
    "https://huggingface.co/docs/safetensors",
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    length = number(head, 0, 8)
    if not 2 <= length <= _LONGEST_HEADER or head[8:10] not in (b'{"', b"{}"):
        return None
    cut = ", cut short" if 8 + length > source.size else ""
    return NonEngineFile("safetensors", "a safetensors file" + cut, _FIX)
