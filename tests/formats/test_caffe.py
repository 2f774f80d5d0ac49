"""Caffe's networks and models are recognized."""

from __future__ import annotations

from format_samples import Sample, each, part

PROTOTXT = b'name: "LeNet"\nlayer {\n  name: "conv1"\n  type: "Convolution"\n  bottom: "data"\n}\n'


def caffemodel() -> bytes:
    return part(1, "LeNet") + part(100, part(1, "conv1") + part(2, "Convolution") + part(7, bytes(40)))


SAMPLES = (
    Sample("caffe", "prototxt", PROTOTXT),
    Sample("caffe", "caffemodel", caffemodel()),
)


@each(SAMPLES)
def test_caffe(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
