"""Logs that are followed: what comes between two looks, and what is no text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE

import pytest

from driving import environment
from trtdoctor.logs import follow
from trtdoctor.logs.stream import open_log

Step = Callable[[Path], object]


def rotate(path: Path, keep: int = 3) -> None:
    """What ``logging.handlers.RotatingFileHandler`` does."""
    for number in range(keep - 1, 0, -1):
        if (old := path.with_name(f"a.log.{number}")).exists():
            old.replace(path.with_name(f"a.log.{number + 1}"))
    path.replace(path.with_name("a.log.1"))


def write(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def once(path: Path) -> None:
    write(path, b"late\n")
    rotate(path)
    write(path, b"new\n")


def twice(path: Path, keep: int = 3) -> None:
    rotate(path, keep)
    write(path, b"middle\n")
    rotate(path, keep)
    write(path, b"new\n")


def four_times(path: Path) -> None:
    twice(path)
    twice(path)


def gone(path: Path) -> None:
    """Replaced, and gone again before it is opened."""
    path.unlink()


def followed(path: Path, steps: list[Step], monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, list[str]]:
    """What is read where between two looks each of the steps happens, and what is noted."""
    notes: list[str] = []

    def sleep(_: float) -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)(path)

    monkeypatch.setattr("time.sleep", sleep)

    def blocks() -> Iterator[bytes]:
        try:
            yield from follow.follow(open_log(str(path)), str(path), notes.append)
        except KeyboardInterrupt:
            return

    return b"".join(blocks()), notes


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be moved")
@pytest.mark.parametrize(
    ("steps", "read", "noted"),
    [
        ([once], b"first\nlate\nnew\n", 0),
        ([twice], b"first\nmiddle\nnew\n", 0),
        ([twice, once, twice], b"first\nmiddle\nnew\nlate\nnew\nmiddle\nnew\n", 0),
        ([lambda path: twice(path, 1)], b"first\nmiddle\nnew\n", 1),
        ([four_times], b"first\nmiddle\nnew\nmiddle\nnew\n", 1),
        ([gone, lambda path: write(path, b"new\n")], b"first\nnew\n", 0),
        ([lambda path: write(path, b"ab\tc\n\x1b[31mE\x1b[0m\r\n")], b"first\nab\tc\n\x1b[31mE\x1b[0m\r\n", 0),
    ],
)
def test_between_two_looks(
    steps: list[Step], read: bytes, noted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written before a log was rotated, and into files that were rotated away since, is read; where some of
    it is gone, that is said."""
    path = tmp_path / "a.log"
    path.write_bytes(b"first\n")
    data, notes = followed(path, steps, monkeypatch)
    assert (data, len(notes)) == (read, noted)


@pytest.mark.skipif(os.name != "posix", reason="a pipe")
def test_a_pipe_that_goes_on_as_no_text() -> None:
    """It is answered to its end, said to hold what is no text, and never ok."""
    command = [sys.executable, "-m", "trtdoctor", "explain", "-f", "-"]
    with subprocess.Popen(command, env=environment(), stdin=PIPE, stdout=PIPE, stderr=PIPE) as child:
        out, err = child.communicate(b"first\n" * 20_000 + bytes(range(1, 256)) * 300, timeout=30)
    assert (out, child.returncode) == (b"", 3)
    assert b"no text" in err


def test_binary_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that goes on as no text is said to, once, and followed on."""
    path = tmp_path / "a.log"
    path.write_bytes(b"first\n")
    noise = bytes(range(1, 256)) * 300
    steps: list[Step] = [lambda path: write(path, noise), lambda path: write(path, noise + b"\nlast\n")]
    data, notes = followed(path, steps, monkeypatch)
    assert data.endswith(b"\nlast\n")
    assert len(notes) == 1
