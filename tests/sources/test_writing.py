"""A file appears whole or not at all, with the permissions that it should have."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from trtdoctor.sources.writing import led, whole_file


@pytest.fixture
def umask() -> Iterator[int]:
    """A umask that leaves the group something."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_file_gets_what_the_umask_leaves(umask: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The umask holds for a new file, and is not touched: it belongs to the whole process, other threads included."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "umask", lambda mask: pytest.fail("the umask was changed"))
        with whole_file(str(tmp_path / "new"), replace=True) as stream:
            stream.write(b"x")
    assert mode(tmp_path / "new") == 0o666 & ~umask


@pytest.mark.parametrize("permissions", [0o600, 0o664])
def test_replaced_file_keeps_its_permissions(permissions: int, tmp_path: Path) -> None:
    """The new content has the permissions of the old, and at no time is it open to more users."""
    path = tmp_path / "old"
    path.write_bytes(b"old")
    path.chmod(permissions)
    with whole_file(str(path), replace=True) as stream:
        stream.write(b"new")
        assert all(mode(file) & ~permissions == 0 for file in tmp_path.iterdir())
    assert (mode(path), path.read_bytes()) == (permissions, b"new")


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    """An exception in the block leaves an old file as it was, and no other."""
    path = tmp_path / "old"
    path.write_bytes(b"old")

    def fail() -> None:
        with whole_file(str(path), replace=True) as stream:
            stream.write(b"half")
            raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        fail()
    assert [file.name for file in tmp_path.iterdir()] == ["old"]
    assert path.read_bytes() == b"old"


STRANGER = 4242


def owned(status: os.stat_result) -> os.stat_result:
    """The same, of another user."""
    return os.stat_result((*status[:4], STRANGER, *status[5:10]))


@pytest.mark.parametrize(("mode", "stranger"), [(0o1777, True), (0o1777, False), (0o777, True), (0o1755, True)])
def test_links_of_others(mode: int, stranger: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder like /tmp a link of another user is not followed, on the way or at its end; any other one is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report").write_bytes(b"old")
    (tmp_path / "all").mkdir()
    (tmp_path / "all").chmod(mode)
    (tmp_path / "all" / "link").symlink_to("../mine/report")
    (tmp_path / "all" / "way").symlink_to(tmp_path / "mine")
    seen = os.lstat
    with monkeypatch.context() as patch:
        if stranger:
            patch.setattr(os, "lstat", lambda path: owned(seen(path)) if "/all/" in path else seen(path))
        for path in (tmp_path / "all" / "link", tmp_path / "all" / "way" / "report"):
            refused = stranger and mode == 0o1777
            outcome = pytest.raises(PermissionError, match=str(STRANGER)) if refused else nullcontext()
            with outcome, whole_file(str(path), replace=True, force=True) as stream:
                stream.write(b"new")
            assert (tmp_path / "mine" / "report").read_bytes() == (b"old" if refused else b"new")
        outcome = pytest.raises(PermissionError) if refused else nullcontext()
        with outcome, whole_file(str(tmp_path / "all" / "way" / "new"), replace=False):
            pass
        assert (tmp_path / "mine" / "new").exists() != refused
        assert (tmp_path / "all" / "link").is_symlink()


@pytest.mark.parametrize("kind", ["names", "owner"])
def test_files_of_others(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of another user, or with a second name, is replaced only when that was asked for."""
    path = tmp_path / "report"
    path.write_bytes(b"old")
    if kind == "names":
        os.link(path, tmp_path / "second")
    else:
        monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    with pytest.raises(PermissionError, match="--force"), whole_file(str(path), replace=True) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"old"
    with whole_file(str(path), replace=True, force=True) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"new"
    if kind == "names":
        assert (tmp_path / "second").read_bytes() == b"old"


def test_where_links_lead(tmp_path: Path) -> None:
    """Links, rounds of them and names that are not there lead where they lead for the kernel."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "to").symlink_to("a/b/../b")
    (tmp_path / "round").symlink_to("round")
    for path in ("to/new", "./to/../x", "a//b/./c", "to/../../y"):
        assert led(str(tmp_path / path)) == os.path.realpath(tmp_path / path)
    with pytest.raises(OSError, match="symbolic"):
        led(str(tmp_path / "round"))
