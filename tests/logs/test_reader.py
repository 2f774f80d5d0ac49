"""Logs of any size, in any pieces, in bounded memory."""

from __future__ import annotations

import base64
import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loglines import FAILED, MAGIC, VERSION

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.lines import LONGEST, OVERLAP
from trtdoctor.logs.reader import LONGEST_LINE, LogReader, read_blocks, read_lines


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    """``data`` in pieces."""
    return (data[at : at + size] for at in range(0, len(data), size))


ID = "engine-built-by-other-tensorrt"
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


MEBI = 1 << 20


@pytest.mark.parametrize(("size", "heard"), [(MEBI - 1, []), (MEBI, [ID])])
def test_a_line_is_kept_together_up_to_a_mebibyte(size: int, heard: list[str]) -> None:
    """A line without an end is read at latest when it is that long."""
    reader = LogReader()
    reader.feed(VERSION.encode().ljust(size, b" "))
    assert [one.message.id for one in reader.analysis().matches] == heard


@pytest.mark.parametrize("before", [2047, 1000, len(VERSION) + 1, 60, 1])
def test_a_message_at_the_end_of_a_piece_is_whole(before: int) -> None:
    """Of a line that is read in pieces, what begins in the last two kilobytes of one is read with the next."""
    reader = LogReader()
    data = VERSION.encode() + b" "
    reader.feed(b" " * (MEBI - before) + data[:before])
    reader.feed(data[before:] + b"." * MEBI + b"\n" + data)
    found = reader.end().matches
    assert [(one.message.id, one.lines) for one in found] == [(ID, (1, 2))]
    assert found[0].entities == {"runtime": "10.3.0.26", "built_with": "10.9.0.34"}


@pytest.mark.parametrize("before", range(14_000, 50_000, 257))
def test_a_message_on_a_long_line_is_heard_once(before: int) -> None:
    """A long line is read in pieces that overlap, and each message belongs to one of them."""
    line = f"{'x' * before} {VERSION} {'y' * (50_000 - before)}"
    found = read_blocks([f"{line}\nlast".encode()])
    assert [(one.message.id, one.times, one.lines) for one in found.matches] == [(ID, 1, (1,))]
    assert found.matches[0].entities == {"runtime": "10.3.0.26", "built_with": "10.9.0.34"}


@pytest.mark.parametrize("size", [2_000, 16_383])
def test_a_message_that_goes_on_behind_a_long_line(size: int) -> None:
    """The next line is read with it up to the length at which a line is read in pieces."""
    first, second = VERSION.replace("version 10.3", "version\n10.3").split("\n")
    found = read_blocks([f"{'x' * (size - len(first) - 1)} {first}\n{second}\n".encode()])
    assert [(one.entities.get("runtime"), one.lines) for one in found.matches] == [("10.3.0.26", (1, 2))]


def test_the_last_whole_line_is_read_after_a_pause() -> None:
    """A line waits for the next one, in which a message may go on, but not for long; half a line is none."""
    reader = LogReader()
    first, second = VERSION.replace("version 10.3", "version\n10.3").split("\n")
    reader.feed(f"{MAGIC}\n{FAILED}\n{first}".encode())

    def heard() -> list[tuple[str, tuple[int, ...]]]:
        return [(one.message.id, one.lines) for one in reader.analysis().matches]

    assert heard() == [("magic-tag", (1,))]
    reader.pause()
    assert heard() == [("magic-tag", (1,)), ("engine-deserialization-failed", (2,))]
    reader.pause()
    reader.feed(f"\n{second}".encode())
    assert (ID, (3, 4)) not in heard()
    reader.feed(b"\n")
    reader.pause()
    assert (ID, (3, 4)) in heard()


@pytest.mark.parametrize(
    ("log", "empty", "concerns"),
    [
        (b"", True, False),
        (b" \n\t\n", True, False),
        (b" \nx\n", False, False),
        (b"x\n \n", False, False),
        (b"TensorRT\n", False, True),
        (b"[trt] hello\n", False, True),
        (b"trt\n", False, True),
        (b"x trt", False, True),
        (b"strtol(x)\n", False, False),
        (b"trtllm: x\n", False, True),
        (b"onnxtrt: x\n", False, True),
        (b"trt_a: b\n", False, True),
        (b"nvinfer1\n", False, True),
        (b"the CUDA thing\n", False, True),
        (VERSION.encode(), False, True),
        (b"[E] something that nobody knows\n", False, True),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_what_a_log_is_about(log: bytes, empty: bool, concerns: bool, size: int) -> None:
    """Blanks alone are nothing; a word of TensorRT or CUDA, or an error, concerns us."""
    found = read_blocks(blocks(log, size))
    assert (found.empty, found.concerns) == (empty, concerns)


@pytest.mark.parametrize("gap", [0, 1, 2, 3, 50])
@pytest.mark.parametrize("size", [3, 100, 100_000])
def test_line_numbers_are_those_of_the_log(gap: int, size: int) -> None:
    """Whatever stands between the messages, and wherever a block ends."""
    first = "\n" * gap + f"web_1 | {VERSION}\n" + "ok\n" * gap
    broken = "expecting library version 10.3.0.26 got\n10.9.0.34, please rebuild."
    log = f"{first}\x1b[31mError: \x1b[0m{MAGIC}\r\n{first}{FAILED}\n{broken.replace(' got', ' got ')}"
    found = read_blocks(blocks(log.encode(), size))
    numbers = {one.message.id: one.lines for one in found.matches}
    second = 2 * gap + 2
    assert numbers[ID][:2] == (gap + 1, second + gap + 1)
    assert numbers["magic-tag"] == (second,)
    assert numbers["engine-deserialization-failed"] == (second + 2 * gap + 2,)


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


PIECE = (LONGEST - OVERLAP) * 3
PLUGIN = "3: getPluginCreator could not find plugin: A_TRT version: 1"
UNKNOWN = "frobnicator: fatal error: it failed"


@pytest.mark.parametrize(
    "at",
    [
        PIECE - 200,
        PIECE + 10,
        PIECE + 500,
        PIECE + OVERLAP - 10,
        *(LONGEST_LINE + at for at in (-2040, -1000, -10, 30)),
    ],
)
@pytest.mark.parametrize("size", [4000, 1 << 16])
def test_what_two_pieces_of_a_long_line_have_in_common(at: int, size: int) -> None:
    """A message or an unknown error in it is one; what is the same on the next line, or far behind it, is another."""
    calm = b"ok " * 10_000
    line = (b"ok " * (at // 3))[:at] + b" %b " + b"ok " * 400_000 + b"\n"
    for data, times in ((line, 1), (line + b"%b\n", 2), (line.replace(b"%b", b"%b " + calm + b"%b"), 2)):
        told = data.replace(b"%b", PLUGIN.encode())
        (match,) = read_blocks(blocks(told, size)).matches
        assert match.times == times
    found = read_blocks(blocks(line.replace(b"%b", UNKNOWN.encode()), size))
    assert [number for number, _ in found.unexplained] == [1]
