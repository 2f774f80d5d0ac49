"""What a text-mode copy did to a plan is proven from its bytes, and from nothing less."""

from __future__ import annotations

import pytest

from driving import PLANS
from trtdoctor.formats.reading import read_source
from trtdoctor.sources.source import BytesSource

FP16 = (PLANS / "tensorrt-8.6.0.12-h200" / "fp16.engine").read_bytes()
OLD = (PLANS / "tensorrt-8.5.3.1-h200" / "refit853.engine").read_bytes()
RETURNS = FP16.replace(b"\r\n", b"\n")
CUT = len(FP16) - len(RETURNS)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (FP16, None),
        (FP16.replace(b"\n", b"\r\n"), "became carriage return"),
        (RETURNS, "became a line feed"),
        (FP16.decode("latin-1").encode(), "two or three"),
        (OLD.decode("latin-1").encode(), "two or three"),
        (FP16.decode("utf-8", "replace").encode(), "destroys"),
        (FP16[:-CUT], None),  # truncated
        (RETURNS + b"\0", None),  # without its end
        (RETURNS[:50_000] + b"\r\n" + RETURNS[50_002:], None),  # something made a pair, so nothing took all of them
        (RETURNS[:9_000] + RETURNS[-9_000:], None),  # more is gone than carriage returns can be
        (FP16.decode("latin-1").encode() + b"x", None),
        (FP16 + b"x", None),
    ],
)
def test_damage(data: bytes, words: str | None) -> None:
    """Each kind of copy is told from the others, and from a file that is cut or has more behind it."""
    damage = read_source(BytesSource(data)).damage
    assert (damage is None) == (words is None)
    assert words is None or damage is None or words in damage.how
