"""Patterns that are asked of one line again and again: the same answers as of any pattern, and little reading."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import quotation, wording, writing
from trtdoctor.logs.deriving import derived, op
from trtdoctor.logs.quotation import kind
from trtdoctor.logs.reader import read_lines
from trtdoctor.logs.wording import AnyOf

PATTERNS = {
    name: value for module in (quotation, writing) for name, value in vars(module).items() if isinstance(value, AnyOf)
}
TEXTS = [json.loads(line)["text"] for line in Path(__file__).with_name("quoting.jsonl").read_text("utf-8").splitlines()]
LINES = [line for text in TEXTS for line in text.splitlines()]


def alternatives(pattern: str) -> Iterator[list[Any]]:
    """Each of them as Python's parser reads it, which takes out what all begin with."""
    tree = list(op.parse(pattern))
    at = next((place for place in (0, len(tree) - 1) if tree and tree[place][0] is op.BRANCH), None)
    if at is None:
        yield tree
        return
    for branch in tree[at][1][1]:
        yield tree[:at] + list(branch) + tree[at + 1 :]


@pytest.mark.parametrize("name", PATTERNS)
def test_forms(name: str) -> None:
    """What a pattern says of itself is so: where it begins and ends, and how far it looks."""
    asked = PATTERNS[name]
    if asked.first:
        assert all(one[0] == (op.AT, op.AT_BEGINNING) for one in alternatives(asked.first))
    if not asked.others:
        return
    assert derived(asked.others).reach + 2 <= asked.reach
    if asked.at_end:
        assert all(one[-1] == (op.AT, op.AT_END) for one in alternatives(asked.others))


def test_same_as_a_search() -> None:
    """Whatever was asked before, and up to wherever, the first match is that of the pattern in the text up to there."""
    chance = random.Random(4)
    samples = [*LINES, *(row.sample.replace("\n", " ") for row in MESSAGES)]
    texts = ["\r".join(chance.choices(samples, k=40)) for _ in range(4)] + chance.sample(samples, 400)
    for asked in PATTERNS.values():
        plain = [re.compile(pattern) for pattern in (asked.first, asked.others) if pattern]
        for text in texts:
            for end in (None, *(chance.randrange(len(text) + 1) for _ in range(9 if len(text) > 1000 else 2))):
                found = asked.search(text, end)
                wanted = [match.span() for pattern in plain if (match := pattern.search(text[:end]))]
                assert ([found.span()] if found else []) == wanted[:1]


class Counting:
    """In the place of ``re``: counts the characters that patterns are given to search."""

    def __init__(self) -> None:
        self.given = 0

    def compile(self, pattern: str) -> Any:
        compiled, of_all = re.compile(pattern), self

        class Counted:
            def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
                return compiled.match(text, start, end)

            def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
                of_all.given += end - start
                return compiled.search(text, start, end)

        return Counted()


def test_one_reading_for_all_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many messages on a long line do not have it read twice as often."""
    counting = Counting()
    monkeypatch.setattr(wording, "re", counting)
    for asked in PATTERNS.values():
        monkeypatch.setattr(asked, "_first", None)
        monkeypatch.setattr(asked, "_others", None)
    given = {}
    for count in (10, 20):
        text = "I 'x' is so ``: " * 1000
        counting.given = 0
        for start in range(500, 500 + count * 700, 700):
            assert kind(text, start, start + 5, "", marked=False) is not None
        given[count] = counting.given / len(text)
    assert given[20] < given[10] + 10 * 2 * len(PATTERNS) * wording.REACH / 16000


def test_long_line_of_many_messages() -> None:
    """Messages on one long line are told apart from those that the line only quotes, wherever they stand."""
    line = "Segmentation fault (core dumped)\r" + "x" * 5000 + "\rno longer get a Segmentation fault (core dumped)"
    assert [match.quoted for match in read_lines([line]).matches] == [""]
