"""Images are recognized."""

from __future__ import annotations

from format_samples import NOISE, Sample, each

SAMPLES = (
    Sample("image", "PNG", b"\x89PNG\r\n\x1a\n" + NOISE),
    Sample("image", "JPEG", b"\xff\xd8\xff\xe0" + NOISE),
    Sample("image", "MP4", b"\0\0\0\x18ftypisom" + NOISE),
)


@each(SAMPLES)
def test_media(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
