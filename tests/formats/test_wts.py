"""Weights of tensorrtx are recognized, with their number."""

from __future__ import annotations

from format_samples import Sample, each

SAMPLES = (Sample("wts", "2 tensors", b"2\nconv.weight 2 3c008912 3c88edfc\nconv.bias 1 00000000\n"),)


@each(SAMPLES)
def test_wts(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
