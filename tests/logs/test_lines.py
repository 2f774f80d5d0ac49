"""One line of a log: who wrote it, its records, where it says that something failed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trtdoctor.logs import lines
from trtdoctor.logs.lines import failure, read_line, records, split_writer, without_packed


@pytest.mark.parametrize(
    ("text", "who", "rest"),
    [
        ("web_1  | hi", "web_1", "hi"),
        ("[a-1] hi", "a-1", "hi"),
        ("[1,0]<stderr>: hi", "1,0", "hi"),
        ("[rank0]: hi", "rank0", "hi"),
        ("[12]: x", "12", "x"),
        ("[E] x", "", "[E] x"),
        ("a b | c", "", "a b | c"),
        ("x" * 60 + " | y", "x" * 60, "y"),
        ("x" * 61 + " | y", "", "x" * 61 + " | y"),
        ("[1,0] x", "", "[1,0] x"),
        ("", "", ""),
    ],
)
def test_who_wrote_a_line(text: str, who: str, rest: str) -> None:
    """docker-compose, ROS 2, MPI and torchrun say it in front."""
    assert split_writer(text) == (who, rest)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a_1 |  two  blanks\tand one\r\n", ("a_1", "two blanks and one", False)),
        (b"a\t\tb", ("", "a b", False)),
        (b"a\tb", ("", "a\tb", False)),
        (b"> quoted", ("", "quoted", True)),
        (b"\xff", ("", "\udcff", False)),
        (b"x" * 16_384 + b"y", ("", "x" * 16_384, False)),
    ],
)
def test_a_line_as_text(data: bytes, line: tuple[str, str, bool]) -> None:
    """Without its end, runs of blanks as one; of a long one the beginning."""
    found = read_line(data)
    if b"blanks" in data:
        assert found.text.replace("\t", " ") == line[1]
    else:
        assert tuple(found) == line


RECORD = "x" * 1_000


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a\\nb", ["a\\nb"]),
        (f"{RECORD[2:]}\\n{RECORD}", [f"{RECORD[2:]}\\n{RECORD}"]),
        (f"{RECORD}\\n{RECORD}", [RECORD, RECORD]),
        (f"{RECORD}\\r\\n{RECORD}\r\r{RECORD}", [RECORD, RECORD, RECORD]),
        (f"{{{RECORD}}}, {{{RECORD}}}", [f"{{{RECORD}}}", f"{{{RECORD}}}"]),
        (f"{RECORD}, {RECORD}", [f"{RECORD}, {RECORD}"]),
    ],
)
def test_a_long_line_has_records(text: str, parts: list[str]) -> None:
    """A line of at most 2,000 characters is one."""
    assert records(text) == parts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a " * 900 + "b" * 200, "a " * 900 + "b" * 200),
        ("a " * 901 + "b" * 200, "a " * 901 + " "),
        ("a " * 1000 + "b" * 199, "a " * 1000 + "b" * 199),
    ],
)
def test_what_nobody_wrote_as_words(text: str, kept: str) -> None:
    """A long word of a long line is left out."""
    assert without_packed(text) == kept


@pytest.fixture
def fresh() -> Iterator[None]:
    """The table of failures is made anew."""
    lines._known.cache_clear()
    yield
    lines._known.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_failures_with_and_without_case() -> None:
    """Marks count as they are written, words in any case, everyday words only where the line is not calm."""
    said = {
        "[E] something": "[E]",
        "[e] something": None,
        "x [F] something": "[F]",
        "ValueError: x": "ValueError",
        "FATAL: x": "FATAL",
        "Failed to load TensorRT model": "Failed",
        "FAILED TO LOAD TENSORRT MODEL": "FAILED",
        "[W] Failed to load TensorRT model": None,
        "Failed to load TensorRT model, falling back": None,
        "[W] ERROR: x": "ERROR",
        "all is well": None,
    }
    for text, word in said.items():
        span = failure(text)
        assert (span is None) == (word is None), text
        assert word is None or (span is not None and text[span[0] :].startswith(word)), text
