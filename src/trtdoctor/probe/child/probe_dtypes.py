"""What the data types of tensors are: their sizes, random values of them, and what is not a number among them."""

from __future__ import annotations

import array
import math
import struct
from collections.abc import Sequence
from typing import Any, Tuple

Shape = Tuple[int, ...]

BITS = {
    "float32": 32, "float16": 16, "bfloat16": 16, "float8": 8, "float4": 4, "e8m0": 8,
    "int64": 64, "int32": 32, "int8": 8, "uint8": 8, "int4": 4, "bool": 8,
}  # fmt: skip
NAMES = {
    "FLOAT": "float32", "HALF": "float16", "BF16": "bfloat16", "FP8": "float8", "FP4": "float4", "E8M0": "e8m0",
    "INT64": "int64", "INT32": "int32", "INT8": "int8", "UINT8": "uint8", "INT4": "int4", "BOOL": "bool",
}  # fmt: skip
"""TensorRT's name of a data type → numpy's."""
LETTERS = {"float32": "f4", "float16": "f2", "int64": "i8", "int32": "i4", "int8": "i1", "uint8": "u1", "bool": "b1"}
"""How numpy writes them in a file."""


def dtype_name(dtype: Any) -> str:
    word = str(getattr(dtype, "name", dtype)).rpartition(".")[2]
    return NAMES.get(word.upper(), word.lower())


def count_of(shape: Shape) -> int:
    return int(math.prod(shape))


def bytes_of(dtype: str, count: int) -> int:
    return (count * BITS[dtype] + 7) // 8


def pattern(dtype: str, seed: int) -> bytes:
    """A block of seeded random values, whole elements, to be repeated. Integers are 0 or 1: they may be indices."""
    import random

    rng = random.Random(seed)
    count = 4096
    if dtype in ("float32", "float16", "bfloat16"):
        values = [rng.uniform(-1, 1) for _ in range(count)]
        if dtype == "float16":
            return struct.pack("<%de" % count, *values)
        whole = struct.pack("<%df" % count, *values)
        if dtype == "float32":
            return whole
        return bytes(byte for index in range(0, len(whole), 4) for byte in whole[index + 2 : index + 4])
    if dtype == "float8":  # E4M3: exponents that give at most 1
        return bytes(rng.randrange(0x20, 0x39) | rng.choice((0, 0x80)) for _ in range(count))
    if dtype == "e8m0":
        return bytes([127]) * count  # 2**0
    if dtype in ("int8", "uint8", "int4", "float4"):
        return bytes(rng.randrange(256) for _ in range(count))
    size = BITS[dtype] // 8
    return b"".join(rng.randrange(2).to_bytes(size, "little") for _ in range(count))


def nonfinite(dtype: str, data: bytearray) -> int:
    """How many elements are NaN or infinite; 0 for dtypes that have neither."""
    if dtype == "float16":
        values: Sequence[float] = struct.unpack("<%de" % (len(data) // 2), data)
    elif dtype == "float32":
        values = array.array("f", bytes(data))
    elif dtype == "bfloat16":
        whole = bytearray(2 * len(data))
        whole[2::4], whole[3::4] = data[0::2], data[1::2]
        values = array.array("f", bytes(whole))
    elif dtype == "float8":
        return sum(byte & 0x7F == 0x7F for byte in data)
    else:
        return 0
    # A sum in double precision is finite exactly when all parts are: it cannot overflow. Much faster than a loop.
    return 0 if math.isfinite(sum(values)) else sum(not math.isfinite(value) for value in values)
