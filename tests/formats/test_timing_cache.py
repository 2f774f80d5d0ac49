"""Timing caches, which begin with the header of an engine, are distinguished from engines."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from format_samples import NOISE

from driving import PLANS
from trtdoctor.formats.reading import read_source
from trtdoctor.formats.timing_cache import recognize
from trtdoctor.sources.source import BytesSource


def cache(string: int, array: int = 0x8001, char: int = 0x800C) -> bytes:
    body = struct.pack("<HHQHHHQ", string, 1, 16, array, char, 1, 16) + NOISE[:16]
    return b"ptrt" + struct.pack("<IIIQ", 0, 236, 0, len(body)) + body


CACHES = sorted(PLANS.glob("*/timing.cache"))


def short_cache(serialization: int, string: int, gpu: bytes = b"") -> bytes:
    """A cache of TensorRT 10.6 and later, or of TensorRT-RTX."""
    body = b"".join(
        struct.pack("<HHQHHHQ", string, 1, len(text), 0x8001, 0x800C, 1, len(text)) + text for text in (gpu, b"")
    )
    return b"ptrt" + struct.pack("<IQI", serialization, len(body), 0) + body


ENGINE = b"ptrt" + struct.pack("<IIIQ", 0, 236, 0, 20) + struct.pack("<HHB", 0x8002, 1, 8) * 8


@pytest.mark.parametrize("string", [0x8018, 0x8013])
def test_timing_cache(string: int) -> None:
    """A body that begins with a string of 16 bytes is a timing cache, in every release."""
    found = recognize(BytesSource(cache(string)))
    assert found is not None
    assert found.kind == "timing-cache"
    assert "TensorRT 8.6 (serialization version 236)" in found.what


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (short_cache(94, 0x8013), ("TensorRT-RTX 1.4 to 1.5", "without a GPU")),
        (short_cache(100, 0x8013), ("TensorRT-RTX 1.7", "without a GPU")),
        (short_cache(243, 0x8018, bytes(range(16))), ("TensorRT 11", "GPU-00010203-0405-0607-0809-0a0b0c0d0e0f")),
        (short_cache(9999, 0x8018, bytes(range(16))), ("serialization version 9999", "GPU-00010203")),
    ],
    ids=["RTX 1.4", "RTX 1.7", "11.0", "a release not known"],
)
def test_short_header(data: bytes, words: tuple[str, ...]) -> None:
    """A cache with the header of 10.6 and later names the release and the GPU that it is of."""
    engine = read_source(BytesSource(data))
    assert engine.header is None
    assert engine.not_engine is not None
    assert engine.not_engine.kind == "timing-cache"
    for word in words:
        assert word in engine.not_engine.what


@pytest.mark.parametrize("path", CACHES, ids=lambda path: path.parent.name)
def test_real_caches(path: Path) -> None:
    """Caches that TensorRT-RTX wrote are told by their release, whole or cut."""
    data = path.read_bytes()
    for end in (len(data), 130):
        engine = read_source(BytesSource(data[:end]))
        assert engine.not_engine is not None
        assert f"TensorRT-RTX {path.parent.name.split('-')[-1][:3]}" in engine.not_engine.what
        assert engine.not_engine.kind == "timing-cache"


@pytest.mark.parametrize("data", [ENGINE, ENGINE[:30]], ids=["whole", "cut"])
def test_engine(data: bytes) -> None:
    """A body that begins with a version is that of an engine."""
    assert recognize(BytesSource(data)) is None
