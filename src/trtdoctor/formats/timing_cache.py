"""TensorRT's timing caches, which begin with the header of an engine."""

from __future__ import annotations

import uuid
from struct import Struct

from trtdoctor.errors import PlanError
from trtdoctor.formats.ways import TRTEXEC
from trtdoctor.knowledge.releases import RELEASES
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.model.product import Product, title_of
from trtdoctor.sources.source import Source
from trtdoctor.text import dotted

_FIX = Fix(
    "it speeds up builds: give it to the builder and load the engine that comes out",
    ("trtexec --onnx={stem}.onnx --timingCacheFile={path} --saveEngine={stem}.engine",),
    TRTEXEC,
)
_RTX_FIX = Fix("TensorRT-RTX neither fills nor uses it, since 1.2: delete it, and load the engine that was built")
_LONG = Struct("<4sIIIQ")  # tag, safe version, version, zero, size of the body; of 6 to 8.1 the last in another order
_SHORT = Struct("<4sIQI")  # 10.6 and later, TensorRT-RTX: tag, version, size of the body, zero
_STRING = Struct("<HHQHHHQ")  # type, its version, length; array, char, its version, length
_UUID = 16
_RTX_STRING = 0x8013


def recognize(source: Source) -> NonEngineFile | None:
    """By the body after a ``ptrt`` header: it begins with a string, the GPU's UUID in 16 bytes, which is empty where
    the builder had no GPU, and goes on with another.

    An engine's body begins with its version, four single bytes. Type codes differ between releases, so only the shape
    counts.
    """
    try:
        head = source.read(0, _LONG.size)
        _, version, _, zero = _SHORT.unpack_from(head)
        at = _SHORT.size
        if zero or (first := _string(source, at)) is None:
            at, version = _LONG.size, _LONG.unpack(head)[2]
            first = _string(source, at)
        if first is None or first[1] not in (0, _UUID):
            return None
        kind, length = first
        after = at + _STRING.size + length
        if length == 0 and _string(source, after) is None:
            return None
        gpu = uuid.UUID(bytes=source.read(after - length, length)) if length else None
    except PlanError:
        return None
    rtx = at == _SHORT.size and kind == _RTX_STRING
    whose = f", of {_releases(version, 'tensorrt-rtx' if rtx else 'tensorrt')}"
    whose += f" on the GPU with UUID GPU-{gpu}" if gpu is not None else ", made without a GPU"
    if rtx:  # "Timing cache operations are no-ops in TensorRT-RTX", says its own API of create_timing_cache
        return NonEngineFile("timing-cache", f"a TensorRT timing cache, empty{whose}; not an engine", _RTX_FIX)
    what = f"a TensorRT timing cache: measurements that speed up builds{whose}; not an engine"
    return NonEngineFile("timing-cache", what, _FIX)


def _string(source: Source, at: int) -> tuple[int, int] | None:
    """Type and length of the string at ``at``; ``None`` where there is none."""
    kind, one, length, array, char, other, again = _STRING.unpack(source.read(at, _STRING.size))
    wide = array & 0x8000  # type codes have their top bit set since TensorRT 8.2
    if (one, array, char, other, again) != (1, wide | 0x01, wide | 0x0C, 1, length):
        return None
    return kind, length


def _releases(serialization: int, product: Product) -> str:
    """The releases with this serialization version, in words."""
    title = title_of(product)
    found = sorted(
        {row.version[:2] for row in RELEASES if (row.product, row.serialization) == (product, serialization)}
    )
    if not found:
        return f"{title} with serialization version {serialization}"
    last = f" to {dotted(found[-1])}" if len(found) > 1 else ""
    return f"{title} {dotted(found[0])}{last} (serialization version {serialization})"
