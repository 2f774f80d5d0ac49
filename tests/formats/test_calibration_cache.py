"""INT8 calibration caches are recognized, with kind and version."""

from __future__ import annotations

from format_samples import Sample, each

SAMPLES = (
    Sample(
        "calibration-cache", "EntropyCalibration2, TensorRT 8601", b"TRT-8601-EntropyCalibration2\ndata: 3c008912\n"
    ),
)


@each(SAMPLES)
def test_calibration_cache(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
