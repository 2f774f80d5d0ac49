"""The project as others meet it: package data, changelog, links, workflow, sdist."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import trtdoctor.project
from driving import PLANS, ROOT, Run
from trtdoctor import __version__
from trtdoctor.project import HOME

README, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "fixtures" / "PROVENANCE.md"]
SLUG_DROPS = re.compile(r"[^\w\- ]")


def test_changelog() -> None:
    """The newest version of the changelog is the package's; all are dated, in order, with known sections only."""
    versions = re.findall(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$", CHANGELOG, re.MULTILINE)
    assert len(versions) == CHANGELOG.count("\n## ") - CHANGELOG.count("\n## Unreleased\n")
    assert versions[0][0] == __version__
    assert versions == sorted(versions, key=lambda one: [int(part) for part in one[0].split(".")], reverse=True)
    sections = set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE))
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_address_is_left_out() -> None:
    """Package data name the project's public address, and nothing does while there is none."""
    assert (f'"{HOME}"' in PYPROJECT) if HOME else "[project.urls]" not in PYPROJECT


@pytest.mark.parametrize(("code", "folder"), [("TRT102", "checks"), ("magic-tag", "messages")])
def test_address(code: str, folder: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """With a public address, a page ends with where it can be read; without one, it does not."""
    monkeypatch.setattr(trtdoctor.project, "HOME", "")
    assert f"{folder}/{code}.md" not in run("explain", code).stdout
    monkeypatch.setattr(trtdoctor.project, "HOME", "https://example.org/trtdoctor")
    last = run("explain", code).stdout.splitlines()[-1]
    assert last == f"https://example.org/trtdoctor/blob/main/docs/{folder}/{code}.md"
    assert (ROOT / "docs" / folder / f"{code}.md").exists()


def test_platforms() -> None:
    """README claims the platforms that the package's classifiers claim."""
    claimed = set(re.findall(r'"Operating System :: .*?(\w+)"', PYPROJECT))
    (line,) = re.findall(r"^To install it:.*?\.$", README, re.MULTILINE | re.DOTALL)
    assert {name for name in ("Linux", "macOS", "Windows") if name in line} == claimed


SHOWN = PLANS / "tensorrt-8.6.0.12-h200" / "dynamic_two_profiles.engine"


@pytest.mark.parametrize("readme", [README, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("command", [("check", "--target", "gpu=A100,tensorrt=10.3.0"), ("inspect",)], ids=" ".join)
def test_readme_shows_what_is_printed(
    command: tuple[str, ...], readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """The examples of each README are what the commands print, line by line; … stands for what is left out."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHOWN, "model.engine")
    printed = (
        line.rstrip()
        for line in run(command[0], "model.engine", *command[1:], env={"COLUMNS": "80"}).stdout.splitlines()
    )
    asked = " ".join(("$ trtdoctor", command[0], "model.engine", *command[1:]))
    (block,) = (one for one in readme.split("```") if one.strip().startswith(asked))
    for line in block.partition("$ echo")[0].strip().splitlines()[1:]:
        start = line.removesuffix("…")
        if start.strip():
            assert any(one == line or (start != line and one.startswith(start)) for one in printed), line


def test_readmes_give_the_same_commands() -> None:
    """The Chinese README has every command of the English one, without the comments, and may have more."""
    commands = [
        re.findall(
            r"(?:^|`|\$ )((?:trtdoctor|bash scripts/|pip install|python app)[^`#\n]*[^`#\s])", text, re.MULTILINE
        )
        for text in (README, CHINESE)
    ]
    assert set(commands[0]) <= set(commands[1])


# ---- links


def slug(heading: str) -> str:
    return SLUG_DROPS.sub("", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links(page: Path) -> None:
    """Every link of a page to a file of this repository leads somewhere, to its heading too."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        name, _, heading = link.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), link
        if heading:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in map(slug, headings), link


# ---- workflow


def test_workflow_pythons() -> None:
    """The workflow runs CI's script with every Python that the package claims, from the oldest it installs on."""
    text = WORKFLOW.read_text()
    (line,) = re.findall(r"python: (\[.*\])", text)
    pythons = re.findall(r"\d\.\d+", line)
    assert set(re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PYPROJECT)) <= set(pythons)
    assert f'requires-python = ">={pythons[0]}"' in PYPROJECT
    assert "run: bash .ci/run" in text


def test_workflow_is_pinned() -> None:
    """Every action is pinned by the hash of a commit, with its version behind it."""
    uses = re.findall(r"uses: (.*)", WORKFLOW.read_text())
    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in uses)


SCHEMA = ("check-jsonschema", "--builtin-schema")
ZIZMOR = ("zizmor", "--offline", "--pedantic", "--no-progress")
ACTION = ROOT / "action.yml"


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ((*SCHEMA, "vendor.github-workflows"), WORKFLOW),
        ((*SCHEMA, "vendor.github-actions"), ACTION),
        ((*SCHEMA, "vendor.gitlab-ci"), ROOT / "deploy" / "gitlab-ci.yml"),
        (ZIZMOR, WORKFLOW),
        (ZIZMOR, ACTION),
    ],
)
def test_workflow_is_sound(command: tuple[str, ...], path: Path) -> None:
    """What is written for CI fits its schema, and zizmor finds nothing in it."""
    tool = command[0]
    found = shutil.which(tool, path=str(Path(sys.executable).parent)) or shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed; scripts/test-all installs it")
    done = subprocess.run([found, *command[1:], str(path)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# ---- sdist


def listed(*options: str) -> set[str]:
    """What git lists of this checkout."""
    done = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, timeout=60, check=True)
    return set(done.stdout.decode().strip("\0").split("\0")) - {""}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git checkout")
@pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed")
def test_sdist(tmp_path: Path) -> None:
    """The sdist holds every file of the repository, so that README's two commands work in it, and nothing else."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        packed = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    tracked = {name for name in listed() if (ROOT / name).exists()}
    assert tracked - packed == set()
    assert packed - tracked - listed("--others", "--exclude-standard") == {"PKG-INFO"}
