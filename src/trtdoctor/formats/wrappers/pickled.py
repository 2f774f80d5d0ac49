"""Plans in a pickle, as base64 text or as bytes. It is searched, never loaded: loading a pickle runs what it says.

Torch-TensorRT writes an engine as a row of values: the version of its ABI, a name, the build device, the plan, names of
inputs and outputs, a flag, its own metadata, the platform. Seen in five modules of its own test suite, written by
TensorRT 8.6 to 11.0, and in the layout of
https://github.com/pytorch/TensorRT/blob/main/py/torch_tensorrt/dynamo/runtime/_serialized_engine_layout.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded
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

MOST_PLANS = 1000

# 'ftrt', 'vtrt' and 'ptrt' in base64, and as they are.
_TAGS = re.compile(rb"(ZnRyd|dnRyd|cHRyd)|ftrt|vtrt|ptrt")
_CHUNK = 1 << 16
_OVERLAP = 16  # more than a tag: one may lie across two chunks
_BEFORE = 400  # bytes before a plan that may name its device
_AFTER = 1 << 16  # bytes behind a plan that may name its platform
_PLATFORM = re.compile(r"(?:linux|windows|unknown)[a-z0-9_]{0,30}")
_NO_TAG = b"!"


class Pickled(NamedTuple):
    """A plan in a pickle, and what stands around it."""

    plan: Part
    metadata: dict[str, object]


def plans(source: Source, at: int, end: int, room: Budget) -> Iterator[Pickled]:
    """The plans between two bytes. Ends where none comes for too long, or where there are too many.

    Each place that looks like one is a step of ``room``. Raises ``BudgetExceeded`` when that has no more.
    """
    first, kept = at, Budget("the module", entries=MOST_PLANS)
    try:
        while (plan := _next_plan(source, first, at, end, room)) is not None:
            kept.entry()
            yield Pickled(plan, _around(source, plan, first, end))
            at = plan.at + plan.size
    except BudgetExceeded:  # what was found until then counts; if the file's budget is spent, the next read says so
        return


def _next_plan(source: Source, first: int, at: int, end: int, room: Budget) -> Part | None:
    budget = Budget("the module", bytes=SEARCH_LIMIT, steps=MOST_TAGS)
    while at < end:
        chunk = source.read(at, min(_CHUNK, end - at))
        budget.read(len(chunk))
        for hit in _TAGS.finditer(chunk):
            budget.step()
            room.step()
            start = at + hit.start()
            size = _size(source, first, start, end, text=hit[1] is not None)
            if size is not None:
                encoding: Encoding = "none" if hit[1] is None else "base64"
                return Part(start, size, encoding)
        if len(chunk) < _CHUNK:
            return None
        at += _CHUNK - _OVERLAP
    return None


def _size(source: Source, first: int, start: int, end: int, *, text: bool) -> int | None:
    """The size of the text or bytes at ``start``, when an opcode with a size that a plan can have is before it."""
    before = source.read(max(first, start - 9), start - max(first, start - 9)).rjust(9, _NO_TAG)
    if before[4:5] == (b"X" if text else b"B"):
        size = number(before, 5, 4)
    elif before[:1] == (b"\x8d" if text else b"\x8e"):
        size = number(before, 1, 8)
    else:
        return None
    return size if 64 <= size <= end - start and not (text and size % 4) else None


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
    after = list(_texts(source.read(behind, min(_AFTER, end - behind))))
    if len(after) > 4 and _PLATFORM.fullmatch(after[4]):
        found["platform"] = printable(after[4])
    return found


def _texts(data: bytes) -> Iterator[str]:
    """The short texts in a piece of a pickle, in order. A piece may begin in the middle of one."""
    at = 0
    while at < len(data):
        opcode, head = data[at : at + 1], 0
        if opcode == b"X":
            head, size = 5, number(data, at + 1, 4)
        elif opcode == b"\x8c":
            head, size = 2, number(data, at + 1, 1)
        if head and size <= len(data) - at - head:
            text = data[at + head : at + head + size].decode("utf-8", "replace")
            if text.isprintable():
                yield text
                at += head + size
                continue
        at += 1
