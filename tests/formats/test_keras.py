"""Keras models are recognized, in HDF5 and as a zip; other HDF5 files are called that."""

from __future__ import annotations

from format_samples import NOISE, Sample, each, zipped

SAMPLES = (
    Sample("keras", ".keras", zipped(config_dot_json=b"{}", model_dot_weights_dot_h5=b"")),
    Sample("keras", "HDF5", b"\x89HDF\r\n\x1a\n" + bytes(80) + b"keras_version" + NOISE),
    Sample("hdf5", "HDF5", b"\x89HDF\r\n\x1a\n" + NOISE),
)


@each(SAMPLES)
def test_keras(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
