"""GitLab's code quality report: what its reader needs, of every finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ci import FITS, FITS_NOT, HOSTILE, RUNS, engines, hostile
from driving import Run
from trtdoctor.text import printable

ISSUE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string", "minLength": 10},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "pattern": "^[^/]"},
                "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"const": 1}}},
            },
        },
    },
}
"""As GitLab's documentation of the format has it."""


def issues(*args: Any, run: Run) -> list[dict[str, Any]]:
    found = run("check", *args, "--output-format", "gitlab").json
    jsonschema.Draft202012Validator({"type": "array", "items": ISSUE}).validate(found)
    marks = [one["fingerprint"] for one in found]
    assert len(set(marks)) == len(marks)
    return list(found)


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, so that paths are short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", RUNS)
def test_severities(name: str, inside: Path, run: Run) -> None:
    """A problem is critical, what is open is major, and neither is there where the code is 0, unless that was asked."""
    wanted = RUNS[name]
    found = {one["severity"] for one in issues(*engines(inside), *wanted.arguments, run=run)}
    bad = {"failure": "critical", "error": "major"}
    assert {bad[end] for end in (wanted.identity, wanted.smallest) if end in bad} <= found
    assert wanted.code or name == "never" or not found & {"critical", "major"}


def test_one_fingerprint_for_one_problem(inside: Path, run: Run) -> None:
    """The fingerprints are the same on every run, and differ by target."""
    files = engines(inside)
    again = [issues(*files, "--target", FITS, run=run) for _ in range(2)]
    both = issues(*files, "--target", FITS, "--target", FITS_NOT, run=run)
    assert again[0] == again[1]
    assert {one["fingerprint"] for one in again[0]} < {one["fingerprint"] for one in both}


def test_hostile_names(inside: Path, run: Run) -> None:
    """Each name is the path of issues of its own, and no line is a command for a log of CI."""
    files = hostile(inside)
    found = issues(*files, "--target", FITS_NOT, run=run)
    assert {one["location"]["path"] for one in found} == {printable(path.name, 4000) for path in files}
    text = run("check", *files, "--target", FITS_NOT, "--output-format", "gitlab").stdout
    assert len({one["location"]["path"] for one in found}) == len(HOSTILE)
    assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso" in line for line in text.split("\n"))


def test_without_an_end(inside: Path, run: Run) -> None:
    """A run that stopped early says so."""
    found = issues(*engines(inside), "--target", FITS_NOT, "--fail-fast", run=run)
    assert [one["severity"] for one in found if one["check_name"] == "trtdoctor"] == ["major"]
