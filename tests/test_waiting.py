"""``--wait``: files that another process is still writing, and what is missing when the time is over.

The other process is a real one. It takes its next step when the product waits, so that nothing here takes time.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import trtdoctor
from boxes import tarred
from driving import IDENTITY, PLANS
from trtdoctor.formats import reading
from trtdoctor.model.finding import Severity
from trtdoctor.model.report import Report

STATIC = PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine"
PLAN = STATIC.read_bytes()
WRITER = """
import os, sys
for line in sys.stdin:
    what, path, more = line.rstrip("\\n").split("\\t")
    if what == "append":
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "ab") as file:
            file.write(bytes.fromhex(more))
    elif what == "move":
        os.replace(path, more)
    elif what == "folder":
        os.mkdir(path)
    print("done", flush=True)
"""
Step = tuple[str, Path, object]
Play = Callable[[list[Step]], list[Step]]
"""Takes the steps one by one, the next when somebody sleeps; gives the list of those that are left."""


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """A process that writes."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    left: list[Step] = []

    def sleep(seconds: float) -> None:
        if not left:
            return
        what, path, more = left.pop(0)
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{what}\t{path}\t{more.hex() if isinstance(more, bytes) else more}\n")
        assert child.stdout.readline() == "done\n"

    monkeypatch.setattr("time.sleep", sleep)

    def begin(steps: list[Step]) -> list[Step]:
        left.extend(steps)
        return left

    with child:
        yield begin
        left.clear()


def pieces(data: bytes, count: int) -> list[bytes]:
    """``data`` in so many parts."""
    size = -(-len(data) // count)
    return [data[at : at + size] for at in range(0, len(data), size)]


def checked(path: Path, wait: float = 30, **more: Any) -> Report:
    """The only report about a file that is waited for."""
    (report,) = trtdoctor.check(path, static=True, wait=wait, **more)
    return report


def codes(report: Report) -> list[str]:
    return [one.code for one in report.findings if one.severity is Severity.ERROR and one.masked_by is None]


def waited(report: Report) -> str:
    """What the first finding says of waiting."""
    (evidence,) = [one.value for one in report.findings[0].evidence if one.label == "waited"]
    return evidence


COPIES = {
    "a plan": (PLAN, 9),
    "a plan, byte by byte at first": (PLAN, 40),
    "a gzip": (gzip.compress(PLAN), 5),
    "a tar": (tarred({"a.engine": PLAN}), 7),
}


@pytest.mark.parametrize("name", COPIES)
def test_slow_copy(name: str, tmp_path: Path, play: Play) -> None:
    """A file that comes in pieces is judged when it is whole, and not before."""
    data, count = COPIES[name]
    path = tmp_path / "late.engine"
    left = play([("append", path, piece) for piece in pieces(data, count)])
    report = checked(path)
    assert (report.status, codes(report), report.engine.waited) == ("ok", [], None)
    assert (report.engine.size_bytes, left) == (len(data), [])


def test_a_long_copy_is_not_read_through_again_and_again(
    tmp_path: Path, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as it is shorter than its header says, only its size is looked at."""
    path, looks = tmp_path / "late.engine", []
    original = reading.read_engines

    def read_engines(path: str, **more: bool) -> Iterator[trtdoctor.Engine]:
        looks.append(path)
        return original(path, **more)

    monkeypatch.setattr("trtdoctor.formats.reading.read_engines", read_engines)
    play([("append", path, piece) for piece in pieces(PLAN, 50)])
    assert checked(path).status == "ok"
    assert len(looks) == 3  # missing, its beginning, whole


def test_never(tmp_path: Path) -> None:
    """A file that does not come is missing, and the finding says how long it was waited for."""
    report = checked(tmp_path / "never.engine", wait=0.01)
    assert codes(report) == ["TRT001"]
    assert "the file is not there" in waited(report)


def test_half(tmp_path: Path) -> None:
    """Of a file that stays short, it is said how much of it is there."""
    path = tmp_path / "half.engine"
    path.write_bytes(PLAN[:5000])
    report = checked(path, wait=0.01)
    assert codes(report) == ["TRT012"]
    assert f"5,000 of {len(PLAN):,} bytes" in waited(report)


def test_without_waiting_nothing_is_said_of_it(tmp_path: Path) -> None:
    """Whoever did not wait did not wait in vain."""
    path = tmp_path / "half.engine"
    path.write_bytes(PLAN[:5000])
    report = checked(path, wait=0)
    assert report.engine.waited is None
    assert not [one for found in report.findings for one in found.evidence if one.label == "waited"]


def test_replaced_mid_way(tmp_path: Path, play: Play) -> None:
    """A copy that is given up and replaced by another file is that other file."""
    path, other = tmp_path / "model.engine", tmp_path / "model.engine.part"
    first, second = pieces(PLAN, 4)[:2]
    other.write_bytes(IDENTITY.read_bytes())
    left = play([("append", path, first), ("append", path, second), ("move", other, path)])
    report = checked(path)
    assert (report.status, report.engine.size_bytes, left) == ("ok", IDENTITY.stat().st_size, [])


def test_room_taken_beforehand(tmp_path: Path, play: Play) -> None:
    """A file that has its size from the beginning and is being filled is waited for, too."""
    path, whole = tmp_path / "model.engine", tmp_path / "whole"
    path.write_bytes(PLAN[:5000] + bytes(len(PLAN) - 5000))
    whole.write_bytes(PLAN)
    left = play([("move", whole, path)])
    assert (checked(path).status, left) == ("ok", [])


def test_still_growing(tmp_path: Path, play: Play) -> None:
    """A file that looks whole at each look and never rests is changing, not fine."""
    path = tmp_path / "model.tar"
    path.write_bytes(tarred({"a.engine": PLAN}))
    assert checked(path, wait=30).status == "ok"
    play([("append", path, bytes(512))] * 100_000)
    report = checked(path, wait=0.1)
    assert codes(report) == ["TRT002"]
    assert "still being written" in waited(report)


def test_until_it_is_what_its_manifest_says(tmp_path: Path, play: Play) -> None:
    """With ``verify`` a whole engine that is another one than the manifest says is waited out."""
    path, new = tmp_path / "model.engine", tmp_path / "new"
    new.write_bytes(PLAN)
    trtdoctor.manifest(new, f"{path}.trtdoctor.json")
    shutil.copy(IDENTITY, path)
    left = play([("move", new, path)])
    assert codes(checked(path)) == ["TRT006"]
    assert len(left) == 1  # without it, nobody waited
    assert (checked(path, verify=True).status, left) == ("ok", [])


def test_contents_that_never_fit(tmp_path: Path) -> None:
    """A flipped byte stays, and the finding says what was waited for."""
    path = tmp_path / "model.engine"
    path.write_bytes(PLAN)
    trtdoctor.manifest(path)
    path.write_bytes(PLAN[:60_000] + bytes([PLAN[60_000] ^ 1]) + PLAN[60_001:])
    report = checked(path, wait=0.01, verify=True)
    assert codes(report) == ["TRT006"]
    assert "contents" in waited(report)


def test_manifest_that_comes_last(tmp_path: Path, play: Play) -> None:
    """With ``require_manifest`` the manifest is waited for, too: also one that is still short."""
    path = tmp_path / "model.engine"
    path.write_bytes(PLAN)
    text = Path(trtdoctor.manifest(path, tmp_path / "record").path).read_bytes()
    beside = tmp_path / "model.engine.trtdoctor.json"
    left = play([("append", beside, piece) for piece in pieces(text, 3)])
    assert (checked(path, require_manifest=True).status, left) == ("ok", [])
    beside.unlink()
    report = checked(path, wait=0.01, require_manifest=True)
    assert codes(report) == ["TRT006"]
    assert "manifest is not there" in waited(report)


def test_command_line(tmp_path: Path, play: Play) -> None:
    """The command waits as the function does, and its JSON says what was missing."""
    from driving import run

    path = tmp_path / "late.engine"
    play([("append", path, piece) for piece in pieces(PLAN, 3)])
    assert run("check", "--static", "--wait", "30", path).code == 0
    found = run("check", "--static", "--wait", "0.01", tmp_path / "never", "--output-format", "json")
    (one,) = found.json["reports"][0]["findings"]
    assert [part["source"] for part in one["evidence"] if part["label"] == "waited"] == ["--wait"]
    assert json.dumps(one)


RANKED = b'{"pretrained_config": {"mapping": {"world_size": 2}}, "build_config": {}}'
COMING = {
    "an empty folder": ("models", ["folder"], ["late.engine"]),
    "no folder yet": ("models", [], ["late.engine"]),
    "a folder with a folder": ("models", ["folder"], ["deep/er/late.engine"]),
    "a folder with what is no engine": ("models", ["folder", "notes.txt"], ["late.engine"]),
    "a pattern": ("models/*.engine", ["folder"], ["late.engine"]),
    "a pattern of a folder to come": ("models/*/*.engine", [], ["a/late.engine"]),
}


@pytest.mark.parametrize("name", COMING)
@pytest.mark.parametrize("by", ["command", "function"])
def test_first_engine_of_many(name: str, by: str, tmp_path: Path, play: Play) -> None:
    """A folder or a pattern is waited for until an engine is there, and that until it is whole."""
    from driving import run

    word, before, after = COMING[name]
    models = tmp_path / "models"
    steps: list[Step] = [
        ("folder", models, "") if one == "folder" else ("append", models / one, b"words") for one in before
    ]
    for one in after:
        steps += [("append", models / one, piece) for piece in pieces(PLAN, 4)]
    left = play(steps)
    if by == "function":
        assert checked(tmp_path / word).engine.size_bytes == len(PLAN)
    else:
        found = run("check", "--static", "--wait", "30", tmp_path / word, "--output-format", "json")
        assert found.code == 0
        (report,) = found.json["reports"]
        assert report["engine"]["size_bytes"] == len(PLAN)
        assert report["engine"]["path"].endswith("late.engine")
    assert left == []


def test_several_folders(tmp_path: Path, play: Play) -> None:
    """Each of several folders is waited for."""
    from driving import run

    folders = [tmp_path / name for name in "abc"]
    left = play([("append", folder / "x.engine", piece) for folder in folders for piece in pieces(PLAN, 2)])
    found = run("check", "--static", "--wait", "30", *folders, "--output-format", "json")
    assert [report["status"] for report in found.json["reports"]] == ["ok"] * 3
    assert left == []


IN_VAIN = {
    "models": ([], "the file is not there"),
    "models/": (["notes.txt"], "no engine is in it"),
    "models/*.engine": (["notes.txt"], "no file fits the pattern"),
    "models/x.engine!member": ([], "the file is not there"),
}


@pytest.mark.parametrize("word", IN_VAIN)
@pytest.mark.parametrize("by", ["command", "function", "jobs"])
def test_nothing_comes(word: str, by: str, tmp_path: Path) -> None:
    """When the time is over, the finding says what is missing of a folder and of a pattern, too."""
    from driving import run

    there, missing = IN_VAIN[word]
    for name in there:
        (tmp_path / "models").mkdir(exist_ok=True)
        (tmp_path / "models" / name).write_text("words")
    path = f"{tmp_path}/{word}"
    if by == "function":
        (report,) = trtdoctor.check(path, static=True, wait=0.01)
        assert codes(report) == ["TRT001"]
        assert missing in waited(report)
        return
    more = [str(tmp_path / "another"), "--jobs", "2"] if by == "jobs" else []
    found = run("check", "--static", "--wait", "0.01", path, *more, "--output-format", "json")
    assert found.code == 1
    for report, text in zip(found.json["reports"], [missing, "the file is not there"], strict=False):
        (one,) = report["findings"]
        assert [text in part["value"] for part in one["evidence"] if part["label"] == "waited"] == [True]


def test_ranks_of_one_model(tmp_path: Path, play: Play) -> None:
    """Of engines that are loaded together, all are waited for."""
    models = tmp_path / "models"
    models.mkdir()
    (models / "config.json").write_bytes(RANKED)
    (models / "rank0.engine").write_bytes(PLAN)
    left = play([("append", models / "rank1.engine", PLAN)])
    assert [report.status for report in trtdoctor.check(models, static=True, wait=30)] == ["ok", "ok"]
    assert left == []
    (models / "rank1.engine").unlink()
    first = next(trtdoctor.check(models, static=True, wait=0.01))
    assert "engines are missing" in waited(first)


def test_without_time_no_folder_is_walked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not wait pays nothing for it."""
    monkeypatch.setattr("trtdoctor.gathering._leads", None)
    (tmp_path / "a.engine").write_bytes(PLAN)
    assert checked(tmp_path, wait=0).status == "ok"


def test_all_files_share_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many handfuls of files there are, they are waited for once, all together."""
    from trtdoctor.cli import jobs

    monkeypatch.setattr(jobs, "TOGETHER", 1)
    from driving import run

    log = tmp_path / "sleeps"

    def sleep(seconds: float) -> None:
        with log.open("a") as file:
            file.write(f"{seconds}\n")

    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr("trtdoctor.model.budget.time.monotonic", iter(range(10**9)).__next__)
    names = [tmp_path / f"{number}.engine" for number in range(6)]
    run("check", "--static", "--wait", "20", *names, "--jobs", "2", "--output-format", "json")
    assert sum(map(float, log.read_text().split())) <= 20
