"""Models of llama.cpp are recognized, with their version."""

from __future__ import annotations

import struct

from format_samples import NOISE, Sample, each

SAMPLES = (
    Sample("gguf", "version 3", b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + NOISE),
    Sample("gguf", "ggjt", b"tjgg" + struct.pack("<I", 3) + NOISE),
)


@each(SAMPLES)
def test_gguf(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
