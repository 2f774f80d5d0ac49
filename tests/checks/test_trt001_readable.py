"""TRT001: paths that cannot be read, and what they are instead."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from driving import Run
from samples import P10, engine, facts, path_in
from trtdoctor.checks.trt001_readable import readable
from trtdoctor.model.engine import NonEngineFile, State
from trtdoctor.model.finding import Fix
from trtdoctor.verdict import Exit

FIVE = tuple(f"{number}.plan" for number in range(1, 6))
SAVED_MODEL = NonEngineFile("tensorflow-saved-model-dir", "a SavedModel", Fix("convert it", ("convert {path}",)))

ROWS = (
    Row("a file", facts(P10), "passed"),
    Row("missing", path_in("missing"), "error", "", "wrong-path", "certain"),
    Row(
        "missing, like another", path_in("missing", nearest=("a.engine",)), "error", "trtdoctor check --static a.engine"
    ),
    Row("missing folder", path_in("missing", missing_folder="/models"), "error", "'/models'"),
    Row("dangling", path_in("missing", dangling="/gone"), "error", "'/gone'"),
    Row("unreadable", path_in("unreadable", why="Permission denied"), "error", "Permission", "permission"),
    Row("of another", path_in("unreadable", owner="a:b", mode="-rw-------"), "error", "a:b"),
    Row(
        "directory",
        path_in("directory", names=("a.engine",)),
        "error",
        "model.engine/a.engine",
        "wrong-path",
    ),
    Row("empty directory", path_in("directory"), "error", "0 entries"),
    Row("fifo", path_in("fifo"), "error", "fifo", "not-an-engine"),
    Row("socket", path_in("socket"), "error", "socket"),
    Row("device", path_in("character device"), "error", "character device"),
    Row("failed", path_in("failed", why="File name too long"), "error", "File name too long", "wrong-path"),
    Row("slash at the end", path_in("missing", path="a.engine/", nearest=("a.engine",)), "error", "--static a.engine"),
    Row("missing in a folder", path_in("missing", path="/models/a.engine"), "error", "ls -la /models"),
    Row("missing here", path_in("missing", path="a.engine"), "error", "ls -la ."),
    Row("missing at the root", path_in("missing", path="/a.engine"), "error", "ls -la /"),
    Row("link of many", path_in("missing", dangling="/gone"), "error", "readlink -f model.engine", hides="ls -la"),
    Row("owner known", path_in("unreadable", owner="a:b"), "error", "chmod a+r model.engine"),
    Row("folder closed", path_in("unreadable"), "error", "namei -l model.engine", hides="chmod"),
    Row("no engine in it", path_in("directory"), "error", "ls -la model.engine"),
    Row("five in it", path_in("directory", names=FIVE), "error", "model.engine/5.plan", hides="more"),
    Row("seven in it", path_in("directory", names=(*FIVE, "6.trt", "7.trt")), "error", "2 more", hides="6.trt"),
    Row("directory of another format", path_in("directory", not_engine=SAVED_MODEL), "error", "convert model.engine"),
    Row("fifo, as a file", path_in("fifo"), "error", "cat model.engine > model.engine.copy"),
    Row("socket, nothing to copy", path_in("socket"), "error", hides="cat"),
    Row("path too long", path_in("failed", path="a" * 4097), "error", hides="ls -la"),
    Row("working directory", path_in("missing"), "error", "working directory: /work"),
    Row("no working directory", path_in("unreadable"), "error", hides="/work"),
    Row("relative folder", path_in("missing", path="m/a.engine", missing_folder="m"), "error", "relative"),
    Row("absolute folder", path_in("missing", path="/m/a.engine", missing_folder="/m"), "error", hides="relative"),
    Row("longest path", path_in("failed", path="a" * 4096), "error", "ls -la"),
    Row("only a slash too much", path_in("missing", path="a/", nearest=("a",), dangling="/b"), "error", hides="/b"),
    Row("nothing below", path_in("directory", path="s3://b/m/"), "error", "s3://b/m/", hides="ls -la"),
    Row("an address that fails", path_in("failed", path="s3://b/m", why="x"), "error", "the path cannot be opened"),
    Row("no such member", path_in("missing", why="no member x"), "error", "no member x"),
    Row("engines beside it", path_in("missing", path="/m/x", names=("a.engine",)), "error", "a.engine"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(readable, row)


@pytest.mark.parametrize("state", ["unreadable", "failed"])
@pytest.mark.parametrize(("words", "code"), [(None, Exit.FINDINGS), ("gpu=L4,tensorrt=10.3.0", Exit.INCOMPLETE)])
def test_what_is_closed_here_says_nothing_of_another_machine(
    state: State, words: str | None, code: Exit, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """A file that this machine cannot read is a finding here, and leaves the answer about another machine open."""
    for found in (path_in(state, why="closed").engine, engine(failure="Input/output error")):
        monkeypatch.setattr("trtdoctor.formats.reading.read_engines", lambda path, found=found, **more: iter([found]))
        answer = run(
            "check", "model.engine", *(("--target", words) if words else ("--static",)), "--output-format", "json"
        )
        assert answer.code == code
        (first, *others) = answer.json["reports"][0]["findings"]
        assert first["severity"] == ("warning" if words else "error")
        assert others == []
