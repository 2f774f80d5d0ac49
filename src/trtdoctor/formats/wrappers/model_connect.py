"""TensorRT-Model-Connect: a .bundle holds the engines of a model, its tokenizer and more, as sections named in JSON.

Source: https://github.com/NVIDIA/TensorRT-Model-Connect/blob/main/python/tensorrt_model_connect/bundle_writer.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded
from trtdoctor.formats.bits import number
from trtdoctor.formats.wrappers.ultralytics import METADATA_LIMIT, METADATA_PARTS, metadata_of
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped, in_place
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.parts import Part
from trtdoctor.sources.source import Source

MAGIC = b"BUNDLE\x01\0"
_SHOWN = ("model_id", "family", "trt_version", "trt_abi", "gpu_name", "precision", "quantization", "created_at")


def unwrap(source: Source, place: Place) -> Iterator[Wrapped]:
    """The plans by the names of their sections. A section that reaches beyond the file has what there is of it."""
    head = source.read(0, min(16, source.size))
    size = number(head, 8, 8)
    if not head.startswith(MAGIC) or not 2 <= size <= min(METADATA_LIMIT, source.size - 16):
        return
    header = metadata_of(source.read(16, size))
    if "unread" in header and "sections" not in header:
        raise BudgetExceeded("the header", "entries", METADATA_PARTS)
    sections, shown = header.get("sections"), {key: header[key] for key in _SHOWN if key in header}
    for name, at, length in _sections(sections, 16 + size):
        if at + 4 <= source.size and starts_like_plan(source.read(at, 4)):
            part = Part(at, min(length, source.size - at))
            yield in_place(source, "model-connect", part, name, shown)


def _sections(found: object, start: int) -> Iterator[tuple[str, int, int]]:
    """Name, place and size of each section that may hold a plan, as the header has them."""
    for name, place in found.items() if isinstance(found, dict) else ():
        offset, length = (place.get(key) for key in ("offset", "size")) if isinstance(place, dict) else (0, 0)
        if type(offset) is int and type(length) is int and offset >= 0 and length >= 4:
            yield str(name), start + offset, length
