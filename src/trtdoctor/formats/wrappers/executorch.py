"""Torch-TensorRT's delegate of ExecuTorch: its blob, alone or in a program (.pte) for each part that TensorRT runs.

The blob: ``TR01`` or ``TR02``, where its JSON and the plan in it are, the JSON, and the plan at a multiple of 16.
Source: https://github.com/pytorch/TensorRT/blob/main/py/torch_tensorrt/executorch/serialization.py; of the program
https://github.com/pytorch/executorch/blob/main/docs/source/pte-file-format.md.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded
from trtdoctor.formats.wrappers.ultralytics import metadata_of
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped, in_place
from trtdoctor.model.budget import Budget
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.parts import Part
from trtdoctor.sources.source import Source

SEARCH_LIMIT = 2 << 30
"""Bytes of a program looked through for blobs; the plans themselves are passed over."""
METADATA_LIMIT = 16 << 20

_HEADER = struct.Struct("<4sIIIQ8s")
_MAGIC = re.compile(rb"TR0[12]")
_CHUNK = 1 << 20
_SHOWN = ("hardware_compatible", "device_id", "target_platform")


def is_program(head: bytes) -> bool:
    """Whether a file begins as an ExecuTorch program: a flatbuffer with an identifier like ``ET12``."""
    return head[4:6] == b"ET" and head[6:8].isdigit()


def unwrap(source: Source, place: Place) -> Iterator[Wrapped]:
    """The plans, in the order in which they lie there."""
    head = source.read(0, min(8, source.size))
    if _MAGIC.match(head):
        blob = _blob(source, 0)
        if blob is not None:
            yield blob
    elif is_program(head):
        yield from _search(source, place)


def _search(source: Source, place: Place) -> Iterator[Wrapped]:
    budget = Budget("the program", bytes=SEARCH_LIMIT)
    at = 8
    while at < source.size:
        chunk = source.read(at, min(_CHUNK, source.size - at))
        try:
            budget.read(len(chunk))
        except BudgetExceeded as error:
            place.stop(error)
            return
        after = at + max(1, len(chunk) - 3)  # a tag may lie across two chunks
        for hit in _MAGIC.finditer(chunk):
            place.room.step()
            blob = _blob(source, at + hit.start())
            if blob is not None:
                yield blob
                after = blob.at + blob.plan().size if blob.at is not None else after
                break
        at = after


def _blob(source: Source, at: int) -> Wrapped | None:
    """The plan of the blob at ``at``, when what its header says makes sense. One cut short has what there is of it."""
    if at + _HEADER.size > source.size:
        return None
    _, metadata_at, metadata_size, plan_at, size, _ = _HEADER.unpack(source.read(at, _HEADER.size))
    if plan_at % 16 or not _HEADER.size <= metadata_at <= metadata_at + metadata_size <= plan_at:
        return None
    if metadata_size > METADATA_LIMIT or at + plan_at + 4 > source.size or size < 4:
        return None
    if not starts_like_plan(source.read(at + plan_at, 4)):
        return None
    found = metadata_of(source.read(at + metadata_at, metadata_size))
    plan = Part(at + plan_at, min(size, source.size - at - plan_at))
    return in_place(source, "executorch", plan, metadata={key: found[key] for key in _SHOWN if key in found})
