"""A file appears whole or not at all, with the permissions that it should have."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from trtdoctor.sources.writing import whole_file


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
