"""Numbers and characters that programs print, and what they stand for."""

from __future__ import annotations

import pytest

from trtdoctor.logs.decoding import first_bytes, version_of_characters


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (r"\n.\x0f.\x01.\x1d", "10.15.1.29"),
        ("\n.\x0f.\x01.\x1d", "10.15.1.29"),
        (r"\b.\006.\001.\006", "8.6.1.6"),
        ("^J.^C.^Z", "10.3.26"),
        (r"\n.0", "10.48"),
        (r"\x05.\x01", "5.1"),
        (r"\x1f.\x01", "31.1"),
        (r"\x04.\x01", ""),
        (r"\x20.\x01", ""),
        (r"\n", ""),
        (r"\n.\a.\t.\r.\v", ""),
        (r"\n.\a.\t.\r", "10.7.9.13"),
        (r"\n.\v.\f", "10.11.12"),
    ],
)
def test_version_of_characters(text: str, version: str) -> None:
    """A version that was printed as characters is read in every way to write them, and nothing else is one."""
    assert version_of_characters(text) == version


@pytest.mark.parametrize(
    ("data", "kind", "holds"),
    [
        (bytes(4), None, "zero bytes"),
        (b"\x10\x02\0\0", None, "528"),
        (b"wxyz", "unknown", "b'wxyz'"),
        (b"\xf1\xf2\xf3\xf4", "unknown", "f1 f2 f3 f4"),
    ],
)
def test_first_bytes(data: bytes, kind: str | None, holds: str) -> None:
    """Four bytes that were printed as a number, with or without a sign, are told as what they begin."""
    for signed in (False, True):
        found = first_bytes(int.from_bytes(data, "little", signed=signed))
        assert found.data == data
        assert holds in found.what
        assert kind is None or found.kind == kind
