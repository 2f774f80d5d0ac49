"""Torch-TensorRT's engine cache: ``HASH/blob.bin``, a pickled dict with the plan as bytes under ``serialized_engine``.

Source: https://github.com/pytorch/TensorRT/blob/main/py/torch_tensorrt/dynamo/_engine_cache.py. Never unpickled.
"""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.formats.wrappers import pickled
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped, in_place
from trtdoctor.sources.source import Source

KEY = b"serialized_engine"
HEAD = 256


def unwrap(source: Source, place: Place) -> Iterator[Wrapped]:
    """The only plan."""
    head = source.read(0, min(HEAD, source.size))
    if not head.startswith(b"\x80") or KEY not in head:
        return
    for one in pickled.plans(source, 0, source.size, place.room, "none"):
        yield in_place(source, "torch-tensorrt-cache", one.plan)
        return
