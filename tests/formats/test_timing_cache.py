"""Timing caches, which begin with the header of an engine, are distinguished from engines."""

from __future__ import annotations

import struct

import pytest
from format_samples import NOISE

from trtdoctor.formats.timing_cache import recognize
from trtdoctor.sources.source import BytesSource


def cache(string: int, array: int = 0x8001, char: int = 0x800C) -> bytes:
    body = struct.pack("<HHQHHHQ", string, 1, 16, array, char, 1, 16) + NOISE[:16]
    return b"ptrt" + struct.pack("<IIIQ", 0, 236, 0, len(body)) + body


ENGINE = b"ptrt" + struct.pack("<IIIQ", 0, 236, 0, 20) + struct.pack("<HHB", 0x8002, 1, 8) * 8


@pytest.mark.parametrize("string", [0x8018, 0x8013])
def test_timing_cache(string: int) -> None:
    """A body that begins with a string of 16 bytes is a timing cache, in every release."""
    found = recognize(BytesSource(cache(string)), 24)
    assert found is not None
    assert found.kind == "timing-cache"


@pytest.mark.parametrize("data", [ENGINE, ENGINE[:30]], ids=["whole", "cut"])
def test_engine(data: bytes) -> None:
    """A body that begins with a version is that of an engine."""
    assert recognize(BytesSource(data), 24) is None
