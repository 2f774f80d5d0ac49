"""Folders, patterns and lists: which files are judged, what is counted beside them, and what is left out."""

from __future__ import annotations

import errno
import glob
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import boxes
from driving import IDENTITY, SMALLEST, Run
from trtdoctor.gathering import Gathered
from trtdoctor.sources import walking
from trtdoctor.sources.patterns import NAMES, fitting

ONNX = b"\x08\x08\x12\x07pytorch"
CALIBRATION = b"TRT-8601-EntropyCalibration2\nimages: 3c010a14\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository as people have them."""
    root = tmp_path / "models"
    for name, data in {
        "a/1/model.plan": SMALLEST.read_bytes(),
        "a/config.pbtxt": b'name: "a"\n',
        "b/engine_without_suffix": IDENTITY.read_bytes(),
        "b/pointer.engine": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "b/UPPER.ENGINE": SMALLEST.read_bytes(),
        "b/net.onnx": ONNX,
        "b/calib.cache": CALIBRATION,
        "b/old.tar.gz": b"\x1f\x8b\x08",
        "b/README.md": b"# models\n",
        ".git/objects/x.engine": b"x",
        "b/.hidden.engine": b"x",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def names(gathered: Gathered, root: Path) -> list[str]:
    return [os.path.relpath(path, root) for path in gathered]


def test_a_folder(tree: Path) -> None:
    """Engines by name and by their first bytes, in order; the rest is counted; hidden names are not visited."""
    found = Gathered([str(tree)])
    assert names(found, tree) == [
        "a/1/model.plan",
        "b/UPPER.ENGINE",
        "b/engine_without_suffix",
        "b/pointer.engine",
    ]
    assert found.not_judged == {"ONNX model": 1, "archive": 1, "calibration table": 1}


PROGRAM = boxes.exported(SMALLEST.read_bytes())
NO_ENGINE = boxes.exported()
POINTER = boxes.onnx(boxes.context(b"net.engine", embed=0))
CARRIERS: dict[str, tuple[bytes, str]] = {
    "whole.pt2": (PROGRAM, "judged"),
    "cut.pt2": (PROGRAM[: len(PROGRAM) // 2], "judged"),
    "cut.ts": (PROGRAM[:-200], "judged"),
    "zeros.pt": (bytes(9000), "judged"),
    "empty.onnx": (b"", "judged"),
    "pointer_ctx.onnx": (POINTER, "judged"),
    "net.onnx": (ONNX, "ONNX model"),
    "none.pt2": (NO_ENGINE, "other file"),
    "index.ts": (b"export const a = 1;\n", "other file"),
    "nothing.ts": (b"", "other file"),
    "bundle.bundle": (b"text", "other file"),
}
"""Files that may hold an engine, and what becomes of them in a folder."""


@pytest.mark.parametrize("name", CARRIERS)
def test_what_may_hold_an_engine(name: str, tmp_path: Path) -> None:
    """In a folder a file is judged as it is alone wherever that finds an engine, or that there may be one; else it is
    counted."""
    data, becomes = CARRIERS[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.engine").write_bytes(SMALLEST.read_bytes())
    found = Gathered([str(tmp_path)])
    judged = names(found, tmp_path)
    assert judged == sorted(["good.engine", *([name] if becomes == "judged" else [])])
    assert found.not_judged == ({} if becomes == "judged" else {becomes: 1})


def test_pointer_to_what_is_no_engine(tmp_path: Path) -> None:
    """An EPContext model is judged where the file that it names is none, too."""
    (tmp_path / "pointer_ctx.onnx").write_bytes(POINTER)
    (tmp_path / "net.engine").write_bytes(b"<!DOCTYPE html>")
    assert names(Gathered([str(tmp_path)]), tmp_path) == ["net.engine", "pointer_ctx.onnx"]


@pytest.mark.parametrize(
    ("name", "judged", "counted"),
    [("secret.pt2", ["secret.pt2"], {}), ("notes", [], {"unreadable file": 1}), ("a.engine", ["a.engine"], {})],
)
def test_what_may_not_be_read(
    name: str, judged: list[str], counted: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may hold an engine and cannot be read is judged; another one is counted."""
    (tmp_path / name).write_bytes(PROGRAM)
    (tmp_path / "good.engine").write_bytes(SMALLEST.read_bytes())
    before = os.open

    def refused(path: Any, *more: Any, **named: Any) -> int:
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return before(path, *more, **named)

    monkeypatch.setattr(os, "open", refused)
    found = Gathered([str(tmp_path)])
    assert names(found, tmp_path) == sorted([*judged, "good.engine"])
    assert found.not_judged == counted


@pytest.mark.parametrize(
    ("pattern", "left", "excluded"),
    [("*.ENGINE", 3, 1), ("b", 1, 1), ("a/1", 3, 1), ("nothing", 4, 0), ("*", 0, 2)],
)
def test_exclude(tree: Path, pattern: str, left: int, excluded: int) -> None:
    """Names and ends of paths; what was left out is counted, and a folder without engines comes as itself."""
    found = Gathered([str(tree)], [pattern])
    assert names(found, tree) == names(Gathered([str(tree)], [pattern]), tree)
    assert len([one for one in Gathered([str(tree)], [pattern]) if one != str(tree)]) == left
    assert found.not_judged.get("excluded", 0) == excluded


def test_named_by_hand(tree: Path) -> None:
    """A file that was named comes whatever it is; also a hidden folder does."""
    word = [str(tree / "b" / "net.onnx"), str(tree / ".git")]
    assert names(Gathered(word), tree) == ["b/net.onnx", ".git/objects/x.engine"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("**/*.plan", ["a/1/model.plan"]),
        ("b/*.engine", ["b/pointer.engine"]),
        ("[ab]", ["a/1/model.plan", "b/UPPER.ENGINE", "b/engine_without_suffix", "b/pointer.engine"]),
        ("c/*.plan", ["c/*.plan"]),
    ],
)
def test_patterns(tree: Path, pattern: str, expected: list[str]) -> None:
    """A pattern stands for the files and folders that it fits; one that fits nothing comes as itself."""
    assert names(Gathered([str(tree / pattern)]), tree) == expected


PATTERNS = (
    *("**/*.plan", "**", "b/**", "**/", "*/", "a/*/model.plan", "*/**/*.plan", ".git/**/*.engine", ".*/*/*"),
    *("b/[!U]*.engine", "./b/*", "b//*.onnx", "**/**/*.plan", "b/../a/*/*", "*/no", "?", "**/1/model.plan"),
)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_those_of_a_shell(tree: Path, pattern: str, whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files as Python's glob, in relative patterns and whole ones."""
    monkeypatch.chdir(tree)
    word = f"{tree}/{pattern}" if whole else pattern
    expected = {os.path.normpath(one) for one in glob.glob(word, recursive=True) if one}  # noqa: PTH207
    assert {os.path.normpath(one) for one in fitting(word)} - {str(tree)} == expected - {str(tree)}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*/**/n.plan", ["real/in/n.plan"]),
        ("**/n.plan", ["real/in/n.plan"]),
        ("*/gone.plan", ["other/gone.plan"]),
        ("*/circle.plan", ["other/circle.plan"]),
        ("other/*", ["other/circle.plan", "other/gone.plan"]),
        ("other/*/*", []),
    ],
)
def test_links_of_a_pattern(pattern: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder comes once by ``**``, whatever its names and however its names are read; links to nothing, and in a
    circle, are names that fit."""
    (tmp_path / "real" / "in").mkdir(parents=True)
    (tmp_path / "real" / "in" / "n.plan").touch()
    (tmp_path / "real" / "in" / "o.txt").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "gone.plan").symlink_to("nowhere")
    (tmp_path / "other" / "circle.plan").symlink_to("circle.plan")
    (tmp_path / "zagain").symlink_to("real")
    monkeypatch.setattr(walking, "TOGETHER", 1)
    monkeypatch.chdir(tmp_path)
    found = sorted(fitting(pattern))
    names = {one.replace("zagain", "real") for one in found}
    assert (sorted(names), len(found)) == (expected, len(expected))


def test_a_folder_of_a_pattern_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fits in it, and all else is found."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "n.plan").touch()
    scandir = os.scandir

    def refused(folder: str) -> Any:
        if folder.endswith("a"):
            raise PermissionError(13, "no")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refused)
    assert list(fitting(f"{tmp_path}/*/*.plan")) == [f"{tmp_path}/b/n.plan"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("**/*.plan", 1),
        ("**/**/*.plan", 1),
        ("*/*.plan", 2),
        ("/".join(["*"] * 12 + ["*.plan"]), NAMES),
        ("**/a/*.plan", 1),
    ],
)
def test_links_in_circles_end(pattern: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two links to the folder they lie in make more names than anybody can go through: a folder is looked into a few
    times at most."""
    shutil.copy(SMALLEST, tmp_path / "m.plan")
    for name in ("a", "b"):
        (tmp_path / name).symlink_to(".")
    looks: list[str] = []
    scandir = os.scandir

    def counted(folder: str) -> Any:
        looks.append(folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", counted)
    found = list(fitting(str(tmp_path / pattern)))
    assert len(found) == expected
    assert len(looks) <= NAMES * (pattern.count("/") + 1)


def test_links(tree: Path, tmp_path: Path) -> None:
    """Links are followed once, circles end, and a link to nothing comes, so that it can be told."""
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(SMALLEST, outside / "far.engine")
    (tree / "a" / "again").symlink_to(tree)
    (tree / "a" / "outside").symlink_to(outside)
    (tree / "a" / "outside2").symlink_to(outside)
    (tree / "a" / "x.engine").symlink_to(outside / "far.engine")
    (tree / "a" / "y.engine").symlink_to(outside / "far.engine")
    (tree / "a" / "gone.engine").symlink_to("nowhere")
    (tree / "a" / "loop.engine").symlink_to("loop.engine")
    found = names(Gathered([str(tree / "a")]), tree)
    assert sorted(found) == sorted(
        ["a/1/model.plan", "a/outside/far.engine", "a/x.engine", "a/gone.engine", "a/loop.engine", *(
            one for one in found if one.startswith("a/again/b")
        )]
    )  # fmt: skip
    assert len([one for one in found if one.endswith("model.plan")]) == 1


def test_a_fifo(tree: Path, run: Run) -> None:
    """One with an engine's name comes, so that it can be told; nobody waits for what it will not say."""
    os.mkfifo(tree / "a" / "pipe.engine")
    os.mkfifo(tree / "a" / "pipe")
    assert names(Gathered([str(tree / "a")]), tree) == ["a/pipe.engine", "a/1/model.plan"]
    assert run("check", tree / "a", "--static").code == 1


def test_a_hugging_face_cache(tmp_path: Path) -> None:
    """An engine is judged once, under its name and not under its hash."""
    for folder in ("blobs", "snapshots/abc"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(SMALLEST, tmp_path / "blobs" / "0123")
    (tmp_path / "snapshots" / "abc" / "net.engine").symlink_to("../../blobs/0123")
    assert names(Gathered([str(tmp_path)]), tmp_path) == ["snapshots/abc/net.engine"]


def test_the_kernels_folders(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not visited from above, which is counted; named by hand they are."""
    monkeypatch.setattr(walking, "PSEUDO", frozenset({str(tree / "b")}))
    found = Gathered([str(tree)])
    assert names(found, tree) == ["a/1/model.plan"]
    assert found.not_judged == {"excluded": 1}
    assert len(names(Gathered([str(tree / "b")]), tree)) == 3


def test_a_large_folder_is_walked_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: each part in order, none lost."""
    monkeypatch.setattr(walking, "TOGETHER", 7)
    for number in range(40):
        (tmp_path / f"{number:02}.engine").write_bytes(b"x")
    assert sorted(names(Gathered([str(tmp_path)]), tmp_path)) == [f"{number:02}.engine" for number in range(40)]


def test_an_engine_directory_that_is_short(tmp_path: Path, run: Run) -> None:
    """Of ranks that are loaded together one is missing: the folder says so, and so does each of the others."""
    (tmp_path / "config.json").write_text('{"pretrained_config": {"mapping": {"world_size": 2}}, "build_config": {}}')
    shutil.copy(SMALLEST, tmp_path / "rank0.engine")
    found = run("check", tmp_path, "--static", "--output-format", "json")
    assert [[one["code"] for one in report["findings"]] for report in found.json["reports"]] == [["TRT001"], ["TRT424"]]
    assert found.json["reports"][0]["findings"][0]["cause"] == "corrupt-or-truncated"
    assert found.code == 1


@pytest.mark.parametrize("nul", [False, True])
def test_files_from(tree: Path, tmp_path: Path, nul: bool, run: Run) -> None:
    """A list of paths, one a line or ended by NUL; together with named ones."""
    listed = [str(tree / "a/1/model.plan"), str(tree / "b/UPPER.ENGINE")]
    text = "\0".join([*listed, ""]) if nul else "\n".join(["", *listed, "", ""])
    (tmp_path / "list").write_text(text)
    found = run("check", IDENTITY, "--files-from", tmp_path / "list", "--static", "--output-format", "json")
    assert [one["path"] for one in found.json["reports"]] == [str(IDENTITY), *listed]
    assert found.code == 0


@pytest.mark.parametrize(("encoding", "code"), [("utf-8-sig", 0), ("utf-16", 2), ("utf-16-be", 2)])
def test_files_from_an_editor_of_windows(encoding: str, code: int, tmp_path: Path, run: Run) -> None:
    """The mark before UTF-8 is no part of a name; of UTF-16 each letter would be a name, ``.`` among them."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""  # the other two write it themselves
    (tmp_path / "list").write_bytes(f"{mark}{IDENTITY}\n".encode(encoding))
    found = run("check", "--files-from", tmp_path / "list", "--static")
    assert found.code == code
    assert ("UTF-16" in found.stderr) == (code == 2)


@pytest.mark.parametrize("text", [None, "", "\n\n"])
def test_files_from_nothing(tmp_path: Path, text: str | None, run: Run) -> None:
    """A list that is not there or names nothing is wrong usage: nothing was looked at."""
    if text is not None:
        (tmp_path / "list").write_text(text)
    assert run("check", "--files-from", tmp_path / "list", "--static").code == 2


def test_a_folder_without_an_engine(tmp_path: Path, run: Run) -> None:
    """It is a finding, never a pass, also where everything in it was excluded."""
    (tmp_path / "a.md").write_text("x")
    shutil.copy(SMALLEST, tmp_path / "b.engine")
    for options in ((), ("--exclude", "*.engine")):
        if not options:
            (tmp_path / "c").mkdir()
        target = tmp_path / "c" if not options else tmp_path
        found = run("check", target, "--static", "--output-format", "json", *options)
        assert (found.code, found.codes) == (1, ["TRT001"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["b/UPPER.ENGINE", "b/UPPER.ENGINE", "./b/../b/UPPER.ENGINE"], ["b/UPPER.ENGINE"]),
        (["a", "a/"], ["a/1/model.plan"]),
        (["a/1", "a"], ["a/1/model.plan"]),
        (["a", "a/1/model.plan"], ["a/1/model.plan"]),
        (["a/1/model.plan", "a"], ["a/1/model.plan"]),
        (["a", "a/*/*.plan"], ["a/1/model.plan"]),
        (["a/*/*.plan", "a", "**/*.plan"], ["a/1/model.plan"]),
        (["a", ".git/objects", "a"], ["a/1/model.plan", ".git/objects/x.engine"]),
    ],
)
def test_each_once(tree: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]) -> None:
    """However many words lead to a file, it comes once, and a folder whose files came before is none without any."""
    monkeypatch.chdir(tree)
    assert names(Gathered(words, once=True), tree) == expected


def test_an_empty_folder_that_links_to_itself(tmp_path: Path) -> None:
    """It comes as itself, also beside others."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "again").symlink_to(tmp_path / "a")
    assert names(Gathered([str(tmp_path / "a"), str(tmp_path / "b")], once=True), tmp_path) == ["a", "b"]
