"""Damages engines in ways that a reader may stumble over: each way is data, so that a test can shrink it.

The sound engines are the fixtures and the samples of every family.
"""

from __future__ import annotations

import base64
import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from family_samples import EVERY, PLANS

import boxes
from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.header import read_header
from trtdoctor.plan.tokens import read_tokens
from trtdoctor.sources.source import BytesSource

BOMBS: tuple[int, ...] = (
    *(0, 1, 2, 63, 255, 0x7FFF, 0xFFFF, 1 << 20, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 40),
    *((1 << 63) - 1, 1 << 63, (1 << 64) - 1),
)

Damage = Literal["flip", "byte", "bomb32", "bomb64", "cut", "delete", "repeat", "zeros", "splice"]
Wrapping = Literal[
    "ultralytics", "torchscript", "exported", "executorch", "epcontext", "bundle", "cache", "zip", "tar.gz"
]
Kind = Damage | Wrapping
DAMAGES: tuple[Damage, ...] = get_args(Damage)
WRAPPINGS: tuple[Wrapping, ...] = get_args(Wrapping)
KINDS: tuple[Kind, ...] = (*DAMAGES, *WRAPPINGS)


class Seed(NamedTuple):
    """A sound engine, and the bytes of it where a length, a number or an element begins."""

    name: str
    data: bytes
    places: tuple[int, ...]


class Edit(NamedTuple):
    """One damage. ``at`` and ``other`` are shares of what there is to choose from, ``structure`` says of what."""

    kind: Kind
    at: float = 0.0
    structure: bool = True
    length: int = 1
    value: int = 0
    other: float = 0.0


def seeds(largest: int = 1 << 20) -> list[Seed]:
    """Every fixture up to ``largest`` bytes, and the samples of each family."""
    found = {
        str(path.relative_to(PLANS)): path.read_bytes()
        for path in sorted(PLANS.rglob("*.engine"))
        if path.stat().st_size <= largest
    }
    fixtures = set(found.values())
    found |= {f"{family} {name}": data for family, name, data in EVERY if data not in fixtures}
    return [Seed(name, data, places(data)) for name, data in found.items()]


def places(data: bytes) -> tuple[int, ...]:
    """Where something begins that the reader looks at: words of the headers, heads and payloads of tokens; of a plan
    that does not consist of tokens every word."""
    source = BytesSource(data)
    body = read_header(source).body
    assert body is not None
    form = load(body.family).body
    if not isinstance(form, BodyForm):
        return tuple(range(0, len(data), 4))
    starts = read_tokens(source, body, form.tokens).offsets
    heads = {place - back for place in starts for back in (0, 4, 8, 14)} if len(starts) < 20_000 else set(starts)
    return tuple(sorted({*range(0, min(body.offset, len(data)), 4), *(p for p in heads if 0 <= p < len(data))}))


def apply(seed: Seed, edits: list[Edit], others: list[Seed]) -> bytes:
    """The engine with all the damage, one after the other."""
    data = bytearray(seed.data)
    for edit in edits:
        _apply(data, edit, seed, others)
    return bytes(data)


def _apply(data: bytearray, edit: Edit, seed: Seed, others: list[Seed]) -> None:
    size = len(data)
    if not size:
        return
    at = int(edit.at * size) if not edit.structure else seed.places[int(edit.at * len(seed.places))]
    at = min(at, size - 1)
    end = at + max(1, edit.length)
    if edit.kind == "flip":
        data[at] ^= 1 << edit.value % 8
    elif edit.kind == "byte":
        data[at] = edit.value % 256
    elif edit.kind == "bomb32" or edit.kind == "bomb64":  # mypy narrows these
        width = 4 if edit.kind == "bomb32" else 8
        number = BOMBS[edit.value] if edit.value < len(BOMBS) else size - at + edit.value - 2 * len(BOMBS)
        data[at : at + width] = (number % (1 << 8 * width)).to_bytes(width, "little")
    elif edit.kind == "cut":
        del data[at:]
    elif edit.kind == "delete":
        del data[at:end]
    elif edit.kind == "repeat":
        data[at:at] = data[at:end] * (1 + edit.value % 4)
    elif edit.kind == "zeros":
        data[at:end] = bytes(len(data[at:end]))
    elif edit.kind == "splice":
        other = others[int(edit.other * len(others))]
        start = other.places[edit.value * 7919 % len(other.places)]
        data[at:end] = other.data[start : start + edit.length]
    else:
        data[:] = wrapped(edit.kind, bytes(data))


def wrapped(kind: Wrapping, plan: bytes) -> bytes:
    """The file that holds a plan so."""
    if kind == "ultralytics":
        text = b'{"description": "YOLO", "stride": 32, "names": {"0": "person"}, "imgsz": [640, 640]}'
        return struct.pack("<i", len(text)) + text + plan
    made: dict[Wrapping, Callable[[], bytes]] = {
        "torchscript": lambda: torchscript(plan),
        "exported": lambda: boxes.exported(plan, nested=True),
        "executorch": lambda: boxes.program(boxes.blob(plan)),
        "epcontext": lambda: boxes.onnx(boxes.context(plan)),
        "bundle": lambda: boxes.bundle({"engine": plan}),
        "cache": lambda: boxes.cached(plan),
        "zip": lambda: boxes.zipped({"a.engine": plan}),
        "tar.gz": lambda: gzip.compress(boxes.tarred({"a.engine": plan}), 1),
    }
    return made[kind]()


def torchscript(plan: bytes) -> bytes:
    """A zip as Torch-TensorRT writes it, with the plan as base64 in its pickle."""
    text = base64.b64encode(plan)
    device = b"0%9%0%0%NVIDIA H200"
    pickle = b"\x80\x02X" + struct.pack("<I", len(device)) + device + b"q\0X" + struct.pack("<I", len(text)) + text
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {
            "code/__torch__.py": b"class M: pass",
            "data.pkl": pickle + b"q\1.",
            "version": b"3",
        }.items():
            archive.writestr(zipfile.ZipInfo(f"model/{name}"), content)
    return out.getvalue()


def draw(chance: random.Random, found: list[Seed]) -> tuple[Seed, list[Edit]]:
    """A random engine and one to five damages; wrappers first now and then, so that what follows hits them too."""
    seed = chance.choice(found)
    edits = [Edit(chance.choice(WRAPPINGS))] if chance.random() < 0.1 else []
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        kind = chance.choice(DAMAGES if chance.random() < 0.95 else KINDS)
        length = chance.choice((1, 2, 4, 8, 26, 100, 1000, 10_000))
        value = chance.randrange(256 if kind in ("flip", "byte") else 3 * len(BOMBS))
        edits.append(Edit(kind, chance.random(), chance.random() < 0.7, length, value, chance.random()))
    return seed, edits
