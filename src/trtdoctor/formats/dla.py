"""Loadables for the DLA, by the public schema of NVDLA's flatbuffer: version 0.x, lists, and blobs that have names."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(
    "it is for cuDLA, not for the TensorRT runtime; for TensorRT build an engine that uses the DLA",
    ("trtexec --onnx={stem}.onnx --fp16 --useDLACore=0 --allowGPUFallback --saveEngine={stem}.engine",),
    "https://github.com/NVIDIA-AI-IOT/cuDLA-samples",
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    root = _u32(source, 0)
    version, tasks, memories, blobs = (_slot(source, root, index) for index in (0, 1, 2, 5))
    if not (version and tasks and memories and blobs and source.read(version, 1) == b"\0"):
        return None
    blobs += _u32(source, blobs)
    if not 1 <= _u32(source, blobs) <= 65536:
        return None
    name = _slot(source, blobs + 4 + _u32(source, blobs + 4), 0)
    name += _u32(source, name)
    text = source.read(name + 4, min(_u32(source, name), 32))
    if len(text) < 3 or not text.isascii() or not text.decode().replace("-", "_").isidentifier():
        return None
    return NonEngineFile("dla-loadable", f"a loadable for the DLA (version {source.read(version + 1, 1)[0]})", _FIX)


def _u32(source: Source, at: int) -> int:
    return number(source.read(at, 4), 0, 4)


def _slot(source: Source, table: int, index: int) -> int:
    """Where field ``index`` of a flatbuffer's table is; 0 when the table does not have it."""
    vtable = table - int.from_bytes(source.read(table, 4), "little", signed=True)
    size = number(source.read(vtable, 2), 0, 2) if vtable >= 0 else 0
    if not 4 + 2 * index < size <= 64:
        return 0
    offset = number(source.read(vtable + 4 + 2 * index, 2), 0, 2)
    return table + offset if offset else 0
