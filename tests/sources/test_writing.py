"""A file appears whole or not at all, with the permissions that it should have."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from trtdoctor.sources import writing
from trtdoctor.sources.writing import led, open_folder, whole_file


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


# ---- somebody exchanges what is there, right before a call


def before(monkeypatch: pytest.MonkeyPatch, function: str, do: Callable[[], None], name: str = "") -> None:
    """Does something once, right before ``os.FUNCTION`` is called with a path that ends in ``name``."""
    real, left = getattr(os, function), [do]

    def called(path: Any, *rest: Any, **more: Any) -> Any:
        if left and str(path).endswith(name):
            left.pop()()
        return real(path, *rest, **more)

    monkeypatch.setattr(os, function, called)


class Exchanged(NamedTuple):
    """A folder to write into, and another one that somebody puts in its place."""

    mine: Path
    victim: Path

    def exchange(self) -> None:
        self.mine.rename(self.mine.with_name("moved"))
        self.mine.symlink_to(self.victim)


@pytest.fixture
def folders(tmp_path: Path) -> Exchanged:
    found = Exchanged(tmp_path / "mine", tmp_path / "victim")
    for one in found:
        one.mkdir()
        (one / "old").write_bytes(one.name.encode())
    return found


CALLS = ("open mine", "open .trtdoctor", "fsync")
ROWS = [
    *((call, True, name) for call in (*CALLS, "stat", "replace") for name in ("new", "old")),
    *((call, False, "new") for call in (*CALLS, "link")),
]
"""Before which call the folder is exchanged, and what is written there."""


@pytest.mark.parametrize(("call", "replace", "name"), ROWS)
def test_folder_that_is_exchanged(
    call: str, replace: bool, name: str, folders: Exchanged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that takes the place of the folder is never written through, whenever it comes, and nothing is left."""

    def write() -> None:
        with whole_file(str(folders.mine / name), replace=replace) as stream:
            stream.write(b"answer")

    if call == "fsync":
        real = os.fsync
        monkeypatch.setattr(os, "fsync", lambda handle: (real(handle), folders.exchange())[0])
    elif call.startswith("open "):
        monkeypatch.setattr(os, "open", starting(call.removeprefix("open "), folders.exchange))
    else:
        before(monkeypatch, call, folders.exchange, name if call == "stat" else "")
    with suppress(OSError):
        write()
    monkeypatch.undo()
    moved = folders.mine.with_name("moved")
    assert {one.name: one.read_bytes() for one in folders.victim.iterdir()} == {"old": b"victim"}
    left = {one.name: one.read_bytes() for one in moved.iterdir()}
    assert left in ({"old": b"mine"}, {"old": b"mine", name: b"answer"})


def starting(with_: str, do: Callable[[], None]) -> Any:
    """``os.open`` that does something once, before it opens a name that begins so."""
    real, left = os.open, [do]

    def called(path: Any, *rest: Any, **more: Any) -> int:
        if left and str(path).startswith(with_):
            left.pop()()
        return real(path, *rest, **more)

    return called


def test_folder_that_was_exchanged_is_told(folders: Exchanged) -> None:
    """An answer that would not be where its path leads any more is not written, and that is an error."""

    def write() -> None:
        with whole_file(str(folders.mine / "new"), replace=True) as stream:
            stream.write(b"answer")
            folders.exchange()

    with pytest.raises(OSError, match="another folder"):
        write()
    assert [one.name for one in folders.mine.with_name("moved").iterdir()] == ["old"]


def test_link_on_the_way_is_not_followed(folders: Exchanged) -> None:
    """What ``led`` gave is opened as it was then, or not at all."""
    (folders.mine / "below").mkdir()
    where = led(str(folders.mine / "below"))
    os.close(open_folder(where))
    folders.exchange()
    with pytest.raises(NotADirectoryError):
        open_folder(where)


# ---- pipes


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for."""
    monkeypatch.setattr(writing, "PATIENCE", 0.0)
    monkeypatch.setattr(writing, "LOOK_EVERY", 0.0)


def test_pipe_is_written_to(tmp_path: Path, hasty: None) -> None:
    """A pipe gets the answer where somebody reads; where nobody does, that is an error and no end of waiting."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(TimeoutError, match="nobody reads"), whole_file(str(pipe), replace=True):
        pass
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(str(pipe), replace=True) as stream:
        assert os.get_blocking(stream.fileno())
        stream.write(b"answer")
    assert os.read(reader, 100) == b"answer"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_pipe_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another user put into a folder for all, and is no file, is not opened: it could take the answer, or hang."""
    tmp_path.chmod(0o1777)
    os.mkfifo(tmp_path / "pipe")
    seen = os.lstat
    monkeypatch.setattr(os, "lstat", lambda path: owned(seen(path)) if str(path).endswith("pipe") else seen(path))
    with pytest.raises(PermissionError, match=str(STRANGER)), whole_file(str(tmp_path / "pipe"), replace=True):
        pass


def test_pipe_that_comes_meanwhile(tmp_path: Path) -> None:
    """A pipe in the place of the file, put there after the look at it, is replaced, and not waited for."""
    path = tmp_path / "report"
    with whole_file(str(path), replace=True) as stream:
        stream.write(b"answer")
        os.mkfifo(path)
    assert path.read_bytes() == b"answer"
    (tmp_path / "other").write_bytes(b"")
    with pytest.raises(FileExistsError), whole_file(str(tmp_path / "new"), replace=False) as stream:
        os.mkfifo(tmp_path / "new")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "other", "report"]


@pytest.mark.parametrize("instead", ["file", "link"])
def test_pipe_that_goes_meanwhile(instead: str, tmp_path: Path, hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or a link in the place of a pipe, put there after the look at it, is not written to."""
    pipe, victim = tmp_path / "pipe", tmp_path / "victim"
    os.mkfifo(pipe)
    victim.write_bytes(b"precious")

    def exchange() -> None:
        pipe.unlink()
        os.link(victim, pipe) if instead == "file" else pipe.symlink_to(victim)

    monkeypatch.setattr(os, "open", starting("pipe", exchange))
    with pytest.raises(OSError, match=r"meanwhile|symbolic"), whole_file(str(pipe), replace=True) as stream:
        stream.write(b"answer")
    assert victim.read_bytes() == b"precious"


def test_device(tmp_path: Path) -> None:
    """What is open by a number, and a device, are written to as they are."""
    (tmp_path / "null").symlink_to(os.devnull)
    read, write = os.pipe()
    for path in (str(tmp_path / "null"), os.devnull, f"/dev/fd/{write}"):
        with whole_file(path, replace=True) as stream:
            stream.write(b"answer")
    assert os.read(read, 100) == b"answer"
    os.close(read)
    os.close(write)


# ---- permissions


@pytest.mark.parametrize("mask", [0o000, 0o027, 0o077])
@pytest.mark.parametrize("before_", [None, 0o600, 0o640, 0o666])
@pytest.mark.parametrize("within", [False, True])
def test_permissions(mask: int, before_: int | None, within: bool, tmp_path: Path) -> None:
    """A new file has those that ``open`` would give it, a file that was there keeps them, and what is written until
    then is at no time open to more."""
    path = tmp_path / "report"
    if before_ is not None:
        path.touch()
        path.chmod(before_)
    folder = os.open(tmp_path, os.O_RDONLY) if within else None
    old = os.umask(mask)
    try:
        (tmp_path / "plain").write_text("")
        expected = mode(tmp_path / "plain") if before_ is None else before_
        with whole_file("report" if within else str(path), replace=True, folder=folder) as stream:
            stream.write(b"secret")
            (hidden,) = tmp_path.glob(".trtdoctor-*")
            assert mode(hidden) & ~expected == 0
    finally:
        os.umask(old)
        if folder is not None:
            os.close(folder)
    assert mode(path) == expected


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_group_of_the_file_before(allowed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file keeps its group; where that may not be given, the group may do nothing, as it is another one."""
    path = tmp_path / "report"
    path.touch()
    path.chmod(0o664)
    os.chown(path, -1, STRANGER)

    def refuse(*words: int) -> None:
        raise PermissionError

    if not allowed:
        monkeypatch.setattr(os, "fchown", refuse)
    with whole_file(str(path), replace=True) as stream:
        stream.write(b"new")
    assert (path.stat().st_gid, mode(path)) == ((STRANGER, 0o664) if allowed else (os.getegid(), 0o604))
