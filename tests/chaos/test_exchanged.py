"""Somebody puts something else in the place of an answer, or of its folder, while it is written."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from scene import COMMANDS, Scene, scene

from driving import run
from trtdoctor.sources import writing

WRITING = tuple(name for name in COMMANDS if name not in ("check here", "host", "select"))
"""Those that write an answer, and need no interpreter of the machine."""


@pytest.fixture
def one(tmp_path: Path) -> Scene:
    return scene(tmp_path)


def answer(one: Scene, name: str) -> Path:
    """Where the command writes; of ``unwrap --all`` the file in its folder."""
    path = Path(one.words(name)[-1].removeprefix("json:"))
    return path / "a.engine" if name == "unwrap all" else path


@pytest.mark.parametrize("name", WRITING)
def test_pipe_in_the_place_of_an_answer(name: str, one: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe from which nobody reads ends in an exit code and a reason, and nothing waits for ever."""
    monkeypatch.setattr(writing, "PATIENCE", 0.0)
    path = answer(one, name)
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    before = one.state()
    found = run(*one.words(name))
    assert found.code in (1, 2)
    assert "Traceback" not in found.stderr
    assert stat.S_ISFIFO(path.lstat().st_mode)
    assert one.state() == before
    assert [file for file in one.out.rglob("*") if not file.is_dir()] == [path]


@pytest.mark.parametrize("calls", [("open",), ("replace", "link")])
@pytest.mark.parametrize("name", [name for name in WRITING if name != "fleet check"])
def test_folder_is_exchanged(name: str, calls: tuple[str, ...], one: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a link to the user's own folder takes the place of the folder for answers, right before a file is made or
    gets its name, nothing there is changed or added, and no half of an answer is left."""
    moved, done = one.out.with_name("moved"), set[str]()

    def exchanging(real: Any) -> Any:
        def called(path: Any, *rest: Any, **more: Any) -> Any:
            if not done and ".trtdoctor-" in str(path):
                one.out.rename(moved)
                one.out.symlink_to(one.there)
                done.add(str(path))
            return real(path, *rest, **more)

        return called

    before = one.state()
    for call in calls:
        monkeypatch.setattr(os, call, exchanging(getattr(os, call)))
    found = run(*one.words(name))
    monkeypatch.undo()
    assert done
    assert "Traceback" not in found.stderr
    assert one.state() == before
    assert not list(moved.rglob(".trtdoctor-*"))


def test_folder_of_results_is_exchanged(one: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fleet check` makes no results in a folder that took the place of the one that was named."""
    real, done = os.open, set[str]()

    def called(path: Any, *rest: Any, **more: Any) -> int:
        if not done and str(path) == "results.jsonl":
            one.out.rename(one.out.with_name("moved"))
            one.out.symlink_to(one.there)
            done.add(path)
        return real(path, *rest, **more)

    before = one.state()
    monkeypatch.setattr(os, "open", called)
    run(*one.words("fleet check"))
    monkeypatch.undo()
    assert done
    assert one.state() == before


@pytest.mark.parametrize("mask", [0o000, 0o027, 0o077])
@pytest.mark.parametrize("name", WRITING)
def test_permissions(name: str, mask: int, one: Scene) -> None:
    """What a command writes has the permissions that any new file would have; written again, it keeps those it has."""
    path = answer(one, name)
    old = os.umask(mask)
    try:
        first = run(*one.words(name)).code
        assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
        path.chmod(0o640)
        force = ("--force",) if name in ("manifest", "unwrap", "unwrap all") else ()
        assert run(*one.words(name), *force).code == first
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
