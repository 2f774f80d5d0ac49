"""Composes plans of TensorRT 5, which are flatbuffers; from ``docs/plan-format.md``, not from the reader."""

from __future__ import annotations

import struct
from typing import Any

Value = Any
"""A field of a table: ("I", 5) a number by its struct format, text, bytes, a list of tables or numbers, or a table."""


def flatbuffer(root: dict[int, Value]) -> bytes:
    """A plan of TensorRT 5 around ``root``: its own size, and then the flatbuffer."""
    out = bytearray(12)
    pending: list[tuple[int, Value]] = [(8, root)]
    while pending:
        at, value = pending.pop(0)
        out += bytes(-len(out) % 8)
        place = len(out)
        if isinstance(value, dict):
            place = write_table(out, value, pending)
        elif isinstance(value, (str, bytes)):
            data = value.encode() if isinstance(value, str) else value
            out += struct.pack("<I", len(data)) + data + b"\0"
        else:
            out += struct.pack("<I", len(value))
            for item in value:
                if isinstance(item, tuple):
                    out += struct.pack("<" + item[0], item[1])
                else:
                    pending.append((len(out), item))
                    out += bytes(4)
        struct.pack_into("<I", out, at, place - at)
    struct.pack_into("<Q", out, 0, len(out))
    return bytes(out)


def write_table(out: bytearray, fields: dict[int, Value], pending: list[tuple[int, Value]]) -> int:
    slots = [0] * (max(fields, default=-1) + 1)
    body = bytearray(4)
    children = []
    for index, value in fields.items():
        slots[index] = len(body)
        if isinstance(value, tuple):
            body += struct.pack("<" + value[0], value[1])
        else:
            children.append((len(body), value))
            body += bytes(4)
    vtable = struct.pack(f"<{len(slots) + 2}H", 4 + 2 * len(slots), len(body), *slots)
    struct.pack_into("<i", body, 0, len(vtable))
    out += vtable
    place = len(out)
    out += body
    pending += [(place + at, value) for at, value in children]
    return place


def tensor(name: str, mode: int, index: int, dims: tuple[int, ...], **description: Value) -> dict[int, Value]:
    table: dict[int, Value] = {
        0: name,
        1: {int(key[1:]): value for key, value in description.items()} | {3: ("i", 8)},
        2: {0: [("i", 0)] * len(dims), 1: [("i", dim) for dim in dims]},
    }
    if mode:
        table[4] = ("I", mode)
    if index:
        table[5] = ("I", index)
    return table


TX2: dict[int, Value] = {
    0: "NVIDIA Tegra X2",
    1: ("I", 6),
    2: ("I", 2),
    3: ("I", 1020000),
    4: ("I", 1300000),
    5: ("I", 128),
    6: ("Q", 8233566208),
    7: ("Q", 524288),
    8: ("I", 2),
}
LENET: dict[int, Value] = {
    1: {0: ("I", 5), 2: ("I", 6), 3: ("I", 3)},
    2: TX2,
    3: [("Q", 4096), ("Q", 512)],
    4: [tensor("prob", 1, 1, (10, 1, 1)), tensor("data", 0, 0, (1, 28, 28))],
    6: [],
    8: bytes(1000),
    9: [{0: "conv", 1: ("I", 29)}, {0: "softmax", 1: ("I", 11)}],
    10: ("I", 16),
}
