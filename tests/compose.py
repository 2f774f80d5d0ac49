"""Composes the bytes of plans, field by field, from the description of the format.

For families of which there is no engine in ``fixtures/plans``. Nothing here uses the readers, so that a reader cannot
agree with itself: the numbers below are written down a second time.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from trtdoctor.model import plan as plans

U8, U32, I32, I64, U64, BOOL, CHAR = 0x02, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0C
_FORMS = {U8: "B", U32: "I", I32: "i", I64: "q", U64: "Q", BOOL: "?"}

Version = tuple[int, int, int, int]
Library = tuple[str, bytes]

FAKE_ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 3, 62, 1) + b"not really a library" * 10


class Gpu(NamedTuple):
    """What a plan records of the GPU that built it."""

    capability: tuple[int, int] = (8, 6)
    sm_count: int = 68
    sm_clock_khz: int = 1_710_000
    memory_clock_khz: int = 9_501_000
    bus_bits: int = 320
    l2_bytes: int = 5 << 20
    integrated: bool = False
    total_memory_bytes: int = 10_500_000_000


RTX_3080 = Gpu()
JETSON_NANO = Gpu((5, 3), 1, 921_600, 1_600_000, 64, 262_144, True, 4_156_000_000)
ORIN_NX = Gpu((8, 7), 8, 918_000, 3_199_000, 128, 2 << 20, True, 16_000_000_000)
T4 = Gpu((7, 5), 40, 1_590_000, 5_001_000, 256, 4 << 20, False, 15_800_000_000)
NONE_AT_ALL = Gpu((8, 0), 0, 0, 0, 0, 0, False, 0)


class Archive:
    """Data of a body: ``u16 type, u16 version, payload``. ``top`` is the bit that releases from 8.2 on set."""

    def __init__(self, *, top: int, closers: bool) -> None:
        self.top = top
        self.closers = closers
        self.data = b""

    def number(self, kind: int, *values: int) -> Archive:
        for value in values:
            self.data += struct.pack("<HH" + _FORMS[kind], self.top | kind, 1, value)
        return self

    def open(self, *kinds: int) -> Archive:
        for kind in kinds:
            self.data += struct.pack("<HH", kind, 1)
        return self

    def close(self, *kinds: int) -> Archive:
        for kind in kinds if self.closers else ():
            self.data += struct.pack("<H", ~kind & 0xFFFF)
        return self

    def string(self, kind: int, text: str) -> Archive:
        raw = text.encode()
        self.data += struct.pack("<HHQ", kind, 1, len(raw))
        char = CHAR if self.closers else 0x0D
        self.data += struct.pack("<HHHQ", self.top | 1, self.top | char, 1, len(raw)) + raw
        return self


def _old_device(out: Archive, gpu: Gpu, version: tuple[int, ...]) -> None:
    out.number(I32, *gpu.capability, gpu.sm_clock_khz, gpu.memory_clock_khz, gpu.bus_bits).number(I64, gpu.l2_bytes)
    if version >= (8, 5):
        out.number(I64, 0)  # persisting L2
    out.number(I64 if version < (8, 4) else I32, 49152, 102400, 512)
    out.number(I32, gpu.sm_count).number(BOOL, gpu.integrated)
    if version >= (7, 0):
        out.number(I32, 1024, 2147483647, 65535, 65535)
    if version >= (10, 0, 1):
        out.number(I32, 1024)  # reserved shared memory of a block
    if version >= (7, 1):
        out.number(I64 if version < (8,) else U64, gpu.total_memory_bytes)
    if (7, 2, 3) <= version < (8,) or (8, 0) <= version < (10, 1):
        out.number(I32, 268435456)


def _new_device(out: Archive, gpu: Gpu) -> None:
    empty = gpu.sm_count == 0
    out.number(U64, gpu.total_memory_bytes).number(I64, gpu.l2_bytes, 0)
    out.number(I32, gpu.sm_clock_khz, gpu.memory_clock_khz, gpu.bus_bits)
    out.number(I32, *(0, 0) if empty else (49152, 102400))
    out.number(I32, gpu.sm_count, gpu.integrated, *(0, 0) if empty else (1024, 1024), *gpu.capability, 512)


def body(version: Version, gpu: Gpu, *, rtx: bool = False, level: int = 0, name: str = "net") -> bytes:
    """The first records of an engine, then its name: as much as the headers' facts need, and a little more."""
    release = (99,) if rtx else version
    old = release < (8,)
    out = Archive(top=0x8000 if release >= (8, 2) else 0, closers=not old)
    out.number(U8, *version)
    if release >= (8, 6):
        out.open(0x804E if rtx else 0x80E5 if release < (10,) else 0x80D2).number(I32, level)
    ids = (0x21,) if old else (0x8048, 0x80A5) if release < (8, 2) else (0x8011, 0x800F) if rtx else (0x8012, 0x8010)
    out.open(*ids)
    if release >= (10, 7):
        _new_device(out, gpu)
    else:
        _old_device(out, gpu, release)
    out.close(*reversed(ids))
    out.number(I32, 1).number(BOOL, False, False)
    out.string(0x0E if old else 0x8002 if release < (8, 2) else 0x8013 if rtx else 0x8018, name)
    if release >= (8, 4):
        out.number(U32, 0x8B8D8B8F)
    return out.data


def inner(version: Version, serialization: int, data: bytes, *, rtx: bool = False) -> bytes:
    """The 'ptrt' header and the body behind it."""
    size, crc = len(data), zlib.crc32(data)
    if rtx or version >= (10, 6):
        head = struct.pack("<IQI", serialization, size, 0)
    elif version >= (8, 2):
        head = struct.pack("<IIIQ", 0, serialization, 0, size)
    elif version >= (8,):
        head = struct.pack("<IIIQ", 43, serialization, crc, size)
    else:
        head = struct.pack("<IIQI", 87, serialization, size, crc)
    return b"ptrt" + head + data


def outer(
    version: Version,
    sections: Sequence[Library],
    *,
    platform: bytes = b"\0\0\0\0",
    mask: int | None = None,
    form: int = 0,
) -> bytes:
    """The outer header, its section table, the sections on multiples of 8, and the end marker."""
    at = (32 if mask is None else 64) + 24 * len(sections)
    table = data = b""
    for tag, content in sections:
        pad = -(at + len(data)) % 8
        data += bytes(pad)
        table += tag[::-1].encode() + struct.pack("<IQQ", 0, at + len(data), len(content))
        data += content
    data += bytes(-(at + len(data)) % 8) + struct.pack("<I", 0x8B8D8B99)
    head = (b"ftrt" if mask is None else b"vtrt") + struct.pack("<IQQ", form, len(sections), at + len(data))
    head += bytes(version) + platform
    if mask is not None:
        head += struct.pack("<I", mask) + bytes(28)
    return head + table + data


def plan(
    version: Version,
    serialization: int,
    gpu: Gpu = RTX_3080,
    *,
    platform: bytes | None = None,
    level: int = 0,
    libraries: Sequence[Library] = (),
    name: str = "net",
) -> bytes:
    """A plan of TensorRT 6.0 or later, in the layout of its release."""
    engine = inner(version, serialization, body(version, gpu, level=level, name=name))
    if version < (8, 6):
        return engine
    tag = platform if platform is not None else b"\0\0\0\0" if version < (10,) else b"rtrt"
    weights = [("WGHT", b"w" * 40)] if version >= (10, 6) else []
    return outer(version, [*libraries, ("ENGN", engine), *weights], platform=tag)


def rtx_plan(
    version: Version = (1, 7, 1, 116),
    serialization: int = 100,
    *,
    mask: int = 0x7E,
    gpu: Gpu = NONE_AT_ALL,
    libraries: Sequence[Library] = (),
) -> bytes:
    """A plan of TensorRT-RTX."""
    engine = inner(version, serialization, body(version, gpu, rtx=True), rtx=True)
    return outer(version, [*libraries, ("ENGN", engine), ("WGHT", b"w" * 40)], platform=b"vtrt", mask=mask)


# ---- TensorRT 5: a flatbuffer


class _Node(NamedTuple):
    data: bytes
    entry: int  # where the object begins in ``data``


def _text(value: str) -> _Node:
    raw = value.encode()
    return _Node(struct.pack("<I", len(raw)) + raw + b"\0", 0)


def _table(fields: Mapping[int, tuple[str, int] | _Node]) -> _Node:
    """A table of a flatbuffer; numbers stand inside it, strings and tables behind it."""
    count = max(fields) + 1
    slots, inline, children = [0] * count, b"", b""
    extent = 4 + sum(4 if isinstance(v, _Node) else struct.calcsize("<" + v[0]) for v in fields.values())
    for index, value in fields.items():
        at = 4 + len(inline)
        slots[index] = at
        if isinstance(value, _Node):
            inline += struct.pack("<I", extent + len(children) + value.entry - at)
            children += value.data
        else:
            inline += struct.pack("<" + value[0], value[1])
    vtable = struct.pack(f"<HH{count}H", 4 + 2 * count, extent, *slots)
    return _Node(vtable + struct.pack("<i", len(vtable)) + inline + children, len(vtable))


def flatbuffer_plan(version: Version = (5, 0, 6, 3), gpu: Gpu | None = None, name: str = "NVIDIA Tegra X2") -> bytes:
    """A plan of TensorRT 5 without tensors or layers."""
    gpu = gpu or Gpu((6, 2), 2, 1_300_500, 1_300_000, 128, 524_288, True, 8_235_479_040)
    numbers = (*gpu.capability, gpu.sm_clock_khz, gpu.memory_clock_khz, gpu.bus_bits)
    device: dict[int, tuple[str, int] | _Node] = {0: _text(name)}
    device.update({1 + i: ("i", number) for i, number in enumerate(numbers)})
    device.update({6: ("Q", gpu.total_memory_bytes), 7: ("Q", gpu.l2_bytes), 8: ("i", gpu.sm_count)})
    root = _table({1: _table({i: ("i", part) for i, part in enumerate(version)}), 2: _table(device), 10: ("i", 1)})
    flat = struct.pack("<I", 4 + root.entry) + root.data
    return struct.pack("<Q", 8 + len(flat)) + flat


# ---- wrappers


def ultralytics(inside: bytes, metadata: Mapping[str, object] | bytes) -> bytes:
    """An engine as Ultralytics exports it: length, JSON, plan."""
    text = metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode()
    return struct.pack("<i", len(text)) + text + inside


def torchscript(
    *inside: bytes, compression: int = zipfile.ZIP_STORED, device: str = "0%9%0%0%NVIDIA H200", level: int | None = None
) -> bytes:
    """A Torch-TensorRT module as ``torch.jit.save`` writes it: base64 text in a pickle in a zip."""
    pickle = b"\x80\x02c__torch__\nModule\n)\x81}("
    for one in inside:
        for text in (device.encode(), base64.b64encode(one)):
            pickle += b"X" + struct.pack("<I", len(text)) + text + b"q\x01"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression, compresslevel=level) as archive:
        archive.writestr("module/data.pkl", pickle + b"ub.")
        archive.writestr("module/code/__torch__.py", b"class Module(Module): ...\n")
        archive.writestr("module/constants.pkl", b"\x80\x02).")
    return out.getvalue()


# ---- one plan of every family


class Family(NamedTuple):
    """A plan and what it was composed to be."""

    data: bytes
    version: Version
    serialization: int | None
    family: plans.Family
    gpu: Gpu | None
    platform: str | None = None
    checksum: str | None = None
    level: str | None = None
    targets: tuple[tuple[int, int], ...] | None = None
    product: str = "tensorrt"
    total_memory: bool = True
    integrated: bool = True  # whether the record proves it
    libraries: tuple[str, ...] = ()


def _bare(version: Version, serialization: int, family: plans.Family, gpu: Gpu, *, total_memory: bool = True) -> Family:
    checksum = "ok" if version < (8, 2) else None
    data = plan(version, serialization, gpu)
    return Family(
        data, version, serialization, family, gpu,
        checksum=checksum, targets=(gpu.capability,), total_memory=total_memory,
    )  # fmt: skip


def _wrapped(version: Version, serialization: int, family: plans.Family, gpu: Gpu, platform: str | None) -> Family:
    tags = {None: b"\0\0\0\0", "linux-x86_64": b"rtrt", "linux-aarch64": b"utrt"}
    return Family(
        plan(version, serialization, gpu, platform=tags[platform]), version, serialization, family, gpu,
        platform=platform, level="none", targets=(gpu.capability,), integrated=version < (10, 7),
    )  # fmt: skip


TX2 = Gpu((6, 2), 2, 1_300_500, 1_300_000, 128, 524_288, True, 8_235_479_040)
LEAN: Library = ("LEAN", FAKE_ELF)
PLUGIN: Library = ("PLGN", FAKE_ELF + b"plugin")

FAMILIES: dict[str, Family] = {
    "5.0.6.3": Family(flatbuffer_plan(), (5, 0, 6, 3), None, "tensorrt-5", TX2, targets=((6, 2),), integrated=False),
    "6.0.1.10": _bare((6, 0, 1, 10), 170, "tensorrt-6", JETSON_NANO, total_memory=False),
    "7.0.0.11": _bare((7, 0, 0, 11), 194, "tensorrt-6", T4, total_memory=False),
    "7.1.3.0": _bare((7, 1, 3, 0), 211, "tensorrt-6", JETSON_NANO),
    "7.2.3.4": _bare((7, 2, 3, 4), 214, "tensorrt-6", T4),
    "8.0.1.6": _bare((8, 0, 1, 6), 256, "tensorrt-8.0", RTX_3080),
    "8.2.1.8": _bare((8, 2, 1, 8), 205, "tensorrt-8.2", JETSON_NANO),
    "8.4.3.1": _bare((8, 4, 3, 1), 213, "tensorrt-8.2", T4),
    "8.5.2.2": _bare((8, 5, 2, 2), 232, "tensorrt-8.2", RTX_3080),
    "8.6.1.6": _wrapped((8, 6, 1, 6), 236, "tensorrt-8.6", RTX_3080, None),
    "10.0.0.6": _wrapped((10, 0, 0, 6), 237, "tensorrt-8.6", RTX_3080, "linux-x86_64"),
    "10.3.0.30": _wrapped((10, 3, 0, 30), 239, "tensorrt-8.6", ORIN_NX, "linux-aarch64"),
    "10.6.0.26": _wrapped((10, 6, 0, 26), 239, "tensorrt-10.6", RTX_3080, "linux-x86_64"),
    "10.15.1.29": _wrapped((10, 15, 1, 29), 240, "tensorrt-10.6", RTX_3080, "linux-x86_64"),
    "12.0.0.5": _wrapped((12, 0, 0, 5), 260, "tensorrt-10.6", RTX_3080, "linux-x86_64"),
    "lean": Family(
        plan((10, 3, 0, 26), 239, libraries=(LEAN, PLUGIN)), (10, 3, 0, 26), 239, "tensorrt-8.6", RTX_3080,
        platform="linux-x86_64", level="none", targets=((8, 6),), libraries=("lean", "plugin"),
    ),
    "ampere_plus": Family(
        plan((10, 0, 1, 6), 237, level=1), (10, 0, 1, 6), 237, "tensorrt-8.6", RTX_3080,
        platform="linux-x86_64", level="ampere_plus",
    ),
    "same_compute_capability": Family(
        plan((11, 0, 0, 114), 243, level=2), (11, 0, 0, 114), 243, "tensorrt-10.6", RTX_3080,
        platform="linux-x86_64", level="same_compute_capability", targets=((8, 6),), integrated=False,
    ),
    "rtx 1.4": Family(
        rtx_plan((1, 4, 0, 76), 94, mask=0x3E), (1, 4, 0, 76), 94, "tensorrt-rtx", None,
        targets=((8, 0), (8, 6), (8, 9), (12, 0)), product="tensorrt-rtx",
    ),
    "rtx one": Family(
        rtx_plan((1, 6, 1, 120), 98, mask=0x01, gpu=T4, libraries=(LEAN,)), (1, 6, 1, 120), 98, "tensorrt-rtx", T4,
        targets=((7, 5),), product="tensorrt-rtx", integrated=False, libraries=("lean",),
    ),
}  # fmt: skip
