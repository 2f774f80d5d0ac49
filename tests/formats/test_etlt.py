"""Encrypted models of TAO are recognized, with the input's name."""

from __future__ import annotations

import struct

from format_samples import NOISE, Sample, each

SAMPLES = (Sample("etlt", "input_1", struct.pack("<I", 7) + b"input_1" + NOISE),)


@each(SAMPLES)
def test_etlt(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
