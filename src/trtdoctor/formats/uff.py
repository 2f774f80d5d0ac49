"""UFF, TensorRT's former exchange format for TensorFlow models."""

from __future__ import annotations

from trtdoctor.formats.protobuf import Message
from trtdoctor.formats.ways import BUILD, TF2ONNX
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(
    "TensorRT 8 was the last release to read UFF: convert the TensorFlow model to ONNX, then build", (BUILD,), TF2ONNX
)


def recognize(found: Message) -> NonEngineFile | None:
    """``uff.MetaGraph``: version 1, and graphs that begin with their name."""
    if found.keys[:2] != [(1, 0), (2, 0)] or found.fields[0].value != 1 or not found.numbers <= {1, 2, 3, 4, 5, 100}:
        return None
    field = found.first(4)
    graph = found.inside(field, 2) if field else None
    return NonEngineFile("uff", "a UFF model", _FIX) if graph and graph.begins_with_name() else None
