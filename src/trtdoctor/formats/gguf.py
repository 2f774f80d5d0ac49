"""Models of llama.cpp: GGUF, and GGML before it."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.formats.ways import TRTLLM
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_GGML = {b"lmgg": "ggml", b"fmgg": "ggmf", b"tjgg": "ggjt", b"algg": "ggla"}
_FIX = Fix("TensorRT cannot read it: take the model's original checkpoint to TensorRT-LLM", (), TRTLLM)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    version = number(head, 4, 4)
    if head.startswith(b"GGUF") and 1 <= version <= 64:
        return NonEngineFile("gguf", f"a GGUF model of llama.cpp (version {version})", _FIX)
    if head[:4] in _GGML and version < 1 << 20 and len(head) >= 8:
        return NonEngineFile("gguf", f"a GGML model ({_GGML[head[:4]]})", _FIX)
    return None
