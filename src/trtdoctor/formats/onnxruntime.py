"""ONNX Runtime: models in its own format (.ort), a flatbuffer with the file identifier ``ORTM``, and engine caches."""

from __future__ import annotations

import re

from trtdoctor.formats.folder import Folder
from trtdoctor.formats.ways import BUILD, REBUILD_FROM_SOURCE
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(
    REBUILD_FROM_SOURCE, (BUILD,), "https://onnxruntime.ai/docs/performance/model-optimizations/ort-format-models.html"
)
_CACHE = Fix(
    "check the engines in it; those that do not fit are deleted with their .profile, and onnxruntime builds them again",
    ("trtdoctor check {path}/*.engine",),
    "https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html",
)
_CACHED = re.compile(r"(.*_sm\d{2,3}\+?)(?:\.stripped)?\.engine(?:\.encrypted)?")
"""``TensorrtExecutionProvider_TRTKernel_graph_main_graph_1_0_0_fp16_sm86.engine``, ``_sm80+`` where it is
hardware-compatible; ``trt_engine_cache_prefix`` replaces what stands in front."""


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"ORTM", 4):
        return None
    return NonEngineFile("onnxruntime", "a model in ONNX Runtime's own format (.ort)", _FIX)


def directory(folder: Folder) -> NonEngineFile | None:
    """A folder that ``trt_engine_cache_path`` named: its engines, beside each the profile it was built for."""
    engines = [match for name in folder.names if (match := _CACHED.fullmatch(name)) and _is_cached(match[1], folder)]
    if not engines:
        return None
    encrypted = sum(match[0].endswith(".encrypted") for match in engines)
    count = f"{len(engines)} engine{'s'[: len(engines) != 1]}" + (f", {encrypted} of them encrypted" * bool(encrypted))
    what = f"an engine cache of ONNX Runtime's TensorRT provider ({count})"
    return NonEngineFile("onnxruntime-engine-cache", what, _CACHE)


def _is_cached(stem: str, folder: Folder) -> bool:
    return stem.startswith("TensorrtExecutionProvider_") or f"{stem}.profile" in folder.names
