"""Files with plans inside, and files of other formats: damaged inside, around, or both, through all of ``check``."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import fuzz_plans
from damage import Way, hurt, hurt_json, hurt_message, hurt_tar, hurt_text, hurt_zip
from format_samples import all_samples
from fuzz_kind import Kind, Outcome

import boxes
import compose

CONTAINERS = Path(__file__).parents[2] / "fixtures" / "containers"
SMALL = 20_000
"""Bytes of a plan that is put into something."""
Make = Callable[[random.Random], bytes]


@cache
def _sound() -> list[bytes]:
    return [seed.data for some in fuzz_plans.all_seeds().values() for seed in some if len(seed.data) < SMALL]


def plan(chance: random.Random) -> bytes:
    """A small plan, damaged in one of three."""
    if chance.random() < 0.33:
        return fuzz_plans.make(chance.choice(tuple(fuzz_plans.VERSIONS)), chance)[:SMALL]
    return chance.choice(_sound())


def then(made: Make, *ways: Way, sound: float = 0.1) -> Make:
    """What ``made`` makes, damaged in one of these ways; ``sound`` of them not, for what was damaged inside."""

    def make(chance: random.Random) -> bytes:
        data = made(chance)
        return data if chance.random() < sound else chance.choice(ways)(chance, data)

    return make


def head(length: int) -> Way:
    """Damage of the first ``length`` bytes, mostly."""
    return lambda chance, data: hurt(chance, data, range(min(length, len(data))))


# ---- zip, and what Torch-TensorRT makes of it


def zipped(chance: random.Random) -> bytes:
    """A zip of plans, of zips, and of what is no plan, by any of its names and methods."""
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    entries = {}
    for _ in range(chance.choice((1, 1, 2, 5))):
        name = chance.choice(
            ("a.engine", "m/b.plan", "x", "é.trt", "../c.engine", "/d", "a\\b.engine", "e.txt", "f.zip")
        )
        entries[name] = boxes.zipped({"in.engine": plan(chance)}) if name == "f.zip" else plan(chance)
    return boxes.zipped(entries, method)


def pickled(chance: random.Random) -> bytes:
    """What a pickle says of an engine: base64 in a list, opcodes lost or repeated."""
    text = coded(chance)
    if chance.random() < 0.6:
        data = boxes.cached(plan(chance), chance.randrange(6))
        return hurt(chance, data, (*range(40), *range(max(0, len(data) - 90), len(data))), 1)
    data = chance.choice((
        lambda: b"\x80\x02]q\0(X\x04\0\0\0sameX" + struct.pack("<I", len(text)) + text + b"e.",
        lambda: b"\x80\x04\x95" + struct.pack("<Q", len(text) + 9) + b"\x8d" + struct.pack("<Q",
        len(text)) + text + b".",
        lambda: b"cos\nsystem\n(S'true'\ntR.",
        lambda: b"\x80\x02" + b"(" * chance.choice((3, 5000)) + b"X" + struct.pack("<I", len(text)) + text + b"t." * 9,
    ))()  # fmt: skip
    at = data.find(text[:16])
    return data if chance.random() < 0.3 else hurt(chance, data, range(max(0, at - 40), max(at, 1)))


def coded(chance: random.Random) -> bytes:
    """A plan as base64, which may have signs that do not belong there."""
    text = bytearray(base64.b64encode(plan(chance)))
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(text) or 1)
        text[at:at] = chance.choice((b"\n", b" ", b"=", b"==", b"\0", b"-", b"_", b"\xff", b"cHRydA", b"ZnRydA" * 30))
    return bytes(text)


def torch(chance: random.Random) -> bytes:
    """An archive of Torch-TensorRT of any of its forms, with such a pickle."""
    name = chance.choice(("model/data.pkl", "archive/data.pkl", "data.pkl", "model/data/constants/opaque_obj_0"))
    version = "model/archive_format" if "opaque" in name else "model/version"
    made: tuple[Callable[[], bytes], ...] = (
        lambda: boxes.exported(plan(chance), plan(chance), nested=chance.random() < 0.5, package=chance.random() < 0.3),
        lambda: compose.torchscript(plan(chance), plan(chance), compression=chance.choice((0, 8))),
        lambda: boxes.zipped({name: pickled(chance), version: b"pt2", "model/code/__torch__.py": b"class M: ..."}),
    )
    return chance.choice(made)()


# ---- tar


def tarred(chance: random.Random) -> bytes:
    entries = {
        chance.choice(("a.engine", "b/" * 60 + "c.plan", "x", "é" * 120, "d.tar")): plan(chance) for _ in range(3)
    }
    return boxes.tarred(entries, chance.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)))


# ---- streams


def stream(chance: random.Random) -> bytes:
    """Compressed bytes of a plan or a tar: whole, one after another, cut, or with a preset that needs much memory."""
    inner = chance.choice((plan, tarred, then(tarred, hurt_tar)))(chance)
    if chance.random() < 0.1:
        inner = bytes(chance.choice((1 << 16, 1 << 22)))
    made: tuple[Callable[[], bytes], ...] = (
        lambda: gzip.compress(inner, 1),
        lambda: _gzip_with(chance, inner),
        lambda: lzma.compress(inner, preset=0, check=chance.choice((lzma.CHECK_CRC32, lzma.CHECK_CRC64))),
        lambda: bz2.compress(inner, 1),
        lambda: lz4(chance, inner),
        lambda: b"\x28\xb5\x2f\xfd" + bytes([chance.randrange(256)]) + inner[:400],
        lambda: _xz_with(chance, lzma.compress(inner[:5000], preset=0)),
    )
    data = chance.choice(made)()
    return data * 2 if chance.random() < 0.1 else data + b"\0" * 8 if chance.random() < 0.05 else data


def _gzip_with(chance: random.Random, data: bytes) -> bytes:
    """gzip with the optional fields of its header, a wrong checksum or a wrong size."""
    flags = chance.randrange(32)
    more = struct.pack("<H", 4) + b"abcd" if flags & 4 else b""
    more += b"name\0" if flags & 8 else b""
    more += b"comment\0" if flags & 16 else b""
    more += b"\0\0" if flags & 2 else b""
    body = zlib.compress(data, 1)[2:-4]
    size = chance.choice((len(data), 0, (1 << 32) - 1))
    return b"\x1f\x8b\x08" + bytes([flags]) + bytes(6) + more + body + struct.pack("<II", zlib.crc32(data), size)


def _xz_with(chance: random.Random, data: bytes) -> bytes:
    """xz whose block header says another dictionary, with its checksum right again."""
    out = bytearray(data)
    size = (out[12] + 1) * 4
    out[12 + chance.randrange(1, size - 4)] = chance.choice((0, 1, 0x21, 0x28, 0xFF, chance.randrange(256)))
    out[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(out[12 : 12 + size - 4]))
    return bytes(out)


def lz4(chance: random.Random, data: bytes) -> bytes:
    """An LZ4 frame whose blocks are not compressed, or say so."""
    out = bytearray(b"\x04\x22\x4d\x18" + bytes([chance.choice((0x60, 0x64, 0x68, 0x6C)), 0x40, chance.randrange(256)]))
    for at in range(0, len(data), 1 << 16):
        piece = data[at : at + (1 << 16)]
        out += struct.pack("<I", len(piece) | chance.choice((1 << 31, 1 << 31, 0))) + piece
    return bytes(out + bytes(4))


# ---- the others


def message(chance: random.Random) -> bytes:
    """An ONNX model with contexts: a plan in them, or the name of a file, which may lead elsewhere."""
    name = chance.choice((b"beside.engine", b"../x", b"/dev/zero", b"\xff", b"", b"damaged.engine", b"a" * 5000))
    nodes = [boxes.context(plan(chance)), boxes.context(name, "TRT_1", embed=0), boxes.node("Conv"), boxes.context(b"")]
    return boxes.onnx(*(chance.choice(nodes) for _ in range(chance.choice((1, 2, 5)))))


def program(chance: random.Random) -> bytes:
    magic = chance.choice((b"TR01", b"TR01", b"TR02"))
    return boxes.program(*(boxes.blob(plan(chance), magic) for _ in range(chance.choice((1, 1, 3)))))


def bundle(chance: random.Random) -> bytes:
    """A bundle whose JSON says something else of where its engines are."""
    data = plan(chance)
    section = {
        "offset": chance.choice((0, 0, 0, 1, -1, 1 << 62)),
        "size": len(data) + chance.choice((0, 0, 0, -1, 1, 1 << 40)),
    }
    said = {"model_id": "m", "trt_version": "8.5.3.1", "gpu_name": "H200", "sections": {"engine": section}}
    said["sections"] = {f"e{number}": section for number in range(chance.choice((1, 1, 2, 30)))}
    words = ("offset", "size", "sections", "engine", "trt_version")
    text = json.dumps(said).encode() if chance.random() < 0.5 else hurt_json(chance, said, words)
    return b"BUNDLE\1\0" + struct.pack("<Q", len(text)) + text + data


def ultralytics(chance: random.Random) -> bytes:
    text = hurt_json(
        chance,
        {
            "description": "YOLO",
            "stride": 32,
            "task": "detect",
            "names": {"0": "person"},
            "imgsz": [640, 640],
            "batch": 1,
        },
        ("imgsz", "names", "stride", "task", "args", "dynamic"),
    )
    return struct.pack("<i", len(text)) + text + plan(chance)


def given(chance: random.Random) -> bytes:
    return chance.choice(_given())


@cache
def _given() -> list[bytes]:
    """Real files that hold plans."""
    return [path.read_bytes() for path in sorted(CONTAINERS.iterdir()) if path.stat().st_size < 1 << 19]


def by_form(chance: random.Random, data: bytes) -> bytes:
    return hurt_zip(chance, data) if data[:2] == b"PK" else hurt_message(chance, data)


# ---- formats that are no engines


@cache
def _formats() -> list[bytes]:
    return [sample.data for sample in all_samples() if 8 < len(sample.data) < 1 << 18]


def format_(chance: random.Random) -> bytes:
    data = chance.choice(_formats())
    if data[:2] == b"PK":
        return hurt_zip(chance, data)
    if data[257:262] == b"ustar":
        return hurt_tar(chance, data)
    if data[:64].isascii() and data[:64].decode().isprintable() and chance.random() < 0.6:
        return hurt_text(chance, data.decode("utf-8", "replace"))
    if chance.random() < 0.3:
        return hurt_message(chance, data)
    return hurt(chance, data, range(min(len(data), 128)))


# ---- reading


def read(data: bytes, folder: Path, number: int) -> Outcome:
    """Past the header is what is known to hold something, or was named as what it is."""
    path = folder / f"damaged.{('engine', 'ts', 'onnx', 'zip')[number % 4]}"
    path.write_bytes(data)
    found = fuzz_plans.looked(path, number)
    path.unlink()
    engine = found[0]
    if engine.container not in (None, "plain"):
        return Outcome(True, f"{engine.container}, {'plan' if engine.header is not None else 'no plan'}")
    if engine.not_engine is not None:
        return Outcome(True, engine.not_engine.kind)
    return Outcome(False, "plain plan" if engine.header is not None else "not recognised")


def _kind(name: str, make: Make, weight: int = 1) -> Kind:
    return Kind(name, "a plan inside was found, or the file was named as what it is", make, read, weight)


KINDS = [
    _kind("zip", then(zipped, hurt_zip, hurt_zip, hurt, sound=0.2), 2),
    _kind("torch archive", then(torch, hurt_zip, hurt_zip, hurt, sound=0.5), 2),
    _kind("pickle", pickled),
    _kind("tar", then(tarred, hurt_tar, hurt_tar, hurt, sound=0.1)),
    _kind("gz, xz, bz2, lz4", then(stream, head(64), hurt, sound=0.4), 2),
    _kind("protobuf", then(message, hurt_message, hurt_message, hurt_message, hurt), 2),
    _kind("flatbuffer", then(program, head(256), hurt)),
    _kind("bundle", then(bundle, head(16), sound=0.7)),
    _kind("ultralytics", then(ultralytics, head(4), sound=0.7)),
    _kind("real containers", then(given, hurt, by_form)),
    _kind("other formats", format_, 3),
]
