"""Core ML models are recognized, alone, zipped and as a directory."""

from __future__ import annotations

from format_samples import Directory, Sample, each, number, part, zipped


def coreml() -> bytes:
    feature = part(1, "image") + part(3, part(4, number(1, 224)))
    return number(1, 4) + part(2, part(1, feature) + part(10, part(1, "label"))) + part(500, part(1, part(1, "conv")))


SAMPLES = (
    Sample("coreml", "specification 4", coreml()),
    Sample("coreml", "package", zipped(Manifest_dot_json=b"{}", Data__com_dot_apple_dot_CoreML__m_dot_mlmodel=b"")),
)


@each(SAMPLES)
def test_coreml(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


DIRECTORIES = (Directory("coreml", ("Manifest.json", "Data")),)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()
