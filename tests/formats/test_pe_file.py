"""Windows' programs and libraries are recognized."""

from __future__ import annotations

import struct

from format_samples import Sample, each

SAMPLES = (Sample("pe", "Windows", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(40)),)


@each(SAMPLES)
def test_pe_file(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
