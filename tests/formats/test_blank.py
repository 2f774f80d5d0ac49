"""Files with nothing in them are called that."""

from __future__ import annotations

from format_samples import NOISE, Sample, each

from trtdoctor.formats.registry import HEAD, identify
from trtdoctor.sources.source import BytesSource

SAMPLES = (
    Sample("empty", "empty", b""),
    Sample("zeros", "300000 bytes of zeros", bytes(300_000)),
)


@each(SAMPLES)
def test_blank(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


def test_zero_head_is_not_all_zeros() -> None:
    """A file with a hole at its beginning only is not called zeros."""
    assert identify(BytesSource(bytes(HEAD * 2) + NOISE)) is None
