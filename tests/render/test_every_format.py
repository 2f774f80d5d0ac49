"""The formats: each is one module and one line, answers every command, and changes no exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from driving import IDENTITY, PLANS, RTX, SMALLEST, Run
from trtdoctor import render

COMMANDS: list[tuple[str, ...]] = [
    ("check", "--static", str(IDENTITY)),
    ("check", "--static", "-v", str(IDENTITY), "/no/such/file"),
    ("check", "--static", "-q", str(IDENTITY), str(SMALLEST)),
    ("inspect", str(IDENTITY)),
    ("inspect", "-v", str(IDENTITY), str(RTX)),
    ("inspect", str(IDENTITY), "/no/such/file"),
    ("host",),
    ("diff", str(IDENTITY), str(IDENTITY)),
    ("diff", str(IDENTITY), str(SMALLEST)),
    ("explain", "TRT102"),
    ("explain", "magic tag"),
    ("explain", __file__),
    ("checks",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_in_every_format(command: tuple[str, ...], run: Run) -> None:
    """Each format has an answer for each command that it is for, with the same exit code and nothing on stderr."""
    forms = render.FORMATS if command[0] == "check" else render.EVERYWHERE
    found = {form: run(*command, "--output-format", form) for form in forms}
    assert {(one.code, one.stderr) for one in found.values()} == {(found["text"].code, "")}
    assert all(one.stdout for one in found.values())
    json.loads(found["json"].stdout)
    assert all(json.loads(line) for line in found["jsonl"].stdout.splitlines())


FOR_REPORTS = [form for form in render.FORMATS if form not in render.EVERYWHERE]
WITHOUT_REPORT: list[tuple[tuple[str, ...], str, str]] = [
    (command, form, how)
    for command in (("inspect", str(IDENTITY)), ("host",), ("explain", "TRT102"), ("checks",))
    for form in FOR_REPORTS
    for how in ("--output-format {0}", "-o {0}:{1}", "-o {1}")
    if how == "--output-format {0}" or command != ("checks",)  # which writes no file
    if how != "-o {1}" or form in render.SUFFIXES.values()
]


@pytest.mark.parametrize(("command", "form", "how"), WITHOUT_REPORT)
def test_formats_for_reports_alone(
    command: tuple[str, ...], form: str, how: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no report, a format for reports is wrong usage, names the formats that do work, writes nothing."""
    monkeypatch.chdir(tmp_path)
    suffix = next((end for end, name in render.SUFFIXES.items() if name == form), "")
    found = run(*command, *how.format(form, f"answer{suffix}").split())
    assert (found.code, found.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert all(name in found.stderr for name in render.EVERYWHERE)


@pytest.mark.parametrize(("suffix", "form"), render.SUFFIXES.items())
def test_a_suffix_stands_for_a_format(suffix: str, form: str, tmp_path: Path, run: Run) -> None:
    """A file gets the format of its suffix."""
    run("check", "--static", IDENTITY, "-o", tmp_path / f"a{suffix}", "-o", f"{form}:{tmp_path / 'b'}")
    one, other = ((tmp_path / name).read_text() for name in (f"a{suffix}", "b"))
    assert timeless(one) == timeless(other)


def timeless(text: str) -> str:
    """Without what a run took."""
    return re.sub(r'("duration_ms": |time=)"?[0-9.]+', "", text)


def same(value: object) -> object:
    """Without what differs from run to run."""
    if isinstance(value, dict):
        return {key: same(inner) for key, inner in value.items() if key != "duration_ms"}
    return [same(inner) for inner in value] if isinstance(value, list) else value


FILES = sorted(str(path) for path in PLANS.rglob("*.engine"))[:5]


def test_lines_hold_what_the_document_holds(run: Run) -> None:
    """JSON lines are the reports of the JSON document, one a line, and then all the rest of it."""
    document = run("check", *FILES, "--target", "gpu=8.6", "--output-format", "json").json
    lines = run("check", *FILES, "--target", "gpu=8.6", "--output-format", "jsonl").stdout.splitlines()
    *reports, last = [json.loads(line) for line in lines]
    assert same(reports) == same(document.pop("reports"))
    assert last == {"summary": document}


def test_inspected_lines_hold_what_the_document_holds(run: Run) -> None:
    """The same of ``inspect``, with the layers where they are asked for."""
    document = run("inspect", "-v", *FILES, "--output-format", "json").json
    lines = run("inspect", "-v", *FILES, "--output-format", "jsonl").stdout.splitlines()
    *engines, last = [json.loads(line) for line in lines]
    assert engines == document["engines"]
    assert last["summary"]["engines"] == len(FILES)


def test_keys_that_sum_up_come_last(run: Run) -> None:
    """What reports come to stands behind them: it is not known before."""
    keys = list(run("check", "--static", *FILES, "--output-format", "json").json)
    assert keys == [
        "schema_version",
        "tool",
        "target",
        "reports",
        "status",
        "exit_code",
        "summary",
        "matrix",
        "not_judged",
        "builds",
    ]


def test_a_long_table_has_its_header_again(tmp_path: Path, run: Run) -> None:
    """A table of more engines than a block holds is printed block by block, each with its header, and none is lost."""
    from trtdoctor.render.text.table import BLOCK

    names = [f"{number}.engine" for number in range(BLOCK + 1)]
    for name in names:
        (tmp_path / name).symlink_to(SMALLEST)
    lines = run("inspect", *(tmp_path / name for name in names)).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["file", *names[:BLOCK], "file", *names[BLOCK:]]
