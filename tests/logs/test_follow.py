"""Logs that are followed: what comes between two looks, and what is no text."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE
from typing import BinaryIO

import jsonschema
import pytest

from driving import ROOT, environment, spawn
from trtdoctor.errors import LogError
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


def times(count: int) -> Step:
    """Rotated so often, and written to between."""

    def step(path: Path) -> None:
        for number in range(count):
            rotate(path, 30)
            write(path, b"%d\n" % number)

    return step


def cut(path: Path) -> None:
    """Begun anew, shorter than what was read."""
    path.write_bytes(b"cut\n")


def written_over(path: Path) -> None:
    """Begun anew, exactly as long as what was read."""
    size, before = path.stat().st_size, path.stat().st_mtime_ns
    path.write_bytes(b"over".ljust(size - 1, b".") + b"\n")
    os.utime(path, ns=(before + 1, before + 1))


def linked(path: Path) -> None:
    """Rotated, and a link is where an older file would be."""
    twice(path)
    path.with_name("a.log.1").unlink()
    path.with_name("a.log.1").symlink_to(path.with_name("a.log.2"))


def older(path: Path) -> None:
    """Rotated by a name of its own, and a file of long ago is where one of the rotation would be."""
    path.replace(path.with_name("old"))
    write(path.with_name("a.log.1"), b"of last year\n")
    os.utime(path.with_name("a.log.1"), (1, 1))
    write(path, b"new\n")


def folder(path: Path) -> None:
    """A folder is where the log was."""
    path.unlink()
    path.mkdir()


def nothing(path: Path) -> None:
    """Time goes by."""


NOISE = bytes(range(1, 256)) * 300


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
        ([times(9)], b"first\n" + b"".join(b"%d\n" % number for number in range(9)), 0),
        ([times(10)], b"first\n" + b"".join(b"%d\n" % number for number in range(10)), 1),
        ([cut], b"first\ncut\n", 0),
        ([lambda path: write(path, b"second\n"), cut], b"first\nsecond\ncut\n", 0),
        ([lambda path: path.write_bytes(b"longer than it was\n")], b"first\nlonger than it was\n", 0),
        ([gone, *[nothing] * 30], b"first\n", 1),
        ([folder, *[nothing] * 30], b"first\n", 1),
        ([gone, *[nothing] * 30, lambda path: write(path, b"new\n")], b"first\nnew\n", 1),
        ([written_over], b"first\nover.\n", 0),
        ([lambda path: os.utime(path, (1, 1))], b"first\nfirst\n", 0),
        ([lambda path: write(path, b"half"), cut], b"first\nhalf\ncut\n", 0),
        ([lambda path: write(path, b"half"), once], b"first\nhalflate\nnew\n", 0),
        ([linked], b"first\nnew\n", 0),
        ([older], b"first\nnew\n", 0),
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
        data = b"first\n" * 20_000 + bytes(range(1, 256)) * 300
        out, err = child.communicate(data, timeout=30)
    assert child.returncode == 3
    assert b"no text" in err
    assert out.splitlines() == spawn("explain", "-", input=data, stdin=None).stdout.encode().splitlines()


@pytest.mark.parametrize(
    ("steps", "noted"),
    [
        ([lambda path: write(path, NOISE), lambda path: write(path, NOISE)], 1),
        ([lambda path: write(path, NOISE), once, lambda path: write(path, NOISE)], 2),
        ([lambda path: write(path, NOISE), cut, lambda path: write(path, NOISE)], 2),
        ([lambda path: write(path, b"text\n")], 0),
    ],
)
def test_what_is_no_text_is_noted_once_for_each_file(
    steps: list[Step], noted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each file that the log is in turn, it is said once that it goes on as no text."""
    path = tmp_path / "a.log"
    path.write_bytes(b"first\n")
    assert len(followed(path, steps, monkeypatch)[1]) == noted


@pytest.mark.parametrize("data", [NOISE, b"\x1f\x8b\x08" + bytes(20), b"PK\x03\x04" + bytes(20)])
def test_what_begins_as_no_text_is_not_followed(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is a log when it is opened is followed; one that is empty is one."""
    path = tmp_path / "a.log"
    path.write_bytes(data)
    with pytest.raises(LogError):
        followed(path, [], monkeypatch)
    path.write_bytes(b"")
    read, notes = followed(path, [lambda path: write(path, NOISE + b"\nlast\n")], monkeypatch)
    assert (read[-6:], len(notes)) == (b"\nlast\n", 1)


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, BinaryIO]]:
    """A pipe, to be read without waiting, and the stream that writes to it."""
    monkeypatch.setattr(follow, "IDLE", 0)
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", buffering=0) as stream:
        yield reading, stream
    os.close(reading)


@pytest.mark.skipif(os.name != "posix", reason="a pipe")
def test_what_comes_through_a_pipe(pipe: tuple[int, BinaryIO]) -> None:
    """Each write comes as it is, an empty block when nothing came, and what was held back; the end ends it."""
    reading, stream = pipe
    notes: list[str] = []
    coming = follow.live(reading, notes.append)
    stream.write(b"first\n")
    assert [next(coming), next(coming), next(coming)] == [b"first\n", b"", b""]
    stream.write(b"half\xff")
    assert [next(coming), next(coming), next(coming)] == [b"hal", b"f\xff", b""]
    stream.write(b"last")
    assert next(coming) == b"last"
    stream.close()
    assert [*coming] == [b""]
    assert notes == []


@pytest.mark.skipif(os.name != "posix", reason="a pipe")
def test_a_pipe_that_begins_or_goes_on_as_no_text(pipe: tuple[int, BinaryIO]) -> None:
    """The first bytes are refused where they are no text; later ones are noted, once."""
    reading, stream = pipe
    notes: list[str] = []
    coming = follow.live(reading, notes.append)
    stream.write(NOISE[:5000])
    with pytest.raises(LogError):
        next(coming)
    coming = follow.live(reading, notes.append)
    stream.write(b"first\n")
    assert next(coming) == b"first\n"
    for _ in range(2):
        stream.write(NOISE[:5000])
        assert len(next(coming)) > 4000
    assert len(notes) == 1


VERSION = "Serialization (Version tag does not match. Note: Current Version: 213, Serialized Engine Version: 239)"
SYMPTOMS_FIRST = f"""\
AttributeError: 'NoneType' object has no attribute 'create_execution_context'
requests.exceptions.ConnectionError: HTTPConnectionPool(host='x', port=80): Max retries exceeded
[TRT] [E] 1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: {VERSION}
[TRT] [E] 4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)
Segmentation fault (core dumped)
"""
LINE = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "explain-line-v1.json").read_text())


@pytest.mark.skipif(os.name != "posix", reason="a pipe")
@pytest.mark.parametrize(
    ("log", "code"),
    [
        (SYMPTOMS_FIRST, 1),
        ("\n".join(reversed(SYMPTOMS_FIRST.splitlines())), 1),
        ("requests.exceptions.ConnectionError: refused\n", 3),
        ("&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec\n", 3),
        ("[TRT] [I] Loaded engine size: 12 MiB\n", 0),
        ("", 3),
    ],
)
def test_the_end_of_a_pipe_is_answered_as_the_whole(log: str, code: int) -> None:
    """After the news comes what ``explain`` says of the whole log, with its exit code; each finding and unknown error
    is news once, whatever it turned out to follow from."""
    data = log.encode()
    text, lines = (
        spawn("explain", "-f", "-", *more, input=data, stdin=None) for more in ((), ("--output-format", "json"))
    )
    whole, of_whole = (
        spawn("explain", "-", *more, input=data, stdin=None) for more in ((), ("--output-format", "json"))
    )
    assert (text.code, lines.code, whole.code) == (code, code, code)
    assert text.stdout.endswith(whole.stdout)
    *news, last = map(json.loads, lines.stdout.splitlines())
    for one in (*news, last):
        jsonschema.Draft202012Validator(LINE).validate(one)
    assert last == {"summary": of_whole.json}
    told = [(one["code"], one["lines"][0]) for part in news for one in part["findings"]]
    assert sorted(told) == sorted((one["code"], one["lines"][0]) for one in of_whole.json["findings"])
    unknown = [one for part in news for one in part["unexplained"]]
    assert unknown == of_whole.json["unexplained"]


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("log", "code"), [(None, 3), (SYMPTOMS_FIRST, 1)])
def test_a_file_that_is_not_there_yet(log: str | None, code: int, tmp_path: Path) -> None:
    """It is waited for, which is said once; Ctrl-C ends that as it ends a log."""
    path = tmp_path / "folder" / "a.log"
    command = [sys.executable, "-m", "trtdoctor", "explain", "-f", "--output-format", "json", str(path)]
    with subprocess.Popen(command, env=environment(), stdout=PIPE, stderr=PIPE, text=True) as child:
        assert child.stderr is not None
        assert child.stdout is not None
        assert str(path) in child.stderr.readline()
        if log is not None:
            path.parent.mkdir()
            path.write_text(log)
        news = child.stdout.readline() if log else ""
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    assert (child.returncode, err) == (code, "")
    *_, last = map(json.loads, (news + out).splitlines())
    assert last["summary"]["exit_code"] == code
    assert bool(last["summary"]["unread"]) == (log is None)
    assert bool(last["summary"]["findings"]) == bool(log)


def test_binary_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that goes on as no text is said to, once, and followed on."""
    path = tmp_path / "a.log"
    path.write_bytes(b"first\n")
    noise = bytes(range(1, 256)) * 300
    steps: list[Step] = [lambda path: write(path, noise), lambda path: write(path, noise + b"\nlast\n")]
    data, notes = followed(path, steps, monkeypatch)
    assert data.endswith(b"\nlast\n")
    assert len(notes) == 1
