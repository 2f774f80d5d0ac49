"""Markdown for a comment, read by a reader of CommonMark with GitHub's tables."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ci import FITS, FITS_NOT, HOSTILE, RUNS, engines, hostile
from driving import Run
from trtdoctor.render import markdown
from trtdoctor.text import printable

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAGS = {"<code>", "</code>", "<b>", "</b>", "<br>", "<details>", "</details>", "<summary>", "</summary>"}
KINDS = {
    *("heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item", "strong"),
    *("inline", "fence", "html_block", "html_inline", "text", "softbreak", "text_special", "code_inline"),
}


def tokens(text: str) -> Iterator[Token]:
    for one in READER.parse(text):
        yield one
        yield from one.children or ()


def words(text: str) -> str:
    """What a person reads beside the code that is fenced; every tag is one of ours, and every block of a known kind."""
    found = []
    for one in tokens(text):
        assert re.sub("_(open|close)$", "", one.type) in KINDS, one
        if one.type in ("html_block", "html_inline"):
            assert set(re.findall("<[^>]*>?", one.content)) <= TAGS, one.content
            found.append(html.unescape(re.sub("<[^>]*>", "", one.content)))
        elif one.type in ("text", "text_special"):
            found.append(one.content)
    return " ".join(found)


def rows(text: str) -> list[list[str]]:
    """The cells of the table as they are read."""
    found: list[list[str]] = []
    cell = False
    for one in READER.parse(text):
        if one.type == "tr_open":
            found.append([])
        elif one.type in ("th_open", "td_open"):
            cell = True
        elif cell and one.type == "inline":
            cell = False
            found[-1].append("".join(part.content for part in one.children or () if part.type != "html_inline"))
    return found


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


MARKS = {"passed": "✓", "failure": "✗", "error": "?"}


@pytest.mark.parametrize("name", RUNS)
def test_the_table(name: str, inside: Path, run: Run) -> None:
    """Each engine has its mark, and the verdict the worst one: a tick only for a pass of all that was asked."""
    wanted = RUNS[name]
    engines(inside)
    text = run("check", "identity.engine", "smallest.engine", *wanted.arguments, "--output-format", "markdown").stdout
    cells = {names: cell[0] for names, cell in rows(text)[1:]}
    if set(cells) == {"identity.enginesmallest.engine"}:
        cells = dict.fromkeys(["identity.engine", "smallest.engine"], *cells.values())
    for file, end in (("identity.engine", wanted.identity), ("smallest.engine", wanted.smallest)):
        assert cells[file] == MARKS[end] if end in MARKS else cells[file] != "✓"
    first = text.split("\n")[0]
    ends = (wanted.identity, wanted.smallest)
    passes = wanted.code == 0 and name != "never" and "narrowed" not in name
    assert ("✓" in first) == passes
    assert ("?" in first) == (wanted.code == 3)
    words(text)
    assert ends


def test_one_file(inside: Path, run: Run) -> None:
    """The answer about one file has every finding with its evidence, and the way out once, to be copied."""
    engines(inside)
    text = run("check", "identity.engine", "--target", FITS_NOT, "--output-format", "markdown").stdout
    (report,) = run("check", "identity.engine", "--target", FITS_NOT, "--output-format", "json").json["reports"]
    shown = words(text)
    for one in report["findings"]:
        assert one["code"] in shown
        assert one["message"] in shown
    commands = [line for step in report["plan"]["ways"][0]["steps"] for line in step["commands"]]
    assert [one.content for one in tokens(text) if one.type == "fence"] == ["\n".join(commands) + "\n"]
    assert rows(text) == [["engine", FITS_NOT], ["identity.engine", "✗ version"]]


def test_targets_share_columns(inside: Path, run: Run) -> None:
    """Engines that come to the same are one row, targets one column, as in text."""
    engines(inside)
    targets = ("--target", FITS_NOT, "--target", "gpu=A100,tensorrt=10.4.0", "--target", FITS)
    text = run("check", ".", *targets, "--output-format", "markdown").stdout
    assert rows(text)[1:] == [["./smallest.engine", "✗ version", "✗ version"], ["./identity.engine", "✗ version", "✓"]]


@pytest.mark.parametrize("target", [("--static",), ("--target", FITS_NOT, "--target", FITS)], ids=len)
def test_hostile_names(target: tuple[str, ...], inside: Path, run: Run) -> None:
    """Every name is read as it is shown on a terminal: no markup, no link, nobody mentioned, no issue."""
    hostile(inside)
    for name in HOSTILE:
        path = f"./{name}"
        text = run("check", path, *target, "-v", "--output-format", "markdown").stdout
        shown = words(text)
        assert not re.search(r"(?<!\w)[@#!$%~][\w-]|\w@\w|://|www\.", shown), shown
        assert rows(text)[1][0].replace("\u200b", "") == printable(path, 200)
        assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso" in line for line in text.split("\n"))


def test_hostile_names_together(inside: Path, run: Run) -> None:
    """The same of many, where kinds of problems are told by examples, and of targets."""
    hostile(inside)
    saved = json.dumps(run("host", "--output-format", "json").json["target"])
    (inside / "targets").mkdir()
    for index, name in enumerate(HOSTILE[:-1]):
        (inside / "targets" / f"{index}{name}.json").write_text(saved)
    for more in ((), ("--need", "one")):
        text = run("check", ".", "--target-dir", "targets", *more, "--output-format", "markdown").stdout
        assert not re.search(r"(?<!\w)[@#!$%~][\w-]|\w@\w|://|www\.", words(text))


def test_room(inside: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fits into a comment, whatever there is to say; what is left out is counted, and folds are closed."""
    hostile(inside)
    monkeypatch.setattr(markdown, "ROOM", 1500)
    text = run("check", ".", "--target", FITS, "--target", FITS_NOT, "--output-format", "markdown").stdout
    assert len(text) < 1700
    assert text.count("<details>") == text.count("</details>")
    assert "more part" in text
    words(text)


def test_without_an_end(inside: Path, run: Run) -> None:
    """A run that stopped early says so in its first sentence."""
    engines(inside)
    text = run("check", ".", "--target", FITS_NOT, "--fail-fast", "--output-format", "markdown").stdout
    assert "1 of 2" in text.split("\n")[2]


@pytest.mark.parametrize("commands", [("a",), ("```", "x"), ("````sh", "~~~", "`````")])
def test_a_fence_holds(commands: tuple[str, ...]) -> None:
    """Commands with fences in them are one block."""
    (block,) = READER.parse("\n".join(markdown._fenced(commands)))
    assert (block.type, block.content) == ("fence", "\n".join(commands) + "\n")
