"""Annotations of GitHub Actions, read as its runner reads them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from ci import FITS, FITS_NOT, HOSTILE, RUNS, engines, hostile
from driving import IDENTITY, Run
from trtdoctor.text import printable


class Command(NamedTuple):
    """A workflow command."""

    name: str
    properties: dict[str, str]
    data: str


def read(line: str) -> Command:
    """A line as the runner takes it (``ActionCommand.TryParseV2``): escapes of data and of properties undone."""
    found = re.fullmatch(r"::(\w+)(?: ([^\n]*?))?::([^\r\n]*)", line)
    assert found is not None, line
    name, words, data = found.groups()
    properties = dict(word.split("=", 1) for word in (words or "").split(",") if word)
    for of, escapes in ((None, "0D 0A 25"), (properties, "0D 0A 3A 2C 25")):
        for escape in escapes.split():
            char = chr(int(escape, 16))
            if of is None:
                data = data.replace(f"%{escape}", char)
            else:
                properties = {key: value.replace(f"%{escape}", char) for key, value in properties.items()}
    return Command(name, properties, data)


def commands(text: str) -> list[Command]:
    assert text.endswith("\n")
    return [read(line) for line in text[:-1].split("\n")]


@pytest.mark.parametrize("name", RUNS)
def test_levels(name: str, tmp_path: Path, run: Run) -> None:
    """Whatever gives a code other than 0 is an error; one notice ends it."""
    wanted = RUNS[name]
    found = run("check", *engines(tmp_path), *wanted.arguments, "--output-format", "github")
    names = [one.name for one in commands(found.stdout)]
    assert found.code == wanted.code
    assert ("error" in names) == (found.code != 0 or name == "never")
    assert (names.count("notice"), names[-1]) == (1, "notice")


def test_where_and_what(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An annotation is at the first line of the engine, by its path from the repository's root."""
    files = engines(tmp_path)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    first, *rest = commands(
        run("check", "../identity.engine", files[1], "--target", FITS, "--output-format", "github").stdout
    )
    assert first.properties | {"title": ""} == {"file": "smallest.engine", "line": "1", "title": ""}
    assert first.properties["title"].startswith("TRT102 ")
    assert [one.name for one in rest] == ["error", "notice"][-len(rest) :]


def test_ten_of_each(tmp_path: Path, run: Run) -> None:
    """At most ten errors and ten warnings, a kind that is there once among them, the rest counted."""
    (tmp_path / "cut.engine").write_bytes(hostile(tmp_path)[0].read_bytes()[:-5])
    found = commands(run("check", tmp_path, "--target", FITS_NOT, "--output-format", "github").stdout)
    errors = [one.properties["title"].split()[0] for one in found if one.name == "error"]
    assert len(errors) == 10
    assert "TRT012" in errors
    left = re.search(r"Not shown: ([\d,]+) more errors", found[-1].data)
    assert left is not None
    every = run("check", tmp_path, "--target", FITS_NOT, "--output-format", "json").json["reports"]
    assert int(left[1]) + 10 == sum(
        one["severity"] == "error" and one["masked_by"] is None for report in every for one in report["findings"]
    )


def codes(text: str) -> list[str]:
    return [one.properties["title"].split()[0] for one in commands(text) if one.name == "error"]


def test_root_causes_come_first(tmp_path: Path, run: Run) -> None:
    """Whatever their codes: what else is wrong with an engine is left out before the cause of another's trouble."""
    whole = IDENTITY.read_bytes()
    for number in range(11):
        (tmp_path / f"{number}.engine").write_bytes(whole[:-5])
    first = ("--target", FITS, "--output-format", "github")
    assert codes(run("check", tmp_path, *first).stdout) == ["TRT012"] * 10
    two = [str(tmp_path / f"{number}.engine") for number in range(2)]
    found = codes(run("check", *two, "--target", FITS_NOT, "--output-format", "github").stdout)
    assert found[:2] == ["TRT012", "TRT012"]
    assert set(found[2:]) == {"TRT102", "TRT203"}


def test_targets_share_an_annotation(tmp_path: Path, run: Run) -> None:
    """What is wrong with an engine on many targets, and mended the same way, takes one of the ten, and names them."""
    targets = [word for number in range(7) for word in ("--target", f"gpu=9.0,tensorrt=10.0.0,driver=55{number}.1")]
    found = commands(run("check", engines(tmp_path)[0], *targets, "--output-format", "github").stdout)
    assert [one.name for one in found] == ["error", "notice"]
    assert "for gpu=9.0,tensorrt=10.0.0,driver=550.1, " in found[0].data
    assert "and 2 more: " in found[0].data


def test_values_of_another_target_are_not_told_of_it(tmp_path: Path, run: Run) -> None:
    """One way out of two versions is one annotation, which says of neither target what the other has."""
    targets = ("--target", "gpu=H200,tensorrt=8.4.1.5", "--target", "gpu=H200,tensorrt=8.4.2.4")
    first, *_ = commands(run("check", engines(tmp_path)[0], *targets, "--output-format", "github").stdout)
    head, more, *_ = first.data.split("\n")
    assert ("8.4.1.5" in head, "8.4.2.4" in head) == (True, False)
    assert ("8.4.1.5" in more, "8.4.2.4" in more) == (False, True)


def test_each_way_out_has_an_annotation(tmp_path: Path, run: Run) -> None:
    """Targets that need other builds have an annotation each, with the build for them and what it needs."""
    targets = ("--target", "gpu=A100,tensorrt=10.3.0", "--target", "gpu=L4,tensorrt=10.3.0")
    found = commands(run("check", engines(tmp_path)[0], *targets, "--output-format", "github").stdout)
    errors = [one.data for one in found if one.properties["title"].startswith("TRT203")]
    assert [[gpu for gpu in ("on the A100", "on the L4") if gpu in data] for data in errors] == [
        ["on the A100"],
        ["on the L4"],
    ]
    assert all("--fp16" in data for data in errors)


@pytest.mark.parametrize("index", range(len(HOSTILE)))
def test_hostile_names(index: int, tmp_path: Path, run: Run) -> None:
    """Each name is read back as it is shown, from one annotation of its own."""
    path = hostile(tmp_path)[index]
    found = commands(run("check", path, "--target", FITS_NOT, "--output-format", "github").stdout)
    assert {one.name for one in found} == {"error", "notice"}
    for one in found[:-1]:
        assert set(one.properties) == {"file", "line", "title"}
        assert one.properties["file"] in (printable(path.name, 1000), printable(str(path), 1000))
        assert one.data.startswith(printable(str(path), 1000))


def test_without_an_end(tmp_path: Path, run: Run) -> None:
    """A run that stopped early says so in an error."""
    arguments = ("--target", FITS_NOT, "--fail-fast", "--output-format", "github")
    found = commands(run("check", *engines(tmp_path), *arguments).stdout)
    assert (found[0].name, found[0].properties) == ("error", {"title": "trtdoctor"})
    assert "1 of 2" in found[0].data
