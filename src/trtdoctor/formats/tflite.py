"""TensorFlow Lite models: a flatbuffer with the file identifier ``TFL3``."""

from __future__ import annotations

from trtdoctor.formats.ways import BUILD, CONVERT, CONVERT_AND_BUILD, TF2ONNX
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(CONVERT_AND_BUILD, (CONVERT + "--tflite {path} --output {stem}.onnx", BUILD), TF2ONNX)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    return NonEngineFile("tflite", "a TensorFlow Lite model", _FIX) if head.startswith(b"TFL3", 4) else None
