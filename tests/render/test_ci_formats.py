"""What the formats for CI have in common: whole documents, little memory, several processes."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ci import FITS, FITS_NOT, RUNS, engines
from driving import IDENTITY, ROOT, SMALLEST, Run, environment
from trtdoctor import render
from trtdoctor.matrix import Matrix
from trtdoctor.render import collected, told
from trtdoctor.summary import Interruption, Summary

FORMATS = ("sarif", "junit", "github", "gitlab", "markdown")
WHOLE: dict[str, Callable[[str], object]] = {
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": ElementTree.fromstring,
    "github": lambda text: [re.fullmatch(r"::(error|warning|notice) [^\n]*", line)[0] for line in text.splitlines()],  # type: ignore[index]
    "markdown": lambda text: text.index("### "),
}
"""Raises for what is no whole document."""


def timeless(text: str) -> str:
    return re.sub(r'time="[0-9.]+"', "", text)


@pytest.mark.parametrize("form", FORMATS)
def test_several_processes(form: str, tmp_path: Path, run: Run) -> None:
    """What processes judge is written as if one had judged, in the same order."""
    for index in range(60):
        shutil.copy((IDENTITY, SMALLEST)[index % 2], tmp_path / f"{index:02}.engine")
    asked = ("check", tmp_path, "--target", FITS, "--target", FITS_NOT, "--output-format", form)
    one, two = (timeless(run(*asked, "--jobs", jobs).stdout) for jobs in ("1", "2"))
    assert one == two
    WHOLE[form](one)


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_what_memory_does_not(
    form: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports that wait in a temporary file are written as those that wait in memory."""
    asked = ("check", *engines(tmp_path), "--target", FITS, "--target", FITS_NOT, "--output-format", form)
    before = timeless(run(*asked).stdout)
    monkeypatch.setattr(collected, "IN_MEMORY", 10)
    assert timeless(run(*asked).stdout) == before


@pytest.mark.parametrize("name", RUNS)
def test_what_is_told_comes_back(name: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept as text is the same when it is read again."""
    seen = []
    original = told.told

    def remember(report: object) -> told.Told:
        seen.append(original(report))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(collected, "told", remember)
    run("check", *engines(tmp_path), *RUNS[name].arguments, "--output-format", "gitlab")
    assert len(seen) == 2
    assert [told.from_text(told.as_text(one)) for one in seen] == seen


@pytest.mark.parametrize("form", FORMATS)
def test_interrupted(form: str, tmp_path: Path) -> None:
    """A signal leaves a whole document, which says how far it came."""
    files = [str(IDENTITY), str(tmp_path / "late.engine")]
    command = [sys.executable, "-m", "trtdoctor", "check", "--static", "--wait", "60", *files]
    command += ["-o", f"{form}:{tmp_path / 'answer'}", "-o", "jsonl:-"]
    with subprocess.Popen(command, bufsize=0, env=environment(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first report is out
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 130
    text = (tmp_path / "answer").read_text()
    WHOLE[form](text)
    assert "1 of 2 files" in text


@pytest.mark.parametrize("form", FORMATS)
def test_interrupted_before_the_first(form: str) -> None:
    """The same where nothing is known yet."""
    stream = io.StringIO()
    writer = render.load(form).check(stream, verbose=False, quiet=False)
    writer.begin([])
    writer.end(Summary(), Interruption(0, 3, 130))
    WHOLE[form](stream.getvalue())
    assert "0 of 3 files" in stream.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_and_no_pass(form: str) -> None:
    """Where the exit code is another than 0 and no report says why, the document does."""
    stream = io.StringIO()
    summary = Summary(matrix=Matrix([FITS], "one"))  # of no engine
    writer = render.load(form).check(stream, verbose=False, quiet=False)
    writer.begin([])
    writer.end(summary, None)
    WHOLE[form](stream.getvalue())
    wrong = {"sarif": '"executionSuccessful": false', "junit": "<error", "github": "::error", "gitlab": '"major"'}
    assert summary.exit_code != 0
    assert wrong.get(form, "### ?") in stream.getvalue()


CONDITION = "its TensorRT is 8.6.0.12"


@pytest.mark.parametrize("form", [*FORMATS, "html", "text"])
@pytest.mark.parametrize("targets", [("gpu=H200",), ("gpu=H200", FITS)], ids=len)
def test_a_pass_on_a_condition(targets: tuple[str, ...], form: str, tmp_path: Path, run: Run) -> None:
    """What has to be so and was not said stands beside the pass, of one answer and of several."""
    asked = [word for target in targets for word in ("--target", target)]
    for files in (engines(tmp_path)[:1], [tmp_path]):
        text = run("check", *files, *asked, "--output-format", form).stdout
        assert CONDITION in html.unescape(text).replace("\u200b", "")


CAVEAT = "--fp16, --int8 if it was built so"
TWO_STEPS = "gpu=GTX 1070,tensorrt=10.9.0.34"


@pytest.mark.parametrize("form", [*FORMATS, "html", "text"])
@pytest.mark.parametrize("several", [False, True])
def test_each_step_has_its_own_commands(several: bool, form: str, tmp_path: Path, run: Run) -> None:
    """Every format tells the steps of a way out each with its title, its commands and what these need."""
    files = engines(tmp_path)[:1]
    text = run("check", *([tmp_path] if several else files), "--target", TWO_STEPS, "--output-format", form).stdout
    shown = (
        html.unescape(re.sub("</?(code|pre|li|ol|p|small)[^>]*>", "", text)).replace("\u200b", "").replace("%3A", ":")
    )
    (report, *_) = run("check", *files, "--target", TWO_STEPS, "--output-format", "json").json["reports"]
    first, second = report["plan"]["ways"][0]["steps"]
    places = [shown.index(words) for words in (first["title"], first["commands"][0])]
    places += [shown.index(words, places[-1] + 1) for words in (second["title"], "trtexec", CAVEAT)]
    assert places == sorted(places)


@pytest.mark.parametrize("form", FORMATS)
def test_a_member_and_its_target(form: str, tmp_path: Path, run: Run) -> None:
    """Of a file with several engines, each has its name."""
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as one:
        one.write(SMALLEST, "b/small.engine")
        one.write(IDENTITY, "b/other.engine")
    text = run("check", archive, "--target", FITS_NOT, "--output-format", form).stdout
    WHOLE[form](text)
    shown = html.unescape(text).replace("\u200b", "")
    assert "a.zip!b/small.engine" in shown
    assert "a.zip!b/other.engine" in shown


COMMANDS_OF_CI = ("::error::owned", "  ::set-output name=x::y", "a##[add-mask]b", "##vso[task.setvariable variable=x]y")


@pytest.mark.parametrize("name", COMMANDS_OF_CI)
@pytest.mark.parametrize("form", render.FORMATS)
@pytest.mark.parametrize("more", [(), ("-q",), ("-v",)], ids=" ".join)
def test_no_format_gives_a_command_to_ci(
    more: tuple[str, ...], form: str, name: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line of any format is a command to GitHub Actions or Azure Pipelines, beside annotations that are meant."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SMALLEST, name)
    for target in (("--target", FITS), ("--static",)):
        for line in run("check", name, *target, *more, "--output-format", form).stdout.split("\n"):
            assert "##[" not in line
            assert "##vso[" not in line
            if line.lstrip().startswith("::"):
                assert form == "github"
                assert re.match("::(error|warning|notice) (file|title)=", line)


@pytest.mark.parametrize("name", COMMANDS_OF_CI)
def test_a_log_gives_no_command_to_ci(name: str, tmp_path: Path, run: Run) -> None:
    """A log that is quoted says nothing to CI either."""
    log = tmp_path / "a.log"
    log.write_text(f"[TRT] [E] something new failed\n{name}\nERROR: {name}\n{name} error: failed to load engine\n")
    for line in run("explain", log, "-v").stdout.split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line


PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^[ -]*(?:run|script): (.*)$", PAGE, re.MULTILINE)


def test_the_page_names_every_format() -> None:
    """Each format and each suffix stands on the page."""
    assert {*render.FORMATS, *render.SUFFIXES} <= set(re.findall(r"`(\.?\w+)`", PAGE))


def test_the_page_has_steps() -> None:
    """Both workflows of the page are found in it, whole."""
    assert [step.split()[0] for step in STEPS] == ["trtdoctor", "cat", "trtdoctor"]
    assert sum("-o" in step for step in STEPS) == 2


def test_steps_run_as_written(tmp_path: Path) -> None:
    """The steps of the page's workflows run as they stand there, and leave the files that the next ones take."""
    for folder in ("models", "hosts", "bin"):
        (tmp_path / folder).mkdir()
    shutil.copy(IDENTITY, tmp_path / "models")
    target = {"gpus": [{"compute_capability": "9.0"}], "tensorrt": "8.6.0.12"}
    (tmp_path / "hosts" / "prod.json").write_text(json.dumps(target))
    program = tmp_path / "bin" / "trtdoctor"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m trtdoctor "$@"\n')
    program.chmod(0o755)
    env = environment(PATH=f"{program.parent}:/usr/bin:/bin", GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    for step in STEPS:
        done = subprocess.run(["bash", "-ec", step], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), step
    made = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert made == {"summary.md", "trtdoctor.md", "trtdoctor.sarif", "quality.json", "trtdoctor.xml"}
    assert (tmp_path / "summary.md").read_text().startswith("### ✓ trtdoctor")
