"""Damaged shared libraries, as ``--plugin`` examines them and as the loader's path and TensorRT's version are read."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from damage import NUMBERS, hurt
from fuzz_kind import Kind, Outcome

from trtdoctor.host import elf
from trtdoctor.host.elf import NotElf
from trtdoctor.host.libraries import Libraries
from trtdoctor.host.loader import Loader
from trtdoctor.host.plugins import examine

NAMES = (
    "getCreators", "initLibNvInferPlugins", "getInferLibMajorVersion", "getInferLibMinorVersion",
    "getInferLibPatchVersion", "getInferLibBuildVersion", "getInferLibVersion", "tensorrt_version_8_6_0_12",
)  # fmt: skip
BASE = 64 + 56 * 2


class Made(NamedTuple):
    """A library, where numbers stand in it, and where its dynamic section has its rows."""

    data: bytes
    places: tuple[int, ...]


@cache
def made(machine: int, hashed: str, needs: tuple[str, ...]) -> Made:
    """A whole library: symbols, both hash tables, versions that it wants and defines, section headers, GPU code."""
    strings = bytearray(b"\0")

    def text(word: str) -> int:
        at = len(strings)
        strings.extend(word.encode() + b"\0")
        return at

    needed = [(1, text(name)) for name in needs]
    named = [(14, text("libmine.so.1")), (29, text("$ORIGIN:/opt/lib:/usr/lib/x")), (0x6FFFFFFB, 0x800)]
    words = [text(name) for name in NAMES]
    version, of = text("GLIBCXX_3.4.29"), text("libstdc++.so.6")
    text("getPluginRegistry")
    text("_ZNSs4_Rep")
    count = len(NAMES) + 1
    rows = len(needed) + len(named) + 8
    at = BASE
    parts: dict[str, int] = {}
    sizes = {
        "dynamic": 16 * rows, "strings": len(strings), "symbols": 24 * count, "gnu": 16 + 8 + 4 + 4 * count,
        "hash": 8 + 4 + 4 * count, "needs": 32, "defines": 28, "code": 16 * count, "fatbin": 16 + 64 + 32,
        "names": 24, "sections": 64 * 3,
    }  # fmt: skip
    for name, size in sizes.items():
        at += -at % 8
        parts[name] = at
        at += size
    symbols = bytes(24) + b"".join(
        struct.pack("<IBBHQQ", word, 0x12, 0, 5, parts["code"] + 16 * (index + 1), 6)
        for index, word in enumerate(words)
    )
    gnu = [_gnu(name.encode()) for name in NAMES]
    dynamic = [*needed, *named, (5, parts["strings"]), (10, len(strings)), (6, parts["symbols"])]
    dynamic += [(0x6FFFFEF5, parts["gnu"])] if hashed == "gnu" else []
    dynamic += [(4, parts["hash"]), (0x6FFFFFFE, parts["needs"]), (0x6FFFFFFC, parts["defines"])]
    dynamic += [(0, 0)] * (rows - len(dynamic))
    fatbin = (
        struct.pack("<IHHQ", 0xBA55ED50, 1, 16, 96) + struct.pack("<HHIQIIII", 2, 1, 64, 32, 0, 0, 0, 90) + bytes(64)
    )
    code = b"".join(b"\xb8" + struct.pack("<I", index + 8) + b"\xc3" + bytes(10) for index in range(count))
    if machine == 183:
        code = b"".join(
            struct.pack("<III4x", 0x52800000 | index << 5, 0x72A00020, 0xD65F03C0) for index in range(count)
        )
    contents = {
        "dynamic": b"".join(struct.pack("<qQ", *row) for row in dynamic), "strings": bytes(strings), "symbols": symbols,
        "gnu": struct.pack("<IIIIQI", 1, 1, 1, 0, (1 << 64) - 1, 1)
        + b"".join(struct.pack("<I", value & ~1 | (index == len(gnu) - 1)) for index, value in enumerate(gnu)),
        "hash": struct.pack("<III", 1, count, 1) + b"".join(struct.pack("<I",
        (one + 1) % count) for one in range(count)),
        "needs": struct.pack("<HHIII", 1, 1, of, 16, 0) + struct.pack("<IHHII", 0, 0, 2, version, 0),
        "defines": struct.pack("<HHHHIII", 1, 0, 1, 1, 0, 20, 0) + struct.pack("<II", version, 0),
        "code": code, "fatbin": fatbin, "names": b"\0.nv_fatbin\0.shstrtab\0",
        "sections": bytes(64) + _section(1, parts["fatbin"], len(fatbin)) + _section(12, parts["names"], 24),
    }  # fmt: skip
    head = b"\x7fELF\2\1\1" + bytes(9)
    head += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, parts["sections"], 0, 64, 56, 2, 64, 3, 2)
    head += struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, at, at, 4096)
    head += struct.pack("<IIQQQQQQ", 2, 6, parts["dynamic"], parts["dynamic"], 0, sizes["dynamic"], sizes["dynamic"], 8)
    data = bytearray(head)
    for name, content in contents.items():
        data += bytes(parts[name] - len(data)) + content
    skipped = ("strings", "code", "names")
    places = [
        place for name in parts if name not in skipped for place in range(parts[name], parts[name] + sizes[name], 4)
    ]
    return Made(bytes(data) + bytes(at - len(data)), (*range(4, BASE, 2), *places))


def _section(name: int, at: int, size: int) -> bytes:
    return struct.pack("<IIQQQQIIQQ", name, 1, 2, at, at, size, 0, 0, 8, 0)


def _gnu(name: bytes) -> int:
    value = 5381
    for byte in name:
        value = (value * 33 + byte) & 0xFFFFFFFF
    return value


def make(chance: random.Random) -> bytes:
    """A damaged library. Addresses mostly stay in it, so that what they lead to is looked at."""
    needs: Sequence[str] = ("libnvinfer.so.10", "libnvinfer.so.8", "libc.so.6", "libgone.so.1", "a" * 5000)
    chosen = tuple(chance.sample(needs, chance.randrange(1, 4))) * chance.choice((1, 1, 1, 30))
    data, places = made(chance.choice((62, 62, 183)), chance.choice(("gnu", "plain")), chosen)
    if chance.random() < 0.5:
        return hurt(chance, data, places)
    out = bytearray(data)
    for _ in range(chance.choice((1, 2, 4))):
        at = chance.choice(places)
        width = chance.choice((2, 4, 8))
        number = chance.choice((*range(1, 40), *places, len(data), len(data) - 16, *NUMBERS))
        out[at : at + width] = (number % (1 << 8 * width)).to_bytes(width, "little")
    return bytes(out)


def read(data: bytes, folder: Path, number: int) -> Outcome:
    """``--plugin`` in the first place; then what the search for TensorRT reads of any library."""
    path = folder / "libnvinfer.so.10"
    path.write_bytes(data)
    (found,) = examine([str(path)], here=number % 4 != 0)
    with suppress(NotElf):
        elf.tensorrt_version(str(path))
    try:
        loader = Loader(str(folder))
        loader.closure(str(path))
        Libraries(loader, [str(folder)]).version(str(path))
        elf.read(str(path))
    except NotElf as error:
        return Outcome("cut off" in str(error) or "names address" in str(error), "refused")
    return Outcome(True, "examined" if found.failure is None else "plugin refused")


KINDS = [Kind("ELF library", "its program headers and its dynamic section were read", make, read, 3)]
