"""JUnit: how each answer counts, and that other readers take it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ci import FITS, FITS_NOT, HOSTILE, RUNS, SCHEMAS, engines, hostile
from driving import Run
from trtdoctor.text import printable


def outcome(case: ElementTree.Element) -> str:
    ends = [child.tag for child in case if child.tag != "system-out"]
    assert len(ends) < 2
    return ends[0] if ends else "passed"


def cases(text: str) -> dict[tuple[str, str], str]:
    """How each case of each suite ended; the counts of suites agree."""
    found: dict[tuple[str, str], str] = {}
    for suite in ElementTree.fromstring(text):
        ends = {(suite.attrib["name"], case.attrib["name"]): outcome(case) for case in suite}
        counts = {f"{word}s": list(ends.values()).count(word) for word in ("failure", "error")}
        counts["skipped"] = list(ends.values()).count("skipped")
        assert {name: int(suite.attrib[name]) for name in counts} == counts
        assert int(suite.attrib["tests"]) == len(suite) == len(ends)
        found |= ends
    return found


@pytest.mark.parametrize("name", RUNS)
def test_how_answers_count(name: str, tmp_path: Path, run: Run) -> None:
    """A problem is a failure, what is open is an error, what does not count is skipped and not passed."""
    wanted = RUNS[name]
    files = engines(tmp_path)
    found = run("check", *files, *wanted.arguments, "--output-format", "junit")
    ends = {Path(name).name: end for (_, name), end in cases(found.stdout).items()}
    assert (found.code, ends) == (
        wanted.code,
        {"identity.engine": wanted.identity, "smallest.engine": wanted.smallest},
    )
    root = ElementTree.fromstring(found.stdout)
    assert (found.code == 1) == (int(root.attrib["failures"]) > 0)
    assert (found.code == 3) == (int(root.attrib["errors"]) > 0 and found.code != 1)


@pytest.mark.parametrize(("target", "says"), [(FITS, "Should load there"), ("gpu=H200", "if its TensorRT is 8.6.0.12")])
def test_a_pass_says_what_it_depends_on(target: str, says: str, tmp_path: Path, run: Run) -> None:
    """A case that passed has the verdict, as what it says may be less than that the engine loads."""
    found = run("check", engines(tmp_path)[0], "--target", target, "--output-format", "junit").stdout
    (case,) = ElementTree.fromstring(found).iter("testcase")
    assert [child.tag for child in case] == ["system-out"]
    assert says in (case[0].text or "")


def test_a_suite_for_each_target(tmp_path: Path, run: Run) -> None:
    """Every target has a suite with every engine, whatever order the answers come in."""
    found = run("check", *engines(tmp_path), "--target", FITS, "--target", FITS_NOT, "--output-format", "junit")
    assert [(suite, Path(name).name, end) for (suite, name), end in cases(found.stdout).items()] == [
        (FITS, "identity.engine", "passed"),
        (FITS, "smallest.engine", "failure"),
        (FITS_NOT, "identity.engine", "failure"),
        (FITS_NOT, "smallest.engine", "failure"),
    ]


def read(text: str, path: Path) -> Any:
    """By junitparser, and against the schema of Jenkins' xUnit plugin."""
    junitparser = pytest.importorskip("junitparser")
    xmlschema = pytest.importorskip("xmlschema")
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(path)
    return junitparser.JUnitXml.fromfile(str(path))


@pytest.mark.parametrize("target", [("--static",), ("--target", FITS, "--target", FITS_NOT)], ids=len)
def test_other_readers(target: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    """Hostile names come out of other readers as they went in, escaped as on a terminal, and nothing else comes."""
    (tmp_path / "repository").mkdir()
    files = hostile(tmp_path / "repository")
    found = run("check", *files, *target, "--output-format", "junit")
    suites = list(read(found.stdout, tmp_path / "a.xml"))
    assert len(suites) == max(1, target.count("--target"))
    for suite in suites:
        assert [case.name for case in suite] == [printable(str(path), 1000) for path in files]
    assert not re.search(r"[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", found.stdout)


def test_no_command_for_a_log_of_ci(tmp_path: Path, run: Run) -> None:
    """No line of it is a command of GitHub Actions or Azure Pipelines."""
    text = run("check", *hostile(tmp_path), "--target", FITS, "-v", "--output-format", "junit").stdout
    assert len(HOSTILE) == text.count("<testcase")
    assert not re.search(r"::|##\[|##vso", text)


def test_members_and_targets_mean_no_harm(tmp_path: Path, run: Run) -> None:
    """The name of a file that holds a target is as hostile as that of an engine."""
    (tmp_path / "targets").mkdir()
    saved = run("host", "--output-format", "json").json["target"]
    for index, name in enumerate(HOSTILE[:16]):
        (tmp_path / "targets" / f"{index}{name}.json").write_text(json.dumps(saved))
    found = run("check", engines(tmp_path)[0], "--target-dir", tmp_path / "targets", "--output-format", "junit")
    assert len(list(read(found.stdout, tmp_path / "a.xml"))) == 16


def test_without_an_end(tmp_path: Path, run: Run) -> None:
    """A run that stopped early has an error that says so, beside what was found."""
    found = run("check", *reversed(engines(tmp_path)), "--target", FITS_NOT, "--fail-fast", "--output-format", "junit")
    ends = cases(found.stdout)
    assert ends[FITS_NOT, str(tmp_path / "smallest.engine")] == "failure"
    assert [end for (suite, _), end in ends.items() if suite == "trtdoctor"] == ["error"]
