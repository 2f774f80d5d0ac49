"""What is text and what is not, and how much of a log is looked at for it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from driving import Run
from trtdoctor.errors import LogError
from trtdoctor.logs.stream import blocks, is_binary

BELL = b"\x01"
STRANGE = b"\xff"


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"", False),
        (b"text\n", False),
        ("größer 引擎\n".encode(), False),
        (b"\x1b[31m\t\r\n\a\b\f\v" * 20, False),
        # zeros: more than one in fifty
        (b"a" * 98 + bytes(2), False),
        (b"a" * 97 + bytes(3), True),
        (b"a" * 99 + bytes(1), False),
        # control characters: at least four, and over 3 % where the text is strange, else over 5 %
        (b"a" * 3 + BELL * 3, False),
        (b"a" * 3 + BELL * 4, True),
        (b"a" * 95 + BELL * 5, False),
        (b"a" * 94 + BELL * 6, True),
        (b"a" * 380 + BELL * 20, False),
        (b"a" * 379 + BELL * 21, True),
        (b"a" * 86 + STRANGE * 11 + BELL * 3, False),
        (b"a" * 85 + STRANGE * 11 + BELL * 4, True),
        (b"a" * 86 + STRANGE * 10 + BELL * 4, False),
        (b"a" * 86 + STRANGE * 10 + b"\x7f" * 4, False),
        (b"a" * 85 + STRANGE * 11 + b"\x7f" * 4, True),
        (STRANGE * 400, False),
        (b"a" * 350 + STRANGE * 40 + BELL * 10, False),
        (b"a" * 346 + STRANGE * 41 + BELL * 13, True),
        (b"a" * 347 + STRANGE * 41 + BELL * 12, False),
    ],
)
def test_what_is_no_text(data: bytes, binary: bool) -> None:
    """Zeros, or control characters beside bytes that are no UTF-8, make it binary."""
    assert is_binary(data) is binary


class Trickle(io.BytesIO):
    """A stream that gives little at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1000))


NOISE = bytes(range(1, 256)) * 40


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (NOISE + b"text\n" * 100, True),
        (b"text\n" * 3 + b"text" + NOISE, True),
        (b"text\n" * 3 + b"text" + STRANGE * 5 + b"\n" + NOISE, True),
        (b"text\n" * 3 + "größe".encode() + b"\n" + NOISE, False),
        (b"text\n" * 5 + NOISE, False),
        (b"text\n" * 12_000 + NOISE, False),
        (b"text\n" * 14_000 + NOISE, False),
        (b"text\n" * 1000, False),
        (b"PK\x03\x04" + b"text\n" * 100, True),
        (b"7z\xbc\xaf\x27\x1c" + b"text\n" * 100, True),
        (b"ftrt" + b"text\n" * 100, True),
        (b"t" * 257 + b"ustar" + b"text\n" * 100, True),
        (b"t" * 256 + b"ustar" + b"text\n" * 100, False),
    ],
)
@pytest.mark.parametrize("kind", [io.BytesIO, Trickle])
def test_the_beginning_is_looked_at(data: bytes, refused: bool, kind: type[io.BytesIO]) -> None:
    """It has whole lines of text, in however small pieces it comes; that something else follows is noted, once."""
    notes: list[str] = []
    if refused:
        with pytest.raises(LogError):
            list(blocks(kind(data), "a.log", notes.append))
    else:
        assert b"".join(blocks(kind(data), "a.log", notes.append)) == data
    assert len(notes) == (NOISE in data and not refused)


def test_an_error_before_what_is_no_text(tmp_path: Path, run: Run) -> None:
    """It is told, and that the rest is no text."""
    path = tmp_path / "a.log"
    path.write_bytes(b"[TRT] [E] Magic tag does not match\n" + bytes(range(256)) * 12_000)
    found = run("explain", path, "--output-format", "json")
    assert found.code == 1
    assert [one["code"] for one in found.json["findings"]] == ["magic-tag"]
    assert [one["log"] for one in found.json["unread"]] == [str(path)]
