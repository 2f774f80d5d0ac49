"""Models in ONNX Runtime's own format are recognized."""

from __future__ import annotations

from format_samples import NOISE, Sample, each

SAMPLES = (Sample("onnxruntime", "ONNX Runtime", b"\x1c\0\0\0ORTM" + NOISE),)


@each(SAMPLES)
def test_onnxruntime(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
