"""Models in ONNX Runtime's own format (.ort): a flatbuffer with the file identifier ``ORTM``."""

from __future__ import annotations

from trtdoctor.formats.ways import BUILD, REBUILD_FROM_SOURCE
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(
    REBUILD_FROM_SOURCE, (BUILD,), "https://onnxruntime.ai/docs/performance/model-optimizations/ort-format-models.html"
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"ORTM", 4):
        return None
    return NonEngineFile("onnxruntime", "a model in ONNX Runtime's own format (.ort)", _FIX)
