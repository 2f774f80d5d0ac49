"""TensorFlow Lite models are recognized."""

from __future__ import annotations

from format_samples import NOISE, Sample, each

SAMPLES = (Sample("tflite", "TensorFlow Lite", b"\x1c\0\0\0TFL3" + NOISE),)


@each(SAMPLES)
def test_tflite(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
