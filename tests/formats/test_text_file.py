"""Text is recognized, with its first line, and binary data with text in it is not text."""

from __future__ import annotations

from format_samples import NOISE, Sample, each

from trtdoctor.formats.registry import identify
from trtdoctor.sources.source import BytesSource

SAMPLES = (
    Sample("text", '"Entry not found"', b"Entry not found"),
    Sample("text", '"caf\u00e9"', "caf\u00e9\n".encode()),
    Sample("text", '"hello"', "hello".encode("utf-16")),
)


@each(SAMPLES)
def test_text_file(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


def test_piece_of_an_engine_is_not_text() -> None:
    """Text at the beginning and binary data behind it make no text file."""
    assert identify(BytesSource(b"__device__ float f();\n" * 4000 + NOISE)) is None
