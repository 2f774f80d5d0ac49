"""``unwrap`` writes the plan's very bytes, whole or not at all, and over nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from compose import plan, torchscript, ultralytics
from driving import SMALLEST, Result, Run
from trtdoctor.errors import PlanError
from trtdoctor.formats import unwrap as module
from trtdoctor.sources.source import SubSource

PLAN = SMALLEST.read_bytes()
SECOND = plan((10, 3, 0, 26), 239)


@pytest.fixture
def wrapped(tmp_path: Path) -> Path:
    """An Ultralytics file."""
    path = tmp_path / "yolo.engine"
    path.write_bytes(ultralytics(PLAN, {"task": "detect"}))
    return path


def refused(found: Result, words: str) -> None:
    """One sentence on stderr, exit code 1, nothing on stdout."""
    assert (found.code, found.stdout) == (1, "")
    assert words in found.stderr
    assert found.stderr.startswith("trtdoctor unwrap: ")
    assert found.stderr.count("\n") == 1


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_writes_the_plan(wrapped: Path, tmp_path: Path, run: Run) -> None:
    """The plan comes out byte for byte, with ordinary permissions, and the file that held it stays."""
    before = wrapped.read_bytes()
    out = tmp_path / "yolo.plan"
    found = run("unwrap", wrapped, "-o", out)
    assert (found.code, found.stdout) == (0, "")
    assert f"{len(PLAN):,} bytes" in found.stderr
    assert out.read_bytes() == PLAN
    assert wrapped.read_bytes() == before
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(out.stat().st_mode) == 0o666 & ~umask
    assert left(tmp_path) == {"yolo.engine", "yolo.plan"}


def test_relative_output(wrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """An output without a folder lands in the working directory."""
    monkeypatch.chdir(tmp_path)
    assert run("unwrap", wrapped, "-o", "here.plan").code == 0
    assert Path("here.plan").read_bytes() == PLAN


@pytest.mark.parametrize(("index", "want"), [(0, PLAN), (1, SECOND)])
def test_index(index: int, want: bytes, tmp_path: Path, run: Run) -> None:
    """Each plan of a module comes out by its number."""
    path = tmp_path / "a.ts"
    path.write_bytes(torchscript(PLAN, SECOND))
    assert run("unwrap", path, "-o", tmp_path / "out", "--index", str(index)).code == 0
    assert (tmp_path / "out").read_bytes() == want


def test_large_plan_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A plan larger than one piece comes out whole from base64."""
    monkeypatch.setattr(module, "CHUNK", 999)
    path = tmp_path / "a.ts"
    path.write_bytes(torchscript(PLAN))
    assert run("unwrap", path, "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_bytes() == PLAN


def test_index_out_of_range(wrapped: Path, tmp_path: Path, run: Run) -> None:
    """A number that no plan has is refused."""
    refused(run("unwrap", wrapped, "-o", tmp_path / "out", "--index", "1"), "it holds 1 plan, numbered from 0")
    assert not (tmp_path / "out").exists()


def test_existing_output(wrapped: Path, tmp_path: Path, run: Run) -> None:
    """An existing file stays without ``--force`` and is replaced with it."""
    out = tmp_path / "out"
    out.write_bytes(b"precious")
    refused(run("unwrap", wrapped, "-o", out), "exists")
    assert out.read_bytes() == b"precious"
    assert run("unwrap", wrapped, "-o", out, "--force").code == 0
    assert out.read_bytes() == PLAN


def test_dangling_output(wrapped: Path, tmp_path: Path, run: Run) -> None:
    """An output that is a link to nothing is refused, not written through."""
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    refused(run("unwrap", wrapped, "-o", tmp_path / "out"), "exists")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("link", [None, "symbolic", "hard"])
def test_output_is_input(link: str | None, wrapped: Path, tmp_path: Path, run: Run) -> None:
    """The file that the plan comes from is never written over, under any name."""
    before = wrapped.read_bytes()
    out = wrapped if link is None else tmp_path / "same"
    if link == "symbolic":
        out.symlink_to(wrapped)
    elif link == "hard":
        os.link(wrapped, out)
    refused(run("unwrap", wrapped, "-o", out), "exists")
    refused(run("unwrap", wrapped, "-o", out, "--force"), "over the file that it comes from")
    assert wrapped.read_bytes() == before


def test_output_that_appears_meanwhile(
    wrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """A file that appears under the output's name while we work is not replaced."""
    out = tmp_path / "out"
    original = os.fsync

    def fsync(fd: int) -> None:
        out.write_bytes(b"another program's")
        original(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    refused(run("unwrap", wrapped, "-o", out), "exists")
    assert out.read_bytes() == b"another program's"
    assert left(tmp_path) == {"yolo.engine", "out"}


@pytest.mark.parametrize("force", [False, True])
def test_read_that_fails(force: bool, wrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A read that fails halfway leaves no file behind, and an old one as it was."""
    out = tmp_path / "out"
    if force:
        out.write_bytes(b"old")
    original = SubSource.read

    def read(self: SubSource, offset: int, size: int) -> bytes:
        if offset >= 900:
            raise PlanError("the disk failed", field="data", offset=offset)
        return original(self, offset, size)

    monkeypatch.setattr(module, "CHUNK", 300)
    monkeypatch.setattr(SubSource, "read", read)
    refused(run("unwrap", wrapped, "-o", out, *(["--force"] if force else [])), "could not be read to the end")
    assert left(tmp_path) == ({"yolo.engine", "out"} if force else {"yolo.engine"})
    assert not force or out.read_bytes() == b"old"


def test_disk_full(wrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A full disk leaves no file behind and is reported in the system's words."""

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused(run("unwrap", wrapped, "-o", tmp_path / "out"), "cannot be written: No space left on device")
    assert left(tmp_path) == {"yolo.engine"}


def test_file_system_without_hard_links(
    wrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Where hard links are not to be had (exFAT, some network shares), the plan is written all the same."""

    def no_links(*args: object, **options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    out = tmp_path / "out"
    assert run("unwrap", wrapped, "-o", out).code == 0
    assert out.read_bytes() == PLAN
    refused(run("unwrap", wrapped, "-o", out), "exists")
    assert left(tmp_path) == {"yolo.engine", "out"}


@pytest.mark.parametrize(
    ("name", "words"),
    [("bare", "is already a bare plan"), ("text", "holds no plan in a wrapper"), ("gone", "cannot be read: missing"),
     ("folder", "cannot be read: directory"), ("empty", "holds no plan")],
)  # fmt: skip
def test_nothing_to_unwrap(name: str, words: str, tmp_path: Path, run: Run) -> None:
    """A file that wraps no plan gets a sentence that says what it is."""
    (tmp_path / "bare").write_bytes(PLAN)
    (tmp_path / "text").write_bytes(b"hello")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    refused(run("unwrap", tmp_path / name, "-o", tmp_path / "out"), words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["no/such/folder/out", "folder"])
def test_impossible_output(out: str, wrapped: Path, tmp_path: Path, run: Run) -> None:
    """An output that cannot be written is a sentence."""
    (tmp_path / "folder").mkdir()
    refused(run("unwrap", wrapped, "-o", tmp_path / out, "--force"), "cannot be written")
    assert left(tmp_path) == {"yolo.engine", "folder"}


def test_usage(wrapped: Path, run: Run) -> None:
    """Without an output, or with a number below zero, nothing happens and the exit code is 2."""
    assert run("unwrap", wrapped).code == 2
    assert run("unwrap", wrapped, "-o", "x", "--index", "-1").code == 2
