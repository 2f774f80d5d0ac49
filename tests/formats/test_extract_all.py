"""``unwrap`` of several plans: writes inside its folder only, all that is whole, under names that are told."""

from __future__ import annotations

import io
import os
import re
import resource
import shlex
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from boxes import zipped
from compose import plan
from driving import SMALLEST, Run, check
from trtdoctor.formats.unwrap import PartlyWrittenError, extract_all

A = SMALLEST.read_bytes()
B = plan((10, 3, 0, 26), 239)
TWO = {"a.engine": A, "b.engine": B}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A zip with two plans."""
    path = tmp_path / "two.zip"
    path.write_bytes(zipped(TWO))
    return path


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A printed command, run as printed."""
    words = f'trtdoctor() {{ {shlex.quote(sys.executable)} -m trtdoctor "$@"; }}\n{command}'
    return subprocess.run(["bash", "-c", words], cwd=folder, capture_output=True, check=False, timeout=50)


# ---- nothing outside the folder


@pytest.mark.parametrize("where", ["file", "nothing", "folder", "source"])
def test_link_in_folder(where: str, two: Path, tmp_path: Path, run: Run) -> None:
    """A link under the name of a member is replaced by the plan; what it points to stays as it was."""
    outside, folder = tmp_path / "outside", tmp_path / "all"
    folder.mkdir()
    if where == "file":
        outside.write_bytes(b"precious")
    elif where == "folder":
        outside.mkdir()
    (folder / "a.engine").symlink_to(two if where == "source" else outside)
    before = two.read_bytes()
    assert run("unwrap", two, "--all", folder).code == 1
    assert names(folder) == ["a.engine"]
    found = run("unwrap", two, "--all", folder, "--force")
    assert two.read_bytes() == before
    assert outside.exists() == (where in ("file", "folder"))
    assert not outside.is_file() or outside.read_bytes() == b"precious"
    assert not outside.is_dir() or names(outside) == []
    assert (folder / "b.engine").read_bytes() == B
    if where != "source":  # that one is never written over, under any name
        assert found.code == 0
        assert not (folder / "a.engine").is_symlink()
        assert (folder / "a.engine").read_bytes() == A


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_no_file_in_folder(kind: str, two: Path, tmp_path: Path, run: Run) -> None:
    """A folder or a FIFO under the name of a member stays, and is told; the other plan is written."""
    folder = tmp_path / "all"
    folder.mkdir()
    (os.mkfifo if kind == "fifo" else os.mkdir)(folder / "a.engine")
    found = run("unwrap", two, "--all", folder, "--force")
    assert found.code == 1
    assert "a.engine cannot be written" in found.stderr
    assert not (folder / "a.engine").is_file()
    assert names(folder) == ["a.engine", "b.engine"]


def test_folder_that_is_replaced_meanwhile(two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that takes the folder's place while plans are written gets none of them."""
    folder, outside = tmp_path / "all", tmp_path / "outside"
    outside.mkdir()
    original = os.fsync

    def fsync(fd: int) -> None:
        original(fd)
        if not folder.is_symlink():
            folder.rename(tmp_path / "moved")
            folder.symlink_to(outside)

    monkeypatch.setattr(os, "fsync", fsync)
    extract_all(str(two), str(folder))
    assert names(outside) == []
    assert names(tmp_path / "moved") == ["a.engine", "b.engine"]


@pytest.mark.parametrize("folder", ["file", "file/below", "dangling"])
def test_no_folder(folder: str, two: Path, tmp_path: Path, run: Run) -> None:
    """A file or a link to nothing, where a folder is needed, is refused and stays."""
    (tmp_path / "file").write_bytes(b"precious")
    (tmp_path / "dangling").symlink_to(tmp_path / "elsewhere")
    found = run("unwrap", two, "--all", tmp_path / folder, "--force")
    assert (found.code, found.stderr.count("\n")) == (1, 1)
    assert names(tmp_path) == ["dangling", "file", "two.zip"]
    assert (tmp_path / "file").read_bytes() == b"precious"


# ---- all that is whole


def hurt(data: bytes) -> bytes:
    """The zip with a wrong checksum of ``A``."""
    return data.replace(zlib.crc32(A).to_bytes(4, "little"), b"\1\2\3\4")


@pytest.mark.parametrize(
    ("data", "left", "word"),
    [(hurt(zipped(TWO)), ["b.engine"], "a.engine"),
     (hurt(zipped({"b.engine": B, "a.engine": A, "c.engine": B})), ["b.engine", "c.engine"], "a.engine"),
     (zipped({**TWO, "c.engine": b"version https://git-lfs" * 9}), ["a.engine", "b.engine"], "c.engine"),
     (hurt(zipped({"a.engine": A})), None, "nothing was written")],
)  # fmt: skip
def test_some_are_damaged(data: bytes, left: list[str] | None, word: str, tmp_path: Path, run: Run) -> None:
    """What is whole is written, what is not is named, and an old file under its name stays."""
    path, folder = tmp_path / "a.zip", tmp_path / "all"
    path.write_bytes(data)
    found = run("unwrap", path, "--all", folder)
    assert (found.code, found.stdout) == (1, "")
    assert word in found.stderr.splitlines()[-1]
    assert (names(folder) if folder.exists() else None) == left
    with pytest.raises(PartlyWrittenError) as raised:
        extract_all(str(path), str(folder), force=True)
    assert [Path(one.path).name for one in raised.value.written] == (left or [])
    assert len(raised.value.problems) == 1


def limited(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("arguments", [("-o", "a.engine", "--member", "a.engine"), ("--all", ".")])
def test_no_room(arguments: tuple[str, ...], two: Path, tmp_path: Path) -> None:
    """Where a plan does not fit, no half file is left, and the system's reason is told."""
    command = [sys.executable, "-m", "trtdoctor", "unwrap", two.name, *arguments]
    found = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, preexec_fn=lambda: limited(1000)
    )
    assert found.returncode == 1
    assert "a.engine cannot be written: File too large" in found.stderr
    assert "Traceback" not in found.stderr
    assert set(names(tmp_path)) <= {"two.zip", "b.engine"}


# ---- names


@pytest.mark.parametrize(
    ("members", "files"),
    [(["../../x.engine", "/etc/x.engine", "C:\\x.engine"], ["x-2.engine", "x-3.engine", "x.engine"]),
     (["d/a.engine", "d/A.engine"], ["A-2.engine", "a.engine"]),
     (["a.engine", "a.engine"], ["a-2.engine", "a.engine"]),
     (["..engine", ".engine"], ["engine-2.plan", "engine.plan"]),
     (["-o.engine"], ["o.engine"]),
     (["a.engine "], ["a.engine_.plan"]),
     (["x" * 400 + ".engine"], ["x" * 120 + ".engine"]),
     (["é" * 200 + ".engine"], ["_" * 120 + ".engine"])],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_odd_names(members: list[str], files: list[str], tmp_path: Path, run: Run) -> None:
    """Every plan gets a safe name in the folder, and where that is another one than the member's, that is told."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in members:
            archive.writestr(name, A)
    path, folder = tmp_path / "in" / "a.zip", tmp_path / "in" / "all"
    path.parent.mkdir()
    path.write_bytes(out.getvalue())
    found = run("unwrap", path, "--all", folder)
    assert (found.code, names(folder)) == (0, files)
    assert (names(tmp_path), names(path.parent)) == (["in"], ["a.zip", "all"])
    told = {line.split(": ")[0].rpartition("/")[2]: line for line in found.stderr.splitlines()}
    assert sorted(told) == files
    assert all((", of " in line) == (name not in members) for name, line in told.items())


# ---- which of several


@pytest.mark.parametrize(
    "first", ["a.engine", "-o.engine", "--force", "it's a.engine", "new\nline.engine", "a!b.engine"]
)
def test_which(first: str, tmp_path: Path, run: Run) -> None:
    """Of several plans none is written unless it was named; the commands that are printed work as printed."""
    path = tmp_path / "-two $x.zip"
    path.write_bytes(zipped({first: A, "z.engine": B}))
    found = run("unwrap", path, "-o", tmp_path / "out.engine")
    assert (found.code, found.stdout) == (2, "")
    assert names(tmp_path) == [path.name]
    commands = re.findall(r"^  (trtdoctor unwrap .*)$", found.stderr, re.M)
    assert [shell(one, tmp_path).returncode for one in commands] == [0, 0]
    assert (tmp_path / "out.engine").read_bytes() == A
    assert len(names(tmp_path / "plans")) == 2
    assert run("unwrap", path, "-o", tmp_path / "second", "--index", "1").code == 0
    assert (tmp_path / "second").read_bytes() == B


def test_printed_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that a finding prints for a member with a dash works as printed."""
    monkeypatch.chdir(tmp_path)
    Path("-two.zip").write_bytes(zipped({"-o.engine": A, "z.engine": B}))
    fixes = [fix for one in check("./-two.zip").json["reports"][0]["findings"] for fix in one["fixes"]]
    commands = [one for fix in fixes for one in fix["commands"] if one.startswith("trtdoctor unwrap")]
    assert [shell(one, tmp_path).returncode for one in commands] == [0]
    assert Path("model.plan").read_bytes() == A


@pytest.mark.parametrize("more", [("--all", "all"), ("-o", "x", "--index", "1"), ("-o", "x", "--member", "b.engine")])
def test_named_twice(
    more: tuple[str, ...], two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """A file named with its member takes nothing else that says which."""
    monkeypatch.chdir(tmp_path)
    assert run("unwrap", f"{two}!a.engine", *more).code == 1
    assert names(tmp_path) == ["two.zip"]
    assert run("unwrap", f"{two}!b.engine", "-o", "x").code == 0
    assert Path("x").read_bytes() == B


# ---- standard output


def test_standard_output(two: Path, tmp_path: Path) -> None:
    """``-o -`` writes the plan's bytes and nothing else; nothing of a damaged one, and none of several."""
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(hurt(zipped(TWO)))
    for file, member, code, want in (
        (two, "--member a.engine", 0, A),
        (two, "", 2, b""),
        (damaged, "--member a.engine", 1, b""),
    ):
        found = shell(f"trtdoctor unwrap {file.name} {member} -o -", tmp_path)
        assert (found.returncode, found.stdout) == (code, want)
    full = shell("trtdoctor unwrap two.zip --member a.engine -o - > /dev/full", tmp_path)
    assert (full.returncode, full.stderr.count(b"\n")) == (1, 1)
    assert b"No space left" in full.stderr
    assert names(tmp_path) == ["damaged.zip", "two.zip"]
