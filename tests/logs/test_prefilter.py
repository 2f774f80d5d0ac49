"""The filters before the patterns: they lose no match, and what they remember is bounded."""

from __future__ import annotations

import itertools
import string
import sys
import tracemalloc

import pytest

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import prefilter
from trtdoctor.logs.literals import letters
from trtdoctor.logs.prefilter import LONGEST_WORD, Prefilter, Rule, anchors, candidates, rules
from trtdoctor.logs.reader import read_blocks, read_lines

MEGABYTE = 1_000_000


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.message.id)
def test_every_alternative_has_an_anchor(rule: Rule) -> None:
    """Of each alternative of a row every rarest word holds an anchor of the row, and none is too short to be one."""
    place = rules().index(rule)
    mine = {anchor for anchor, rows in anchors().items() if any(row.place == place for row in rows)}
    assert rule.alternatives
    for parts in rule.alternatives:
        assert all(any(anchor in letters(word) for anchor in mine) for word in parts[0])
    for anchor in mine:
        assert 3 <= len(anchor.encode()) <= LONGEST_WORD
        assert anchor.strip("abcdef")


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_no_match_is_lost(message: object) -> None:
    """The row of a sample is among the candidates for its letters, and the prefilter finds an anchor in its words."""
    sample = getattr(message, "sample", "")
    assert message in [rule.message for rule in candidates(letters(sample))]
    assert Prefilter().anchors(words(sample))


def words(text: str) -> set[bytes]:
    """The words of ``text`` as the reader of blocks gives them: letters only, in lower case."""
    return {word.encode() for word in map(letters, text.split()) if word}


@pytest.mark.parametrize(
    "text", ["段错误 (核心已转储)", "3: 未找到\n插件", "tief überschritten worden", "Erreur de segmentation"]
)
def test_words_of_any_language_are_found(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row may hold words that are not English, beside others or alone."""
    row = MESSAGES[0]._replace(id="foreign", pattern="段错误|未找到 插件|überschritten|Erreur de segmentation")
    monkeypatch.setattr(prefilter, "MESSAGES", (row,))
    prefilter.rules.cache_clear()
    prefilter.anchors.cache_clear()
    try:
        assert [one.message.id for one in read_lines(text.split("\n")).matches] == ["foreign"]
        assert read_blocks([text.encode()])[:2] == read_lines(text.split("\n"))[:2]
    finally:
        prefilter.rules.cache_clear()
        prefilter.anchors.cache_clear()


def test_forgotten_words_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """No anchor is lost when what is remembered is forgotten, not even in that very block."""
    monkeypatch.setattr(prefilter, "REMEMBERED", 500)
    one = Prefilter()
    for number in range(100):
        new = {b"w" + chr(103 + number % 20).encode() * length for length in range(1, 8)}
        assert b"deserialization" in one.anchors({b"deserialization", b"failed", *new})


def test_remembered_words_do_not_fill_memory() -> None:
    """However many different words a log holds, those that are remembered take less than 25 MB."""
    one = Prefilter()
    every = itertools.product(string.ascii_lowercase[6:].encode(), repeat=5)
    most = 0
    for _ in range(50):
        one.anchors({bytes(word) for word in itertools.islice(every, 10_000)})
        held = one._harmless | one._hits.keys()
        most = max(most, sys.getsizeof(held) + sum(map(sys.getsizeof, held)))
    assert MEGABYTE < most < 25 * MEGABYTE


def test_long_words_are_not_remembered() -> None:
    """Words longer than any anchor are looked at and forgotten: base64 does not grow memory."""
    one = Prefilter()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(200):
            assert one.anchors({b"xyz" * 4000 + b"magictagdoesnotmatch" + b"q" * number})
            one.anchors({b"xyz" * 4000 + b"q" * number})
        assert tracemalloc.get_traced_memory()[0] - before < MEGABYTE
    finally:
        tracemalloc.stop()
