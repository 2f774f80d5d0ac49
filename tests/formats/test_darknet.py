"""Darknet weights are recognized, with their version."""

from __future__ import annotations

import struct

from format_samples import Sample, each

SAMPLES = (
    Sample("darknet-weights", "0.2.5", struct.pack("<3IQ", 0, 2, 5, 32013312) + struct.pack("<f", 0.25) * 64),
    Sample("darknet-weights", "0.1.0", struct.pack("<4I", 0, 1, 0, 32013312) + struct.pack("<f", 0.25) * 64),
)


@each(SAMPLES)
def test_darknet(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
