"""The search for keys: what is found by each engine, and that no message is lost by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loglines import VERSION

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import finder, match
from trtdoctor.logs import table as tables
from trtdoctor.logs.deriving import op
from trtdoctor.logs.finder import FEW, Finder, Search, alternation, one_by_one, pieces, words_in
from trtdoctor.logs.places import Text
from trtdoctor.logs.reader import LogReader, read_lines
from trtdoctor.logs.table import Rule, table


def hyperscan() -> Search:
    """The automaton; without its package the test is skipped."""
    pytest.importorskip("hyperscan")
    return finder.hyperscan()


ENGINES: dict[str, Callable[[], Search]] = {
    "one by one": lambda: one_by_one,
    "hyperscan": hyperscan,
    "re": alternation,
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Callable[[], Search]:
    """Each engine."""
    return ENGINES[request.param]


def read(text: str, engine: Callable[[], Search]) -> list[str]:
    """The messages in a text, as this engine finds them."""
    reader = LogReader(Finder(engine))
    reader.feed(text.encode("utf-8", "surrogatepass"))
    return [one.message.id for one in reader.end().matches]


class Everything:
    """Stands for the table: every row is tried on all of every text that holds what stands in its pattern as it is."""

    def candidates(self, read: Text, keys: object) -> list[tuple[Tried, list[tuple[str, int]]]]:
        """All that can match."""
        return [(one, []) for one in ROWS if any(map(read.holds, one.held))]


def held(tree: Iterable[Any]) -> list[str]:
    """The longest string that stands as it is in each alternative of a pattern; empty where there is none."""
    run, every = "", [[""]]
    for code, value in tree:
        run = run + chr(value).lower() if code is op.LITERAL else ""
        every.append([one for branch in value[1] for one in held(branch)] if code is op.BRANCH else [run])
    return max(every, key=lambda some: min(map(len, some)))


class Tried:
    """A row that is tried everywhere."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._rule = Rule(message, 0)
        self.held = held(op.parse(message.pattern))

    def search(self, text: Text, anchors: object) -> re.Match[str] | None:
        """The first match, if it begins before ``text.end``."""
        found = self._rule.compiled().search(text.whole)
        return found if found is not None and found.start() < text.end else None


ROWS = [Tried(message) for message in MESSAGES]


@cache
def everything(text: str) -> list[str]:
    """The messages in a text, each row tried on each line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(match, "table", Everything)
        patch.setattr(match, "possible", lambda shape, keys: True)
        return read(text, lambda: _every_line)


def _every_line(data: bytes) -> finder.Hits:
    piece = next(piece for piece in pieces() if piece.key)
    return [(at + 1, piece) for at in range(1, len(data)) if data[at - 1 : at] == b"\n"]


def test_every_piece_is_found_where_it_stands(engine: Callable[[], Search]) -> None:
    """Each piece of each key is found, in any case, beside others and within others."""
    search = engine()
    for piece in pieces():
        for text in (piece.data, b"xx" + piece.data.upper() + b"yy", piece.data * 2):
            ends = {end for end, found in search(text) if found == piece}
            assert text.lower().find(piece.data) + len(piece.data) in ends


@pytest.mark.parametrize("size", [0, 2 * FEW])
def test_words_are_found_in_short_and_long_texts(size: int) -> None:
    """Which of some words a text holds is found in any case, however long it is."""
    text = b"\n" * size + b"C:\\models Ubuntu libnvinfer.so.10\n"
    assert set(words_in(text, (b":\\", b"ubuntu", b".so", b"windows"))) == {b":\\", b"ubuntu", b".so"}


def test_no_piece_makes_the_automaton_large() -> None:
    """No piece ends three times in the same character: one such costs more memory than all others together."""
    assert [piece.data for piece in pieces() if piece.key and re.search(rb"(.)\1\1\Z", piece.data)] == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_no_sample_is_lost(message: Message, engine: Callable[[], Search]) -> None:
    """The sample of a row is found as it stands, with runs of blanks and in capitals."""
    for sample in (message.sample, message.sample.replace(" ", "  "), message.sample.replace(" ", "\t ")):
        assert read(sample, engine) == everything(sample)


ENDS = (" \r\n", "\n  ", "\nweb_1 | ")
"""Other ends of a line; each row is broken by all of them, each in another place."""


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_no_broken_sample_is_lost(message: Message) -> None:
    """Wherever a line is broken between two words, what is found is what all rows find."""
    words = message.sample.split(" ")
    other = ENDS[len(message.id) % len(ENDS) :] + ENDS
    for place, at in enumerate(range(1, len(words), max(len(words) // 6, 1))):
        for end in ("\n", other[place % len(ENDS)]):
            text = " ".join(words[:at]) + end + " ".join(words[at:])
            assert read(text, ENGINES["one by one"]) == everything(text)


@pytest.mark.parametrize(
    ("calm", "failed"),
    [
        ("worker 1 ended with exit code 0", "worker 7 ended with exit code 1"),
        ("5 | the build failure code 111", "6 | the cuda failure code 222"),
        ("[rank0]: error 0: all is well", "[rank1]: error 1: all is lost"),
        ("a-1 | cannot open shared\na-2 | object file", "a-1 | libx.so.1: cannot open shared\na-1 | object file"),
        (
            "x-1 | libx.so.1: cannot open shared\nx-2 | object file",
            "x-3 | libx.so.1: cannot open shared\nx-3 | object file",
        ),
    ],
)
def test_a_digit_may_decide(calm: str, failed: str) -> None:
    """Lines that say nothing hide none that differ from them in a digit alone."""
    after, alone = (read_lines(text.split("\n")) for text in (f"{calm}\n" * 3 + f"\n{failed}", failed))
    assert {one.message.id for one in alone.matches} <= {one.message.id for one in after.matches}
    assert bool(alone.unexplained) <= bool(after.unexplained or after.matches)


WORDS = [word for message in MESSAGES for word in message.sample.split(" ")]
PIECES = st.one_of(
    st.sampled_from(WORDS), st.sampled_from([m.sample for m in MESSAGES]), st.text(max_size=20), st.just("\n")
)


@given(st.lists(PIECES, max_size=40), st.sampled_from(sorted(ENGINES)))
def test_no_mixture_is_lost(parts: list[str], name: str) -> None:
    """Whatever words of messages, whole messages and other text stand together, no engine loses any."""
    text = " ".join(parts)
    assert read(text, ENGINES[name]) == everything(text)


@pytest.mark.parametrize(
    "text", ["段错误 (核心已转储)", "3: 未找到\n插件", "tief ÜBERschritten worden", "Erreur de segmentation"]
)
def test_words_of_any_language_are_found(
    text: str, engine: Callable[[], Search], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row may hold words that are not English, beside others or alone, also one that no table has anchors of."""
    row = MESSAGES[0]._replace(id="foreign", pattern="段错误|未找到 插件|überschritten|Erreur de segmentation")
    monkeypatch.setattr(tables, "MESSAGES", (row,))
    caches = (table, pieces, finder._words, finder._pieces, finder._database, finder._alternatives)
    for one in caches:
        one.cache_clear()
    try:
        assert read(text, engine) == ["foreign"]
    finally:
        for one in caches:
            one.cache_clear()


def test_a_short_log_needs_no_automaton(monkeypatch: pytest.MonkeyPatch) -> None:
    """The automaton, which takes longer to make than a short log to search, is made for a long one only."""
    made = []

    def make() -> Search:
        made.append(True)
        return one_by_one

    monkeypatch.setattr(finder, "automaton", make)
    finder._database.cache_clear()
    Finder().find(b"x" * 32_768)
    assert not made
    Finder().find(b"x" * 32_769)
    one = Finder()
    for _ in range(33):
        one.find(b"x" * 1000)
    assert len(made) == 2


def test_an_automaton_that_is_there_serves_short_logs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is made for a long log."""
    hyperscan()
    made = []

    def make() -> Search:
        made.append(True)
        return one_by_one

    monkeypatch.setattr(finder, "automaton", make)
    Finder().find(b"x")
    assert made


def test_without_its_package_re_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where hyperscan has no wheel, or not for this processor, a long log is read all the same."""

    def missing() -> Search:
        raise ImportError("no hyperscan here")

    monkeypatch.setattr(finder, "hyperscan", missing)
    assert read_lines(["nothing to see"] * 5000 + [VERSION]).matches[0].lines == (5001,)
