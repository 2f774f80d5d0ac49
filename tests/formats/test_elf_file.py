"""ELF files are recognized, with type and machine."""

from __future__ import annotations

import struct

from format_samples import Sample, each


def elf(kind: int, machine: int) -> bytes:
    return b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHI", kind, machine, 1) + bytes(40)


SAMPLES = (
    Sample("elf", "shared library (x86-64)", elf(3, 62)),
    Sample("elf", "executable (CUDA)", elf(2, 190)),
)


@each(SAMPLES)
def test_elf_file(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
