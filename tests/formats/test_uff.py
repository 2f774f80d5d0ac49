"""UFF models are recognized."""

from __future__ import annotations

from format_samples import Sample, each, number, part


def uff() -> bytes:
    return number(1, 1) + number(2, 1) + part(4, part(1, "main") + part(2, part(1, "input") + part(3, "Input")))


SAMPLES = (Sample("uff", "UFF", uff()),)


@each(SAMPLES)
def test_uff(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
