"""A part gives its own bytes, decoded, and nothing outside it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.errors import PlanError
from trtdoctor.sources.parts import Base64Source, Part, open_part
from trtdoctor.sources.source import BytesSource


def test_parts() -> None:
    """A part is the bytes of its place, decoded where they are encoded; one outside its whole cannot be opened."""
    whole = BytesSource(b"head" + base64.b64encode(b"inside") + b"tail")
    assert open_part(whole, Part(0, 4)).read(0, 4) == b"head"
    inside = open_part(whole, Part(4, 8, "base64"))
    assert (inside.size, inside.read(1, 3)) == (6, b"nsi")
    assert inside.identity.member == "4+8!base64"
    with pytest.raises(PlanError):
        open_part(whole, Part(10, 100))


@given(st.binary(min_size=1, max_size=60), st.data())
def test_base64_source(data: bytes, draw: st.DataObject) -> None:
    """Any part of a base64 text gives the bytes that it encodes."""
    source = Base64Source(BytesSource(base64.b64encode(data)))
    assert source.size == len(data)
    at = draw.draw(st.integers(0, len(data)))
    size = draw.draw(st.integers(0, len(data) - at))
    assert source.read(at, size) == data[at : at + size]
    with pytest.raises(PlanError):
        source.read(at, len(data) - at + 1)


@pytest.mark.parametrize("text", [b"", b"abc", b"abcde"])
def test_no_base64(text: bytes) -> None:
    """Text whose length base64 cannot have is refused."""
    with pytest.raises(PlanError):
        Base64Source(BytesSource(text))


def test_bad_characters() -> None:
    """Characters that are not base64 raise where they are read."""
    with pytest.raises(PlanError):
        Base64Source(BytesSource(b"ab!?" * 4)).read(0, 8)
