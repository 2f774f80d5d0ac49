"""OpenVINO models are recognized, as the description and as the directory."""

from __future__ import annotations

from format_samples import Directory, Sample, each

SAMPLES = (
    Sample("openvino", "OpenVINO", b'<?xml version="1.0"?>\n<net name="m" version="11"><layers></layers></net>'),
    Sample("openvino", "OpenVINO", b'<net name="m" version="11"></net>'),
)


@each(SAMPLES)
def test_openvino(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


DIRECTORIES = (Directory("openvino", ("model.xml", "model.bin")),)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()
