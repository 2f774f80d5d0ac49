"""Where people work: the GitHub Action, the GitLab job and the pre-commit hook, run as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import trtdoctor
from ci import FITS, FITS_NOT, engines
from driving import IDENTITY, ROOT, environment

ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
GITLAB = (ROOT / "deploy" / "gitlab-ci.yml").read_text(encoding="utf-8")
HOOK = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
SCRIPTS = [textwrap.dedent(script) for script in re.findall(r"^      run: \|\n((?: {8}.*\n)+)", ACTION, re.MULTILINE)]
PASSED_ON = dict(re.findall(r"^        ([A-Z]+): \$\{\{ inputs\.(\w+) \}\}$", ACTION, re.MULTILINE))
POINTER = b"version https://git-lfs.github.com/spec/v1\n"
DEFAULTS = dict(re.findall(r"^  (\w+):\n(?: {4}.*\n)*? {4}default: \"?([^\"\n]*)", ACTION, re.MULTILINE))


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder with the command ``trtdoctor``, from here."""
    folder = tmp_path / "temp" / "trtdoctor" / "bin"
    folder.mkdir(parents=True)
    command = folder / "trtdoctor"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trtdoctor "$@"\n', "utf-8")
    command.chmod(0o755)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with an engine that loads on ``FITS``, and one that does not."""
    folder = tmp_path / "repository"
    folder.mkdir()
    engines(folder)
    return folder


def bash(script: str, folder: Path, env: Mapping[str, str], timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """The script, as a runner runs it."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, env={**environment(), **env}, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


# ---- GitHub


def act(folder: Path, commands: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str, Any]:
    """The step that checks, with these inputs; the summary, and the SARIF file."""
    temp = commands.parents[1]
    env = {name: {**DEFAULTS, **inputs}[of] for name, of in PASSED_ON.items()}
    env |= {"RUNNER_TEMP": str(temp), "GITHUB_STEP_SUMMARY": str(temp / "summary")}
    env |= {"GITHUB_OUTPUT": str(temp / "output")}
    (temp / "summary").touch()
    done = bash(SCRIPTS[-1], folder, env)
    name, _, path = (temp / "output").read_text("utf-8").strip().partition("=")
    assert name == "sarif"
    sarif = json.loads(Path(path).read_text("utf-8")) if Path(path).exists() else None
    return done, (temp / "summary").read_text("utf-8"), sarif


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"paths": "identity.engine", "target": FITS}, 0),
        ({"paths": "identity.engine\nsmallest.engine\n", "target": FITS}, 1),
        ({"paths": "ident*.engine", "target": f"{FITS}\n{FITS}"}, 0),
        ({"target": FITS}, 1),
        ({"target": FITS, "need": "one", "args": "--group ()"}, 0),
        ({"target": FITS_NOT, "args": "--fail-on never\n --exclude smallest.engine"}, 0),
        ({"paths": "identity.engine", "target": "gpu=9.0", "args": "--require tensorrt"}, 3),
        ({"paths": "identity.engine", "target": "gpu=nonsense"}, 2),
    ],
    ids=lambda value: json.dumps(value),
)  # fmt: skip
def test_action(inputs: dict[str, str], code: int, repository: Path, commands: Path) -> None:
    """The step ends with the exit code of ``check``, and leaves annotations, a summary and a SARIF file."""
    done, summary, sarif = act(repository, commands, **inputs)
    assert done.returncode == code, done.stderr
    if code != 2:
        found = code != 0 or "never" in inputs.get("args", "")
        assert ("::error" in done.stdout) == found
        assert "trtdoctor" in summary
        assert not found or sarif["runs"][0]["results"]


@pytest.mark.parametrize("field", ["paths", "target", "need", "args"])
@pytest.mark.parametrize("value", ["$(touch owned)", "`touch owned`", "'; touch owned; '", '"; touch owned; "', "*"])
def test_action_runs_nothing_of_its_inputs(field: str, value: str, repository: Path, commands: Path) -> None:
    """An input is a value, never a part of the script."""
    act(repository, commands, **{"target": FITS, field: value})
    assert not (repository / "owned").exists()


def test_action_passes_inputs_through_the_environment() -> None:
    """No script holds an expression, and every input reaches one."""
    assert SCRIPTS
    assert not any("${{" in script for script in SCRIPTS)
    assert sorted(PASSED_ON.values()) == sorted(DEFAULTS)


@pytest.mark.pypi
def test_action_installs(repository: Path, tmp_path: Path) -> None:
    """The first step makes the command that the second one runs."""
    env = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT), "PYTHONPATH": ""}
    done = bash(SCRIPTS[0], repository, env, timeout=240)
    if done.returncode != 0 and "No matching distribution" in done.stderr:
        pytest.skip(f"PyPI cannot be reached: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    command = [str(tmp_path / "trtdoctor" / "bin" / "trtdoctor"), "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert trtdoctor.__version__ in shown


# ---- GitLab


@pytest.mark.parametrize(("target", "code"), [(FITS, 0), (FITS_NOT, 1), (None, 1)], ids=str)
def test_gitlab(target: str | None, code: int, repository: Path, commands: Path) -> None:
    """The script of the job ends as ``check`` does, and leaves the reports that the job names."""
    variables = dict(re.findall(r"^    ([A-Z_]+): (.*)$", GITLAB, re.MULTILINE))
    (line,) = re.findall(r"^    - (.*)$", GITLAB, re.MULTILINE)
    (repository / "models").mkdir()
    (repository / "identity.engine").rename(repository / "models" / "identity.engine")
    env = {**variables, "PATH": f"{commands}:{os.environ['PATH']}"}
    if target is not None:
        env["TRTDOCTOR_TARGET"] = target
    done = bash(line, repository, env)
    assert done.returncode == code, done.stderr
    quality, junit = re.findall(r"^      (?:codequality|junit): (.*)$", GITLAB, re.MULTILINE)
    assert bool(json.loads((repository / quality).read_text("utf-8"))) == (code == 1)
    assert (repository / junit).read_text("utf-8").startswith("<?xml")
    assert f'"trtdoctor:{trtdoctor.__version__}"' in GITLAB


# ---- pre-commit


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        (IDENTITY.read_bytes(), "", 0),
        (IDENTITY.read_bytes(), "--verify", 3),
        (IDENTITY.read_bytes()[:9000], "", 1),
        (POINTER, "", 1),
    ],
    ids=["whole", "verified", "cut", "pointer"],
)  # fmt: skip
def test_hook_command(content: bytes, more: str, code: int, tmp_path: Path, commands: Path) -> None:
    """The hook's entry, with a user's and its own arguments, and names after them as pre-commit gives them."""
    ((entry, args),) = re.findall(r"^  entry: (.*)\n  args: \[(.*)\]$", HOOK, re.MULTILINE)
    (tmp_path / "one.engine").write_bytes(content)
    shutil.copy(IDENTITY, tmp_path / "two.engine")
    done = bash(f"{entry} {more} {args} one.engine two.engine", tmp_path, {"PATH": f"{commands}:{os.environ['PATH']}"})
    assert done.returncode == code, done.stderr


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


@pytest.mark.pypi
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_hook(tmp_path: Path) -> None:
    """pre-commit installs the hook from a repository and runs it: a whole engine passes, a pointer does not, and what
    is no engine by its name is left alone."""
    venv.create(tmp_path / "env", with_pip=True)
    pip = [str(tmp_path / "env" / "bin" / "python"), "-m", "pip", "install", "--quiet", "pre-commit>=4"]
    if subprocess.run(pip, capture_output=True, timeout=180, check=False).returncode:
        pytest.skip("pre-commit cannot be had from PyPI here")
    hooks, work = tmp_path / "hooks", tmp_path / "work"
    hooks.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, hooks)
    shutil.copytree(ROOT / "src", hooks / "src", ignore=shutil.ignore_patterns("__pycache__"))
    git(hooks, "init", "-q")
    git(hooks, "add", "-A")
    git(hooks, "commit", "-qm", "all")
    work.mkdir()
    git(work, "init", "-q")
    settings = {"repos": [{"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD"), "hooks": [{"id": "trtdoctor"}]}]}
    (work / ".pre-commit-config.yaml").write_text(json.dumps(settings), "utf-8")
    shutil.copy(IDENTITY, work / "good.engine")
    (work / "notes.txt").write_bytes(b"no engine")
    env = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    for expected in (0, 1):
        git(work, "add", "-A")
        done = subprocess.run(
            [tmp_path / "env" / "bin" / "pre-commit", "run"],
            cwd=work, env=env, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == expected, done.stdout + done.stderr
        assert "notes.txt" not in done.stdout
        (work / "pointer.plan").write_bytes(POINTER)
    assert "pointer.plan" in done.stdout
