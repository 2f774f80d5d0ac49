"""What was asked is answered or refused, never dropped: options twice, several targets and outputs, narrowed runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from driving import IDENTITY, ROOT, Run

SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "report-v1.json").read_text())
FITS = "gpu=H200,tensorrt=8.6.0.12"
OTHER = "gpu=A100,tensorrt=10.3.0"


@pytest.mark.parametrize(
    "options",
    [
        ("--timeout", "1", "--timeout", "2"),
        ("--wait", "0", "--wait", "0"),
        ("--fail-on", "never", "--fail-on", "error"),
        ("--gpu", "0", "--gpu", "1"),
        ("--python", sys.executable, "--python", sys.executable),
        ("--output-format", "json", "--output-format", "text"),
        ("-o", "a.json", "-o", "a.json"),
        ("-o", "json:"),
        ("-o", "sairf:x"),
        ("-o", "JSON:x"),
        ("-o", "md:x"),
        ("-o", "anything:x"),
        ("--ignore", "TRT"),
        ("--select", "TRT102", "--ignore", "TRT"),
        ("--python", "/nope/python"),
        ("--python", "no-such-interpreter"),
    ],
    ids=" ".join,
)
def test_wrong_usage(options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Options that cannot both hold, or ask nothing, are wrong usage: a message, no answer, nothing written."""
    monkeypatch.chdir(tmp_path)
    found = run("check", IDENTITY, *options)
    assert (found.code, found.stdout) == (2, "")
    assert found.stderr
    assert list(tmp_path.iterdir()) == []


def test_interpreter_is_named_whole(run: Run) -> None:
    """The message about an interpreter that is not there has its whole path."""
    assert "'/nope/python' does not exist" in run("check", IDENTITY, "--python", "/nope/python").stderr


@pytest.mark.parametrize("ignored", ["TRT001", "TRT001,TRT003", "TRT00"])
def test_no_file_and_nobody_asked(ignored: str, tmp_path: Path, run: Run) -> None:
    """Where TRT001 is left out, a file that is not there is not said to be something else, nor to be whole."""
    found = run("check", tmp_path / "gone.engine", "--static", "--ignore", ignored, "--output-format", "json")
    assert (found.code, found.codes) == (3, [])
    assert not [one["code"] for one in found.json["reports"][0]["checks"] if one["outcome"] == "passed"]


ODD = "\x1b[31m\u202e"
# a command, and the name in what it says
SAID = (
    ("check", IDENTITY, "--target", f"gpu={ODD}"),
    ("check", IDENTITY, "--target", f"{ODD}=1"),
    ("check", IDENTITY, "--target", f"/nope/{ODD}.json"),
    ("select", IDENTITY, "--group", f"{ODD}("),
    ("check", IDENTITY, "--inputs", f"/nope/{ODD}"),
    ("check", IDENTITY, "--python", f"/nope/{ODD}"),
    ("explain", f"/nope/{ODD}"),
)


@pytest.mark.parametrize("words", SAID, ids=lambda words: " ".join(map(str, words[:1] + words[2:])))
def test_said_once(words: tuple[str, ...], run: Run) -> None:
    """A name in what is wrong with a command is made printable, once."""
    found = run(*words)
    assert found.code == 2
    assert "\\x1b[31m\\u202e" in found.stderr.replace("\n", "")
    assert "\\\\" not in found.stderr


@pytest.mark.parametrize("path", ["ftp://host/model.engine", "hdfs://host/a.engine", "FTP://b/c"])
@pytest.mark.parametrize("command", ["check", "inspect"])
def test_no_file(command: str, path: str, run: Run) -> None:
    """Addresses of what is no store are refused, not judged as missing files."""
    found = run(command, path)
    assert (found.code, found.stdout) == (2, "")


def test_several_targets(run: Run) -> None:
    """Every engine is judged on every target, and each report names its own."""
    words = ("check", IDENTITY, "--target", OTHER, "--target", FITS)
    found = run(*words, "--output-format", "json")
    jsonschema.Draft202012Validator(SCHEMA).validate(found.json)
    assert found.code == 1
    assert [(one["target"], one["status"]) for one in found.json["reports"]] == [(OTHER, "problems"), (FITS, "ok")]
    assert [one["name"] for one in found.json["targets"]] == [OTHER, FITS]
    assert found.json["target"] == found.json["targets"][0]["facts"]
    text = run(*words, "-q").stdout
    assert all(f"for {target}: " in text for target in (OTHER, FITS))


def test_one_target_is_named(run: Run) -> None:
    """One target stands in its report, and there is no list of targets."""
    found = run("check", IDENTITY, "--target", FITS, "--output-format", "json").json
    assert (found["reports"][0]["target"], "targets" in found) == (FITS, False)


def test_several_outputs(tmp_path: Path, run: Run) -> None:
    """Each output gets the whole answer in its format: the one named, else that of the suffix, else text."""
    files = {name: tmp_path / name for name in ("a.json", "b.jsonl", "c.txt", "d.log", "e.log")}
    options = [
        word for name, path in files.items() for word in ("-o", f"json:{path}" if name == "e.log" else str(path))
    ]
    found = run("check", IDENTITY, "--target", FITS, *options)
    assert (found.code, found.stdout) == (0, "")
    assert [json.loads(files[name].read_text())["exit_code"] for name in ("a.json", "e.log")] == [0, 0]
    lines = [json.loads(line) for line in files["b.jsonl"].read_text().splitlines()]
    assert [next(iter(line)) for line in lines] == ["path", "summary"]
    assert files["c.txt"].read_text() == files["d.log"].read_text() != ""


@pytest.mark.parametrize("option", ["-", "json:-"])
def test_output_is_standard_output(option: str, run: Run) -> None:
    """``-`` is standard output, in its own format."""
    found = run("check", IDENTITY, "--target", FITS, "-o", option)
    assert (found.code, found.stdout.startswith("{")) == (0, option.startswith("json"))
    assert found.stdout


def test_the_format_rules_the_suffix(tmp_path: Path, run: Run) -> None:
    """``--output-format`` counts before a suffix and after a format of the file's own."""
    options = ("-o", f"{tmp_path}/a.txt", "-o", f"text:{tmp_path}/b.json", "--output-format", "json")
    run("check", IDENTITY, "--target", FITS, *options)
    assert (tmp_path / "a.txt").read_text().startswith("{")
    assert not (tmp_path / "b.json").read_text().startswith("{")


@pytest.mark.parametrize(
    ("options", "code", "status"),
    [
        (("--select", "TRT001"), 0, "ok"),
        (("--ignore", "TRT102,TRT203"), 0, "ok"),
        (("--select", "TRT102"), 1, "problems"),
    ],
)
def test_narrowed(options: tuple[str, ...], code: int, status: str, run: Run) -> None:
    """A narrowed run says so, and never that an engine should load."""
    found = run("check", IDENTITY, "--target", OTHER, *options, "--output-format", "json")
    jsonschema.Draft202012Validator(SCHEMA).validate(found.json)
    (report,) = found.json["reports"]
    assert (found.code, report["status"], report["narrowed"]) == (code, status, True)
    assert "should load" not in report["verdict"].lower()
    assert (code != 0) or "was not asked" in report["verdict"]


def test_whole_runs_are_not_narrowed(run: Run) -> None:
    """Without a selection, or with one that leaves nothing out, nothing is narrowed."""
    for options in ((), ("--select", "TRT")):
        found = run("check", IDENTITY, "--target", FITS, *options, "--output-format", "json").json
        assert not found["reports"][0]["narrowed"]


def test_a_pattern_that_matched_nothing(run: Run) -> None:
    """A pattern that the shell passed on is named as one."""
    found = run("check", "--static", "no-such-*.plan", "--output-format", "json")
    finding = found.json["reports"][0]["findings"][0]
    assert (found.code, finding["code"], finding["cause"]) == (1, "TRT001", "wrong-path")
    assert "pattern" in finding["title"]


def test_never_greener_by_fail_on(run: Run) -> None:
    """``--fail-on never`` turns 1 into 0 and leaves 3."""
    assert run("check", IDENTITY, "--target", OTHER, "--fail-on", "never").code == 0
    assert run("check", IDENTITY, "--target", "gpu=H200,tensorrt=8", "--fail-on", "never").code == 3


def test_unwrap_writes_no_file_called_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """``-`` is standard output, not the name of a file."""
    monkeypatch.chdir(tmp_path)
    assert run("unwrap", IDENTITY, "-o", "-").code == 1
    assert list(tmp_path.iterdir()) == []


def test_an_engine_is_never_replaced_by_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Not by a file's name that was taken for the option, and not by one that was meant."""
    monkeypatch.chdir(tmp_path)
    data = IDENTITY.read_bytes()
    (tmp_path / "prod.engine").write_bytes(data)
    for words in (("-oprod.engine",), ("-o", "prod.engine"), ("-o", "json:prod.engine")):
        found = run("check", "--static", IDENTITY, *words)
        assert (found.code, found.stdout) == (2, "")
    assert (tmp_path / "prod.engine").read_bytes() == data


@pytest.mark.parametrize(
    ("word", "meant"), [("sairf:x", "sarif"), ("JSON:x", "json"), ("md:x", "markdown"), ("junitxml:x", "junit")]
)
def test_the_nearest_format_is_named(word: str, meant: str, run: Run) -> None:
    """A misspelt format before a file's name is told, with the one that was meant and the name that is a file's."""
    found = run("check", "--static", IDENTITY, "-o", word)
    assert f"did you mean {meant}?" in found.stderr
    assert f"./{word}" in found.stderr


@pytest.mark.parametrize("word", ["./sairf:x", "C:\\x", "c:x", "run-1:x", "2026-01-01T10:x", ":x"])
def test_a_colon_in_a_name(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """What cannot be meant for a format is a file's name: a path, a drive, a time."""
    monkeypatch.chdir(tmp_path)
    assert run("check", "--static", IDENTITY, "-o", word).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [word.removeprefix("./")]
