"""The page: whole, safe whatever stands in a name, bounded, and the same for several processes."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from driving import IDENTITY, PLANS, SMALLEST, Run
from trtdoctor.render import html

TARGETS = ("--target", "gpu=A100,tensorrt=10.3.0", "--target", "gpu=H200,tensorrt=8.6.0.12")
HOSTILE = "<script>alert(1)<\\script>'\" onload=x &amp; \x1b[2J.engine"
VOID = {"meta", "input", "br", "rect"}


class Reader(HTMLParser):
    """What an independent reader makes of a page: its elements, and whether they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data

    def of(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]


@pytest.mark.parametrize(
    ("args", "sections"),
    [
        (("--static", IDENTITY), 1),
        (("--static", IDENTITY, "/no/such/file"), 2),
        ((PLANS, *TARGETS, "--need", "one"), 52),
        ((PLANS, *TARGETS, "--jobs", "2"), 52),
    ],
    ids=["one", "one and none", "folder", "processes"],
)
def test_whole(args: tuple[str | Path, ...], sections: int, run: Run) -> None:
    """Every element is closed; there is a section for each report, and nothing is loaded from anywhere."""
    found = run("check", *args, "--output-format", "html")
    page = Reader(found.stdout)
    assert page.open == []
    assert len(page.of("details")) == sections
    assert not [attributes for _, attributes in page.elements if {"src", "href", "style", "onload"} & attributes.keys()]
    assert page.of("link") == page.of("img") == page.of("iframe") == []


def test_hostile_name(tmp_path: Path, run: Run) -> None:
    """A name is text wherever it stands: no element, no attribute, no control character more."""
    plain, hostile = tmp_path / "a", tmp_path / "b"
    for folder, name in ((plain, "x.engine"), (hostile, HOSTILE)):
        folder.mkdir()
        shutil.copy(SMALLEST, folder / name)
    pages = [run("check", folder, *TARGETS, "--output-format", "html").stdout for folder in (plain, hostile)]
    tags = [[tag for tag, _ in Reader(page).elements] for page in pages]
    assert tags[0] == tags[1]
    assert "\x1b" not in pages[1]
    assert "<script>alert" in Reader(pages[1]).text


def test_only_its_own_script(run: Run) -> None:
    """The policy names the hashes of the script and the style that are there, and allows nothing else."""
    text = run("check", "--static", IDENTITY, "--output-format", "html").stdout
    policy = str(Reader(text).of("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"])
    for tag in ("script", "style"):
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Of many the ones with problems are shown first, and how many are not shown is said."""
    monkeypatch.setattr(html, "MOST_DETAILS", 3)
    for number in range(5):
        shutil.copy(SMALLEST, tmp_path / f"{number}.engine")
        (tmp_path / f"{number}b.engine").write_bytes(b"")
    page = Reader(run("check", tmp_path, "--static", "--output-format", "html").stdout)
    assert [one["class"] for one in page.of("details")] == ["engine problems"] * 3
    assert "7 more are not shown" in page.text


def test_pictures(run: Run) -> None:
    """The bars say in words what they show."""
    page = Reader(run("check", "--static", IDENTITY, "--output-format", "html").stdout)
    assert all(one["aria-label"] for one in page.of("svg"))
    assert len(page.of("svg")) == 2


@pytest.mark.parametrize("command", [("inspect", IDENTITY), ("checks",), ("host",), ("explain", "TRT102")])
def test_other_commands(command: tuple[str | Path, ...], run: Run) -> None:
    """Only ``check`` has a page; the others say so."""
    found = run(*command, "--output-format", "html")
    assert (found.code, found.stdout) == (2, "")


def test_other_commands_by_suffix(tmp_path: Path, run: Run) -> None:
    """The suffix of a file asks for it, too."""
    assert run("inspect", IDENTITY, "-o", tmp_path / "a.html").code == 2
    assert run("inspect", IDENTITY, "-o", f"html:{tmp_path}/a").code == 2
    assert not list(tmp_path.iterdir())
