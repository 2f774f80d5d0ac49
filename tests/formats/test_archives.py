"""Archives are recognized, with the engine inside or what comes first."""

from __future__ import annotations

from format_samples import NOISE, Sample, each, tarred, zipped

SAMPLES = (
    Sample("tar", '"model.engine"', tarred("model.engine")),
    Sample("zip", '"model.engine" inside', zipped(model_dot_engine=NOISE, readme=b"")),
    Sample("zip", "an empty zip archive", zipped()),
    Sample("zip", "none of them called an engine", zipped(readme=b"x", other=b"y")),
    Sample("zip", "a plan of Terraform", zipped(tfplan=b"x", tfstate=b"y")),
    Sample("7z", "7-Zip", b"7z\xbc\xaf\x27\x1c" + NOISE),
)


@each(SAMPLES)
def test_archives(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
