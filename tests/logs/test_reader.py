"""Logs of any size, in any pieces, in bounded memory."""

from __future__ import annotations

import base64
import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loglines import VERSION

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.reader import LONGEST_LINE, LogReader, read_blocks, read_lines


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    """``data`` in pieces."""
    return (data[at : at + size] for at in range(0, len(data), size))


LOG = "\n".join(
    [f"line {n} of no interest" for n in range(50)]
    + [message.sample for message in MESSAGES]
    + ["[E] unknown", "expecting library version 1.2", "", "ok"]
)


@pytest.mark.parametrize("size", [1, 7, 64, 1000, 1 << 20])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_blocks_give_what_lines_give(size: int, end: str) -> None:
    """However a log is cut into blocks, the answer is the same as line by line."""
    data = (LOG + end).encode()
    assert read_blocks(blocks(data, size)) == read_lines(data.decode().split("\n"))


def test_a_line_without_an_end_does_not_fill_memory() -> None:
    """Bytes without a line end are given up block by block, and what follows is still read."""
    pieces = [b"x" * LONGEST_LINE] * 5 + [b"\n" + VERSION.encode()]
    heard = read_blocks(pieces).matches
    assert heard[0].message.id == "engine-built-by-other-tensorrt"


def test_hostile_bytes_are_read() -> None:
    """Bytes that are no text, and every control character, raise nothing."""
    data = bytes(range(256)) * 20 + b"\n" + VERSION.encode() + b"\xff\xfe"
    assert read_blocks([data]).matches


WORDS = [word for message in MESSAGES for word in message.sample.split(" ")]
PIECES = st.one_of(
    st.sampled_from(WORDS), st.sampled_from([m.sample for m in MESSAGES]), st.text(max_size=20), st.just("\n")
)


@given(st.lists(PIECES, max_size=60), st.integers(1, 300))
def test_any_mixture_is_read_alike_in_lines_and_blocks(pieces: list[str], size: int) -> None:
    """Whatever words of messages, whole messages and other text stand together, both ways to read it agree."""
    data = " ".join(pieces).encode("utf-8", "surrogatepass")
    text = data.decode("utf-8", "surrogateescape")
    assert read_blocks(blocks(data, size))[:2] == read_lines(text.split("\n"))[:2]


def test_lines_of_base64_do_not_grow_memory() -> None:
    """Long words, as servers log them that print the images of requests, are forgotten."""
    source = random.Random(1)
    lines = [b"INFO request body " + base64.b64encode(source.randbytes(7500)) + b"\n" for _ in range(350)]
    reader = LogReader()
    for line in lines[:100]:  # patterns are compiled when they are first needed
        reader.feed(line)
    tracemalloc.start()
    try:
        for line in lines[100:]:
            reader.feed(line)
        assert tracemalloc.get_traced_memory()[0] < 500_000
    finally:
        tracemalloc.stop()
