"""NumPy arrays are recognized, one or several."""

from __future__ import annotations

from format_samples import Sample, each, zipped

SAMPLES = (
    Sample("numpy", ".npy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}"),
    Sample("numpy", ".npz, 2", zipped(a_dot_npy=b"", b_dot_npy=b"")),
)


@each(SAMPLES)
def test_numpy_arrays(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
