"""Loadables for the DLA are recognized, by their structure."""

from __future__ import annotations

import struct

from format_samples import Sample, each


def loadable() -> bytes:
    """A flatbuffer: a root table with a version and one list for all three of its fields, and in it one named blob."""
    vtable = (16, 20, 4, 8, 12, 0, 0, 16)
    root = (16, 0, 7, 0, 0, 12, 8, 4)
    lists, blob_vtable, blob = (1, 12), (6, 8, 4, 0), (8, 4)
    return struct.pack("<I8Hi4B3I2I4HiI", 20, *vtable, *root, *lists, *blob_vtable, *blob) + b"\x0c\0\0\0task-0-addr0\0"


SAMPLES = (Sample("dla-loadable", "version 7", loadable()),)


@each(SAMPLES)
def test_dla(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
