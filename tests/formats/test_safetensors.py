"""safetensors files are recognized, whole or cut short."""

from __future__ import annotations

import json
import struct

from format_samples import Sample, each

HEADER = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
FILE = struct.pack("<Q", len(HEADER)) + HEADER + bytes(8)

SAMPLES = (
    Sample("safetensors", "safetensors", FILE),
    Sample("safetensors", "cut short", FILE[:40]),
)


@each(SAMPLES)
def test_safetensors(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
