"""Packed logs and what is not a log: read through, or refused with a sentence, never passed over."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import sys
import tarfile
import types
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from driving import Run, spawn
from trtdoctor.errors import BudgetExceeded, LogError
from trtdoctor.logs import packed
from trtdoctor.logs.stream import blocks

VERSION = (
    "[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version "
    "10.3.0.26 got 8.6.1.6, please rebuild."
)
LOG = "\n".join([*(f"step {number} took {number * 7919 % 9973} us" for number in range(40_000)), VERSION, ""]).encode()
Pack = Callable[[bytes], bytes]
ZSTD = b"\x28\xb5\x2f\xfd"
PACKS: dict[str, Pack] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def read(data: bytes) -> bytes:
    return b"".join(blocks(io.BytesIO(data), "a.log"))


@pytest.mark.parametrize("suffix", PACKS)
def test_packed(suffix: str, run: Run, tmp_path: Path) -> None:
    """What gzip, bzip2 or xz packed is read through, one or several in a row, whatever the file is called."""
    for name, data in (("a.log", PACKS[suffix](LOG)), (f"b.{suffix}", PACKS[suffix](b"x\n") + PACKS[suffix](LOG))):
        (tmp_path / name).write_bytes(data)
        found = run("explain", tmp_path / name, "--output-format", "json")
        assert found.code == 1
        (finding,) = found.json["findings"]
        assert finding["code"] == "engine-built-by-other-tensorrt"
        assert finding["lines"] == [40_001 if name == "a.log" else 40_002]


@pytest.mark.parametrize("suffix", PACKS)
def test_pieces(suffix: str) -> None:
    """The same bytes come out, in pieces of a bounded size."""
    data = PACKS[suffix](LOG)
    packing = packed.packing_of(data)
    assert packing is not None
    pieces = list(packed.unpacked(io.BytesIO(data[9:]), data[:9], packing, "a.log"))
    assert b"".join(pieces) == LOG
    assert max(map(len, pieces)) <= packed.PIECE


@pytest.mark.parametrize("suffix", PACKS)
@pytest.mark.parametrize("harm", ["cut", "changed", "followed"])
def test_damaged(suffix: str, harm: str) -> None:
    """A packed log of which a part cannot be read is refused: what was not read may hold the error."""
    data = PACKS[suffix](LOG)
    middle = len(data) // 2
    bad = {
        "cut": data[:-20],
        "changed": data[:middle] + b"\xff" * 9 + data[middle + 9 :],
        "followed": data + b"more text",
    }
    with pytest.raises(LogError):
        read(bad[harm])


@pytest.mark.parametrize("suffix", PACKS)
@pytest.mark.parametrize(("text", "code", "status"), [(VERSION, 1, "problems"), ("[TRT] all is well", 3, "unknown")])
def test_readable_part(suffix: str, text: str, code: int, status: str, run: Run, tmp_path: Path) -> None:
    """What of a packed log can be read is explained; the answer says that the rest was not, and is never ok."""
    random.seed(3)
    data = PACKS[suffix](f"{text}\n".encode() + b"".join(b"%x\n" % random.getrandbits(64) for _ in range(60_000)))
    path = tmp_path / f"a.{suffix}"
    for bad in (data[:-20], data[:-2000] + b"\xff" * 99, data + b"more text"):
        path.write_bytes(bad)
        found = run("explain", path, "--output-format", "json")
        assert (found.code, found.json["status"]) == (code, status)
        (unread,) = found.json["unread"]
        assert unread["log"] == str(path)
        assert "could not be read" in run("explain", path).stdout


def test_nothing_readable(run: Run, tmp_path: Path) -> None:
    """Where nothing could be unpacked it is no log."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(LOG)[:15])
    assert run("explain", path).code == 2


def test_zeros_behind() -> None:
    """Zeros behind a gzip file are padding."""
    assert read(gzip.compress(LOG) + bytes(1024)) == LOG


def test_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to far more than a log does is refused in time, by its ratio and by its length."""
    monkeypatch.setattr(packed, "FREE", 1 << 20)
    bomb = gzip.compress(b"a" * (8 << 20))
    with pytest.raises(LogError, match="500 times"):
        read(bomb)
    monkeypatch.setattr(packed, "MOST", 100_000)
    with pytest.raises(LogError) as raised:
        read(gzip.compress(LOG))
    assert isinstance(raised.value.__cause__, BudgetExceeded)


class Stored:
    """A stand-in for a reader of zstd: what is behind the first four bytes, as it is."""

    eof, unused_data, needs_input = False, b"", True

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        self.eof = True
        return data.removeprefix(ZSTD)


@pytest.mark.parametrize("name", ["compression.zstd", "backports.zstd"])
def test_zstd(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """zstd is read where Python or a package brings a reader."""
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    module = types.ModuleType(name)
    module.__dict__.update(ZstdDecompressor=Stored, ZstdError=ValueError)
    monkeypatch.setitem(sys.modules, name.partition(".")[0], types.ModuleType(name.partition(".")[0]))
    monkeypatch.setitem(sys.modules, name, module)
    assert read(ZSTD + VERSION.encode()) == VERSION.encode()


def test_zstd_without_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one it is refused, and the sentence says what to install."""
    for name in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(LogError, match=r"trtdoctor\[zstd\]"):
        read(ZSTD + b"x")


def archive(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as one:
            one.writestr("a.log", LOG)
    else:
        with tarfile.open(fileobj=out, mode="w:gz" if kind == "tgz" else "w") as other:
            info = tarfile.TarInfo("a.log")
            info.size = len(LOG)
            other.addfile(info, io.BytesIO(LOG))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "tgz", "random", "noise", "packed twice", "deflated"])
@pytest.mark.parametrize("piped", [False, True])
def test_not_a_log(kind: str, piped: bool, run: Run, tmp_path: Path) -> None:
    """Archives and bytes that are no text are wrong usage, from a file and from a pipe."""
    random.seed(12)
    made = {"random": random.randbytes(3000), "noise": random.randbytes(100_000), "deflated": gzip.compress(LOG)[10:]}
    data = gzip.compress(gzip.compress(LOG)) if kind == "packed twice" else made.get(kind) or archive(kind)
    path = tmp_path / "a.log"
    path.write_bytes(data)
    with path.open("rb") as stream:
        found = spawn("explain", "-", stdin=stream) if piped else run("explain", path)
    assert (found.code, found.stdout) == (2, "")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift-jis", "koi8-r", "utf-16", "latin-1"])
def test_text_of_any_encoding(encoding: str) -> None:
    """Text in other encodings is no binary file."""
    words = {"koi8-r": "ошибка загрузки", "latin-1": "größe überschritten é"}.get(encoding, "日本文字化")
    text = f"{words * 40}\n{VERSION}\n".encode(encoding)
    assert b"TensorRT" in read(text)


def test_characters_that_tensorrt_prints() -> None:
    """One line in which TensorRT prints a version as control characters, and the colours of a terminal, are text."""
    line = (
        b"expecting library version 10.16.1.11 got \n.\x0f.\x01.\x1d, please rebuild. In checkEngineVersionCompatible"
    )
    assert read(line) == line
    assert read(b"\x1b[31mE\x1b[0m\r" * 100) == b"\x1b[31mE\x1b[0m\r" * 100


def test_follow_refuses(run: Run, tmp_path: Path) -> None:
    """A packed log and a binary file are not followed."""
    for name, data in (("a.gz", gzip.compress(LOG)), ("noise", os.urandom(5000))):
        (tmp_path / name).write_bytes(data)
        found = run("explain", "-f", tmp_path / name)
        assert (found.code, found.stdout) == (2, "")
