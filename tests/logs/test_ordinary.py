"""Ordinary output of programs, and texts: nothing of it is a failure."""

from __future__ import annotations

import base64
import lzma
import random
import re
from pathlib import Path

import pytest

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.reader import read_blocks, read_lines

FOLDER = Path(__file__).parent / "ordinary"
SOURCES = Path(__file__).parents[2] / "src" / "trtdoctor"
CODE = sorted(path for path in SOURCES.rglob("*.py") if path.parent.name not in ("knowledge", "messages"))
TABLES = sorted((SOURCES / "knowledge" / "messages").glob("*.py"))
FILES = sorted(FOLDER.glob("*.xz"))
TEXTS = {"chat.txt.xz", "git-log.txt.xz"}
"""Written by people: failures that are told in them are quoted as such."""
UNCLEAR = {
    "checks/probe_words.py",
    "checks/trt101_product.py",
    "checks/trt104_host_code.py",
    "checks/trt401_standard_plugins.py",
    "model/probe.py",
    "probe/child/probe_inputs.py",
    "probe/processes.py",
    "sources/local.py",
}
"""Sources with a line that nobody could tell, without the lines around it, from one of a log."""


def loud(data: bytes) -> list[tuple[str, str]]:
    """The messages in it that would be a problem."""
    return [(one.message.id, one.text) for one in read_blocks([data]).matches if one.severity != "info"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_ordinary_output_is_no_problem(path: Path) -> None:
    """No message above information is in it, and in that of a program that succeeded no failure either."""
    data = lzma.decompress(path.read_bytes())
    assert loud(data) == []
    if path.name not in TEXTS:
        assert read_blocks([data]).unexplained == ()


def test_the_corpus_is_there_and_small() -> None:
    """It has many kinds of output, some of them written by people, and takes less than 300 kB."""
    assert len(FILES) >= 12
    assert {path.name for path in FILES} >= TEXTS
    assert sum(path.stat().st_size for path in FILES) < 300_000


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_source_code_only_quotes(path: Path) -> None:
    """Source code with messages in it is information."""
    name = path.relative_to(SOURCES).as_posix()
    assert name in UNCLEAR or loud(path.read_bytes()) == []


def test_sources_that_cannot_be_told_are_few() -> None:
    """Every exception is still one."""
    for name in UNCLEAR:
        assert loud((SOURCES / name).read_bytes()), name


def test_the_table_of_messages_only_quotes() -> None:
    """The source of the table, of which every row has a message, is information but for one line in a hundred."""
    found = [read_blocks([path.read_bytes()]).matches for path in TABLES]
    quoted = sum(len(one.lines) for matches in found for one in matches if one.quoted)
    meant = sum(len(one.lines) for matches in found for one in matches if one.severity != "info")
    assert quoted > 500
    assert meant * 100 < quoted


@pytest.mark.parametrize("seed", range(4))
def test_base64_says_nothing(seed: int) -> None:
    """Images of requests in a log, ten kilobytes a line, hold short words by chance."""
    source = random.Random(seed)
    lines = [b"INFO request body " + base64.b64encode(source.randbytes(7500)) for _ in range(200)]
    found = read_blocks([b"\n".join(lines)])
    assert (found.matches, found.unexplained) == ((), ())


def alternatives(pattern: str) -> list[str]:
    """What a pattern has between bars that are in no group."""
    found, depth, start, at, in_class = [], 0, 0, 0, False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            found.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*found, pattern[start:]]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_short_words_are_bounded(message: Message) -> None:
    """A short word alone matches only as a word: inside base64 and names it means nothing."""
    assert [one for one in alternatives(message.pattern) if re.fullmatch(r"[A-Za-z0-9_]{1,10}", one)] == []


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [(r"a|b", ["a", "b"]), (r"(a|b)|c[|]\|", ["(a|b)", r"c[|]\|"]), (r"\(a|b\)", [r"\(a", r"b\)"])],
)
def test_alternatives_are_found(pattern: str, wanted: list[str]) -> None:
    """Bars in groups, classes and escapes part nothing."""
    assert alternatives(pattern) == wanted


def test_lines_of_chat_are_named_as_such() -> None:
    """What people write about a failure is found, as a quotation."""
    data = lzma.decompress((FOLDER / "chat.txt.xz").read_bytes()).decode()
    found = read_lines(data.split("\n")).matches
    assert {one.quoted for one in found} <= {"chat", "a sentence that says that there is none"}
    assert {"crash", "magic-tag", "out-of-memory"} <= {one.message.id for one in found}
