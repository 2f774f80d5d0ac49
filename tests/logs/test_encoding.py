"""Logs whose parts were written in different encodings, logs with holes, and lines of any length."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from driving import Run, environment
from trtdoctor.errors import LogError
from trtdoctor.logs.encoding import Decoding
from trtdoctor.logs.reader import read_blocks
from trtdoctor.logs.stream import blocks

VERSION = (
    "[E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.6.1.6 "
    "got 8.5.3.1, please rebuild."
)
ID = "engine-built-by-other-tensorrt"
CALM = "tensorrt: loading 引擎 上下文 naïve 𝄞\n"
HOLE = bytes(100_000)
NARROW, LE, BE = CALM.encode(), CALM.encode("utf-16-le"), CALM.encode("utf-16-be")
MARKED_LE, MARKED_BE = b"\xff\xfe" + LE, b"\xfe\xff" + BE


def told(order: str) -> bytes:
    """The message, as a line in an encoding."""
    return f"{VERSION}\r\n".encode(order)


MIXED = {
    "a mark, then bytes": MARKED_LE * 3 + told("utf-8"),
    "a mark of the other order, then bytes": MARKED_BE * 3 + told("utf-8"),
    "bytes, then UTF-16": NARROW * 3 + told("utf-16-le"),
    "bytes, then UTF-16 in the other order": NARROW * 3 + told("utf-16-be"),
    "bytes, then UTF-16 with a mark": NARROW * 3 + b"\xff\xfe" + LE + told("utf-16-le"),
    "UTF-16 without a mark": LE + told("utf-16-le"),
    "UTF-16 in the other order without a mark": BE + told("utf-16-be"),
    "a short line between": MARKED_LE + b"ok\n" + told("utf-16-le"),
    "an empty line between": MARKED_LE + b"\n" + NARROW + b"\r\n" + told("utf-8"),
    "Chinese with the byte of a line's end": MARKED_LE + "上中上一\n中上一\n".encode("utf-16-le") + told("utf-16-le"),
    "to and fro": MARKED_LE + NARROW + LE + NARROW + told("utf-16-le") + NARROW,
    "amid a line": b"loading" + told("utf-16-le") + LE,
    "bytes of another encoding between": MARKED_LE + "größer als\n".encode("latin-1") * 400 + told("utf-8"),
    "a hole at the beginning": HOLE + told("utf-8"),
    "a hole in the middle": NARROW + HOLE + told("utf-8"),
    "a hole and UTF-16": HOLE + told("utf-16-le"),
    "UTF-16 and a hole": MARKED_LE + HOLE + told("utf-16-le"),
    "UTF-16 in the other order and a hole": MARKED_BE + HOLE + told("utf-16-be"),
    "an odd hole": bytes(9) + told("utf-8"),
    "one zero": NARROW + b"a\0b\n" + told("utf-8"),
}


def decode(data: bytes, step: int) -> bytes:
    """All of it, in blocks of ``step`` bytes."""
    decoding = Decoding()
    pieces = [decoding.feed(data[at : at + step]) for at in range(0, len(data), step)]
    return b"".join([*pieces, decoding.feed(b"", last=True)])


@pytest.mark.parametrize("step", [7, 4096, 1 << 20])
@pytest.mark.parametrize("name", MIXED)
def test_mixed(name: str, step: int) -> None:
    """What a log says is found in whatever encoding it stands, and wherever a block ends."""
    found = read_blocks([decode(MIXED[name], step)])
    assert [match.message.id for match in found.matches] == [ID]
    assert found.concerns


P, W, CHINESE = "plan a\n", "wide text 引擎\n", "上中上一上中上一\n"
LETTERS = "擎plan 上\n"
EXACT: dict[str, list[tuple[str | bytes, str]]] = {
    "bytes alone": [("naïve\n", "utf-8"), ("引擎\n", "utf-8")],
    "bytes, wide, bytes": [("calm naïve 引擎\n", "utf-8"), (W, "utf-16-le"), (P, "utf-8")],
    "bytes, wide in the other order, bytes": [("calm naïve 引擎\n", "utf-8"), (W, "utf-16-be"), (P, "utf-8")],
    "wide behind a part of a line": [("loading ", "utf-8"), (W, "utf-16-le"), (P, "utf-16-le"), (P, "utf-8")],
    "from one order to the other": [(P, "utf-16-le"), (W, "utf-16-be"), (P, "utf-16-be"), (W, "utf-16-le")],
    "and back": [(P, "utf-16-be"), (W, "utf-16-le"), (P, "utf-16-le"), (W, "utf-16-be")],
    "with marks": [(b"\xff\xfe", ""), (W, "utf-16-le"), (b"\xfe\xff", ""), (W, "utf-16-be"), (b"\xff\xfe", ""),
                   (P, "utf-16-le"), (b"\xff\xfe", ""), (P, "utf-16-le")],
    "a mark at the beginning of a line": [("abc\n", "utf-8"), (b"\xfe\xff", ""), (W, "utf-16-be")],
    "Chinese first": [(b"\xff\xfe", ""), ("引擎 上下文 plan\n", "utf-16-le")],
    "Chinese first in the other order": [(b"\xfe\xff", ""), ("引擎 上下文 plan\n", "utf-16-be")],
    "Chinese alone": [(P, "utf-16-le"), (CHINESE, "utf-16-le"), (P, "utf-16-le")],
    "Chinese alone in the other order": [(P, "utf-16-be"), (CHINESE, "utf-16-be"), (P, "utf-16-be")],
    "UTF-8 in Chinese amid wide": [(P, "utf-16-le"), ("引擎 plan\n", "utf-8"), (P, "utf-16-le")],
    "the end of a line is missing": [(P, "utf-16-le"), ("last line", "utf-8")],
    "a short end": [(P, "utf-16-le"), ("ok", "utf-8")],
    "a wide end": [(P, "utf-8"), (P, "utf-16-le"), ("last", "utf-16-le")],
    "a wide end in the other order": [(P, "utf-8"), (P, "utf-16-be"), ("last", "utf-16-be")],
    "ends of Windows": [("plan\r\nplan\r\n", "utf-16-le")],
    "a note": [("plan 𝄞\n", "utf-16-le"), ("𝄞 plan 𝄞\n", "utf-16-be")],
    "seven zeros": [(b"a" + bytes(7) + b"b\n", "utf-8")],
    "bytes of other encodings": [("größer\n", "latin-1"), ("错误\n", "gbk")],
    "three wide letters": [("a\0b\0c\0ä", "utf-8")],
}  # fmt: skip
for order in ("utf-16-le", "utf-16-be"):
    for text in ("", "\n", "ok\n", "okok\n", "okokok\n"):
        EXACT[f"{order}, {text!r} between"] = [(P, order), (text, "utf-8"), (P, order)]
    for count in (16, 17, 100, 101):
        EXACT[f"{order}, {count} zeros"] = [(P, order), (bytes(count), ""), (P, order)]
        EXACT[f"bytes, {count} zeros, {order}"] = [(P, "utf-8"), (bytes(count), ""), (P, order)]
    for before in ("", "ab\n", "abc: ", "abcd: ", "ab\nabc: ", "ab\nabcd: "):
        EXACT[f"{order} behind {before!r}"] = [(before, "utf-8"), ("wide a\n", order), (P, order)]


def joined(parts: list[tuple[str | bytes, str]]) -> tuple[bytes, bytes]:
    """The bytes of a log, and what they are in UTF-8; marks and holes are nothing, other encodings stay."""
    raw = [(one if isinstance(one, bytes) else one.encode(how), how) for one, how in parts]
    kept = (one.decode(how).encode() if how.startswith("utf") else one if how else b"" for one, how in raw)
    return b"".join(one for one, _ in raw), b"".join(kept)


@pytest.mark.parametrize("step", [1, 2, 3, 5, 8, 64, 4096])
@pytest.mark.parametrize("name", EXACT)
def test_exactly(name: str, step: int) -> None:
    """Nothing is lost and nothing added, wherever a block ends."""
    data, text = joined(EXACT[name])
    assert decode(data, step) == text


LONG: dict[str, list[tuple[str | bytes, str]]] = {
    "a mark on a line": [("x ", "utf-8"), (b"\xff\xfe", ""), ("abc\n", "utf-16-le")],
    "a mark of the other order on a line": [("x ", "utf-8"), (b"\xfe\xff", ""), ("abc\n", "utf-16-be")],
    "a long line": [(P, "utf-16-le"), ("a" * 70_000 + "\n", "utf-16-le"), (P, "utf-16-le")],
    "a long line without an end": [("a" * 70_001, "utf-16-be")],
    "a long line of Chinese": [(P, "utf-16-le"), ("引擎" * 1000 + "\n", "utf-16-le"), (P, "utf-16-le")],
    "a long line of bytes": [(P, "utf-16-le"), ("ä" * 5000 + "\n", "utf-8"), (P, "utf-8")],
}


@pytest.mark.parametrize("step", [64, 4096, 100_000])
@pytest.mark.parametrize("name", LONG)
def test_long_lines_exactly(name: str, step: int) -> None:
    """So it is with lines that are longer than what is kept together."""
    data, text = joined(LONG[name])
    assert decode(data, step) == text


def test_a_long_line_waits_for_a_while_only() -> None:
    """Of UTF-16 the line comes whole, unless it is long: then what there is of it comes."""
    decoding = Decoding()
    assert decoding.feed(b"\xff\xfe" + "a".encode("utf-16-le") * (1 << 15))[:1] == b"a"
    decoding = Decoding()
    assert decoding.feed(b"\xff\xfe" + "a".encode("utf-16-le") * ((1 << 15) - 1)) == b""
    assert decoding.feed(b"", last=True) == b"a" * ((1 << 15) - 1)


@pytest.mark.parametrize(
    ("blocks", "text"), [([b"x"], b""), ([b"x", b""], b""), ([b"xy"], b"xy"), ([b"x", b"y"], b"xy")]
)
def test_what_may_be_half_a_mark_waits(blocks: list[bytes], text: bytes) -> None:
    """The first byte may be that of a mark; at the end it is none."""
    decoding = Decoding()
    assert b"".join(map(decoding.feed, blocks)) == text
    assert text + decoding.feed(b"", last=True) == b"".join(blocks)


@pytest.mark.parametrize("name", MIXED)
def test_not_refused(name: str) -> None:
    """No such log is called binary."""
    assert VERSION.encode() in b"".join(blocks(io.BytesIO(MIXED[name]), "a.log"))


@pytest.mark.parametrize("step", range(1, 9))
@pytest.mark.parametrize("data", [MARKED_LE, MARKED_BE, NARROW, LE, BE, MARKED_LE + NARROW, NARROW + b"\xff\xfe" + LE])
def test_text_is_kept(data: bytes, step: int) -> None:
    """Letters of every script come through, in blocks that cut them."""
    assert set(decode(data, step).decode().splitlines(keepends=True)) == {CALM}


@pytest.mark.parametrize("name", ["python", "stub", "noise", "array"])
def test_binary_is_refused(name: str, tmp_path: Path) -> None:
    """What is no text is refused, though it may have a zero at every second byte."""
    data = {
        "python": Path(sys.executable).read_bytes()[:100_000],
        "stub": b"MZ" + bytes(range(256)) * 300,
        "noise": os.urandom(70_000),
        "array": b"".join(number.to_bytes(4, "little") for number in range(30_000)),
    }[name]
    with pytest.raises(LogError):
        list(blocks(io.BytesIO(data), "a.log"))


def test_a_hole_costs_no_memory() -> None:
    """A hole of any length is passed over, a block at a time."""
    decoding = Decoding()
    zeros = bytes(1 << 16)
    assert all(decoding.feed(zeros) == b"" for _ in range(1000))
    assert decoding.feed(told("utf-8"), last=True) == told("utf-8")


@pytest.mark.parametrize("data", [b"", HOLE, HOLE + b"\n\n", b"\xff\xfe", b" \n\t\n"])
def test_empty(data: bytes, run: Run, tmp_path: Path) -> None:
    """A log of blanks and zeros is empty, and nothing is known of the run."""
    (tmp_path / "a.log").write_bytes(data)
    found = run("explain", tmp_path / "a.log", "-o", "json:-")
    assert (found.code, found.json["status"]) == (3, "unknown")


@pytest.mark.parametrize("text", ["hello\nworld\n", "GET / 200\n" * 5000, '[{"level": "info"}]\n'])
def test_about_something_else(text: str, run: Run, tmp_path: Path) -> None:
    """A log about neither TensorRT nor CUDA gets no tick, and JSON says that it concerns neither."""
    (tmp_path / "a.log").write_text(text)
    found = run("explain", tmp_path / "a.log")
    assert found.code == 0
    assert "✓" not in found.stdout
    assert run("explain", tmp_path / "a.log", "-o", "json:-").json["concerns"] is False


def records(count: int, last: str) -> str:
    """Records of JSON on one line."""
    calm = [{"level": "info", "msg": f"tensorrt step {number} of 9000: all is well"} for number in range(count)]
    return json.dumps([*calm, {"level": "error", "msg": last}, *calm[:40]])


@pytest.mark.parametrize("count", [1, 150, 228, 229, 230, 231, 232, 5000, 40_000])
def test_late_on_a_long_line(count: int) -> None:
    """A message is found wherever it stands on a line, and once."""
    found = read_blocks([records(count, VERSION).encode()])
    assert [(match.message.id, match.times) for match in found.matches] == [(ID, 1)]


@pytest.mark.parametrize("before", range(16_000, 16_500, 41))
def test_at_the_seam(before: int) -> None:
    """A message at a place where a long line is cut is whole in one of the pieces."""
    found = read_blocks([b"x" * before + b" " + VERSION.encode() + b" " + b"y" * 40_000 + b"\n"])
    assert [match.entities.get("built_with") for match in found.matches] == ["8.5.3.1"]


@pytest.mark.parametrize("count", [1, 150, 5000])
def test_unknown_late_on_a_long_line(count: int) -> None:
    """So is an error that no message explains; what is quoted holds it."""
    found = read_blocks([records(count, "frobnicator: fatal error: it failed").encode()])
    assert not found.matches
    assert any("frobnicator" in text for _, text in found.unexplained)


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A log that is followed."""
    path = tmp_path / "a.log"
    path.write_text("Unsupported SM: 0x809\n")
    with subprocess.Popen(
        [sys.executable, "-m", "trtdoctor", "explain", "-f", "--output-format", "json", str(path)],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        yield path, child
        child.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("content", ["hole", "noise", "utf-16"])
def test_no_content_ends_following(content: str, growing: tuple[Path, subprocess.Popen[bytes]]) -> None:
    """Zeros, noise and UTF-16 that come into a log end nothing: what comes after them is answered."""
    path, child = growing
    assert child.stdout is not None
    assert child.stdout.readline()
    with path.open("ab") as stream:
        stream.write({"hole": HOLE, "noise": bytes(range(256)) * 300 + b"\n", "utf-16": LE}[content] + told("utf-8"))
    assert [one["code"] for one in json.loads(child.stdout.readline())["findings"]] == [ID]
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("how", ["replaced", "cut", "written over"])
def test_an_unfinished_line_ends_with_its_file(how: str, growing: tuple[Path, subprocess.Popen[bytes]]) -> None:
    """The first line of what a log is begun anew with is a line of its own."""
    path, child = growing
    assert child.stdout is not None
    first = told("utf-8") + b"[TRT] [I] Loaded engine size: 48 MiB"
    with path.open("ab") as stream:
        stream.write(first)
    assert child.stdout.readline()
    assert child.stdout.readline()
    text = b"Segmentation fault (core dumped)\n"
    size = path.stat().st_size
    if how == "replaced":
        (path.parent / "new.log").write_bytes(text)
        (path.parent / "new.log").replace(path)
    else:
        with path.open("r+b") as stream:
            stream.truncate()
            stream.write(text.ljust(size if how == "written over" else 0, b"\n"))
    assert [one["code"] for one in json.loads(child.stdout.readline())["findings"]] == ["crash-while-loading"]
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == 1
