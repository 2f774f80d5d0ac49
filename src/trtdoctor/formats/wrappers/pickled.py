"""Plans in a pickle, as base64 text or as bytes. It is searched, never loaded: loading a pickle runs what it says.

Torch-TensorRT writes an engine as a row of values: the version of its ABI, a name, the build device, the plan, names of
inputs and outputs, a flag, its own metadata, the platform. Seen in five modules of its own test suite, written by
TensorRT 8.6 to 11.0, and in the layout of
https://github.com/pytorch/TensorRT/blob/main/py/torch_tensorrt/dynamo/runtime/_serialized_engine_layout.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from trtdoctor.formats.bits import number
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.parts import Encoding, Part
from trtdoctor.sources.source import Source
from trtdoctor.text import printable

SEARCH_LIMIT = 64 << 20
"""Bytes of a pickle looked through for the next plan."""

MOST_TAGS = 100_000
"""Texts that begin like a plan and are not one, on the way to the next plan; none has been seen."""

# 'ftrt', 'vtrt' and 'ptrt' in base64, and as they are.
_TAGS = re.compile(rb"(ZnRyd|dnRyd|cHRyd)|ftrt|vtrt|ptrt")
_CHUNK = 1 << 16
_OVERLAP = 16  # more than a tag: one may lie across two chunks
_HEAD = 9  # bytes of the longest opcode with a size
_BEFORE = 400  # bytes before a plan that may name its device
_AFTER = 1 << 16  # bytes behind a plan that may name its platform
_MOST_TEXTS = 200  # places around a plan that may begin a text
_PLATFORM = re.compile(r"(?:linux|windows|unknown)[a-z0-9_]{0,30}")
_TEXT = re.compile(rb"X|\x8c")


class Pickled(NamedTuple):
    """A plan in a pickle, and what stands around it."""

    plan: Part
    metadata: dict[str, object]


def plans(source: Source, at: int, end: int, room: Budget, encoding: Encoding) -> Iterator[Pickled]:
    """The plans of that encoding between two bytes.

    Each place that looks like one is a step of ``room``. Raises ``BudgetExceeded`` when that has no more, and where
    none comes for too long: there may be more than were found.
    """
    for plan in _found(source, at, end, room):
        if plan.encoding == encoding:
            yield Pickled(plan, _around(source, plan, at, end))


def _found(source: Source, at: int, end: int, room: Budget) -> Iterator[Part]:
    first, budget = at, _far()
    while at < end:
        start = max(first, at - _HEAD)
        chunk = source.read(start, min(at + _CHUNK, end) - start)
        budget.read(len(chunk))
        behind = at - start
        while (hit := _TAGS.search(chunk, behind)) is not None:
            budget.step()
            room.step()
            behind = hit.end()
            size = _size(chunk, hit.start(), end - start, text=hit[1] is not None)
            if size is not None:
                yield Part(start + hit.start(), size, "none" if hit[1] is None else "base64")
                behind, budget = hit.start() + size, _far()
        at = max(at + _CHUNK - _OVERLAP, start + behind)


def _far() -> Budget:
    """How far the next plan may be."""
    return Budget("the module", bytes=SEARCH_LIMIT, steps=MOST_TAGS)


def _size(data: bytes, at: int, end: int, *, text: bool) -> int | None:
    """The size of the text or bytes at ``at``, when an opcode with a size that a plan can have is before it."""
    if data[at - 5 : at - 4] == (b"X" if text else b"B"):
        size = number(data, at - 4, 4)
    elif data[at - 9 : at - 8] == (b"\x8d" if text else b"\x8e"):
        size = number(data, at - 8, 8)
    else:
        return None
    return size if 64 <= size <= end - at and not (text and size % 4) else None


def _around(source: Source, plan: Part, first: int, end: int) -> dict[str, object]:
    """ABI version, device and platform, as far as they stand where Torch-TensorRT writes them."""
    start = max(first, plan.at - _BEFORE)
    before = list(_texts(source.read(start, plan.at - start)))
    device = next((one for one in reversed(before) if one.count("%") == 4), None)
    found: dict[str, object] = {}
    if device is not None:
        place = before.index(device)
        abi = before[place - 2] if place >= 2 else ""
        if abi.isdecimal():
            found["abi_version"] = abi[:8]
        found["device"] = device
    behind = plan.at + plan.size
    after = list(islice(_texts(source.read(behind, min(_AFTER, end - behind))), 5))
    if len(after) > 4 and _PLATFORM.fullmatch(after[4]):
        found["platform"] = printable(after[4])
    return found


def _texts(data: bytes) -> Iterator[str]:
    """The short texts in a piece of a pickle, in order. A piece may begin in the middle of one."""
    at = decoded = 0
    for _ in range(_MOST_TEXTS):
        hit = _TEXT.search(data, at)
        if hit is None:
            return
        at = hit.start()
        head, size = (5, number(data, at + 1, 4)) if hit[0] == b"X" else (2, number(data, at + 1, 1))
        if size <= len(data) - at - head and decoded <= 2 * _AFTER:
            decoded += size
            text = data[at + head : at + head + size].decode("utf-8", "replace")
            if text.isprintable():
                yield text
                at += head + size
                continue
        at += 1
