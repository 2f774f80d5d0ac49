"""SARIF, by its schema, by what GitHub does with it, and by Microsoft's validator."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest

from ci import FITS, FITS_NOT, HOSTILE, RUNS, SCHEMAS, engines, hostile
from driving import Run
from trtdoctor.checks import CHAIN
from trtdoctor.model.check import Facts
from trtdoctor.model.finding import Finding
from trtdoctor.render import sarif

SCHEMA = jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))


def analysed(text: str) -> dict[str, Any]:
    """The run of a document that fits the schema."""
    document = json.loads(text)
    SCHEMA.validate(document)
    (found,) = document["runs"]
    return dict(found)


def sarif_of(*args: Any, run: Run) -> dict[str, Any]:
    found = analysed(run("check", *args, "--output-format", "sarif").stdout)
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    for one in found["results"]:
        assert rules[one["ruleIndex"]] == one["ruleId"]
        assert one["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    return found


def uris(found: dict[str, Any]) -> list[str]:
    return [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found["results"]]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", RUNS)
def test_levels(name: str, inside: Path, run: Run) -> None:
    """A problem is an error, what is open a warning, and what does not count a note; an open run was no success."""
    wanted = RUNS[name]
    found = sarif_of(*engines(inside), *wanted.arguments, run=run)
    levels = {one["level"] for one in found["results"]}
    ends = {wanted.identity, wanted.smallest}
    assert ("error" in levels) == ("failure" in ends or name == "never")
    assert ("error" in ends) <= ("warning" in levels)
    (invocation,) = found["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (wanted.code, wanted.code < 2)


def test_rules(inside: Path, run: Run) -> None:
    """Every check is a rule, with its page as help, within the lengths that GitHub takes."""
    rules = sarif_of(*engines(inside), "--static", run=run)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*(check.code for check in CHAIN), "incomplete"]
    for rule in rules:
        assert 10 < len(rule["fullDescription"]["text"]) <= 1024
        assert re.fullmatch("([A-Z][a-z0-9]+)+", rule["name"])
        assert rule["help"]["markdown"]
    assert len({rule["name"] for rule in rules}) == len(rules)


@pytest.mark.parametrize("name", HOSTILE)
def test_paths(name: str, inside: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is one from the repository's root, wherever below it one works, and gives the very bytes back."""
    file = hostile(inside)[HOSTILE.index(name)]
    (inside / "below" / "deep").mkdir(parents=True)
    monkeypatch.chdir(inside / "below" / "deep")
    found = sarif_of(file, "--target", FITS_NOT, run=run)
    assert {unquote_to_bytes(uri) for uri in uris(found)} == {bytes(Path(name))}
    assert all(re.fullmatch("[A-Za-z0-9._~%/-]+", uri) for uri in uris(found))
    assert found["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"{inside.as_uri()}/"}}
    for one in found["results"]:
        text = one["message"]["text"]
        assert "](" not in text
        assert not re.search(r"(?<!\{)\{\d+\}", text)


def test_outside(inside: Path, run: Run) -> None:
    """A file outside the repository has its whole path."""
    files = engines(inside)
    (inside / "repository" / ".git").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(inside / "repository")
        assert set(uris(sarif_of(files[1], "--target", FITS, run=run))) == {files[1].as_uri()}


def test_no_command_for_a_log_of_ci(inside: Path, run: Run) -> None:
    """No line of it is a command of GitHub Actions or Azure Pipelines."""
    text = run("check", *hostile(inside), "--target", FITS_NOT, "-v", "--output-format", "sarif").stdout
    assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso" in line for line in text.split("\n"))


def marks(found: dict[str, Any]) -> list[str]:
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in found["results"]]


def test_fingerprints(inside: Path, run: Run) -> None:
    """A problem keeps its fingerprint on every run, also of a moved file; another target or engine has another."""
    files = engines(inside)
    once = marks(sarif_of(*files, "--target", FITS_NOT, run=run))
    (inside / "moved").mkdir()
    moved = [file.rename(inside / "moved" / file.name) for file in files]
    assert marks(sarif_of(*moved, "--target", FITS_NOT, run=run)) == once
    assert len(set(once)) == len(once)
    assert not set(marks(sarif_of(*moved, "--target", FITS, run=run))) & set(once)


def test_the_body_is_not_hashed(inside: Path, run: Run) -> None:
    """The weights may be of any size: a byte of them that changes leaves the fingerprint as it is."""
    file = engines(inside)[0]
    once = marks(sarif_of(file, "--target", FITS_NOT, run=run))
    data = bytearray(file.read_bytes())
    data[-2000] ^= 1
    file.write_bytes(data)
    assert set(once) <= set(marks(sarif_of(file, "--target", FITS_NOT, run=run)))


def test_where_the_plan_is(inside: Path, run: Run) -> None:
    """Bytes are told beside the region: GitHub drops results whose region has no line."""
    found = sarif_of(engines(inside)[0], "--target", FITS_NOT, run=run)["results"][0]["properties"]
    assert found["plan"] == {"byteOffset": 0, "byteLength": (inside / "identity.engine").stat().st_size}
    assert found["cause"] == "version-mismatch"
    assert any(re.match(r"bytes \d+\.\.\d+", one["source"]) for one in found["evidence"])


@pytest.mark.parametrize("most", [3, 4, 100])
def test_too_many(most: int, inside: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what GitHub takes, an engine has one result for each code, with its targets; beyond that the worst stay,
    and what is left out is counted."""
    monkeypatch.setattr(sarif, "MOST_RESULTS", most)
    targets = ("--target", FITS_NOT, "--target", "gpu=T4,tensorrt=8.4.1")
    found = sarif_of(*engines(inside), *targets, run=run)
    results, notes = found["results"], found["invocations"][0]["toolExecutionNotifications"]
    assert len(results) == min(most, 4 if most < 100 else 8)
    several = [one for one in results if len(one["properties"]["targets"]) == 2]
    assert len(several) == (0 if most == 100 else len(results))
    assert len(notes) == (most == 3)
    assert {one["level"] for one in results} == {"error"}
    for one in several:  # the build for either is there, under its target
        text = one["message"]["text"]
        places = [text.index(word) for word in (f"For {FITS_NOT}:", "on the A100", "For gpu=T4,", "on the Tesla T4")]
        assert places == sorted(places)


def test_broken_checks(inside: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that fails is told as an error of the tool, about the engine, and the run was no success."""

    def broken(facts: Facts) -> Iterable[Finding]:
        raise ValueError("a bug, with a ##[group]")

    index = next(place for place, one in enumerate(CHAIN) if one.code == "TRT002")
    chain = (*CHAIN[:index], CHAIN[index]._replace(run=broken), *CHAIN[index + 1 :])
    monkeypatch.setattr("trtdoctor.checks.CHAIN", chain)
    monkeypatch.setattr("trtdoctor.question.CHAIN", chain, raising=False)
    monkeypatch.setattr("trtdoctor.judging.CHAIN", chain, raising=False)
    found = sarif_of(engines(inside)[0], "--static", run=run)["invocations"][0]
    assert (found["executionSuccessful"], found["exitCode"]) == (False, 3)
    (note,) = found["toolExecutionNotifications"]
    assert (note["level"], note["associatedRule"]["id"]) == ("error", "TRT002")


def test_without_an_end(inside: Path, run: Run) -> None:
    """A run that stopped early was no success, and says so."""
    (found,) = sarif_of(*engines(inside), "--target", FITS_NOT, "--fail-fast", run=run)["invocations"]
    assert (found["executionSuccessful"], found["exitCode"]) == (False, 1)
    assert [one["level"] for one in found["toolExecutionNotifications"]] == ["error"]


@pytest.mark.node
def test_by_microsoft_and_github(inside: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> None:
    """Microsoft's validator finds no error, by SARIF's rules and by GitHub's; of a document without lines it does."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm")
    tool = tmp_path_factory.mktemp("tool")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(tool), "@microsoft/sarif-multitool@5.7.0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"the validator cannot be had from npm here: {done.stderr[-300:]}")
    program = next(tool.rglob("sarif-multitool-linux/Sarif.Multitool"))
    program.chmod(0o755)

    def problems(text: str) -> dict[str, str]:
        (inside / "a.sarif").write_text(text)
        subprocess.run(
            [program, "validate", "a.sarif", "--rule-kind", "GHAS;Sarif", "--level", "Error;Warning",
             "-o", "found.sarif", "--log", "ForceOverwrite"],
            env={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(tool)},
            cwd=inside, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        found = json.loads((inside / "found.sarif").read_text(encoding="utf-8-sig"))["runs"][0]
        return {one["ruleId"]: one.get("level", "warning") for one in found.get("results", [])}

    good = run("check", *hostile(inside), "--target", FITS_NOT, "--output-format", "sarif").stdout
    assert problems(good).items() <= {("SARIF2005", "warning")}  # the project has no public address yet
    assert "error" in problems(good.replace('"startLine": 1', '"startLine": 0')).values()
    assert any(rule.startswith("GH") for rule in problems(good.replace('"locations": [{', '"relatedLocations": [{')))
