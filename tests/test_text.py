"""Text that costs no more than it is worth: the nearest of many names, in bounded work."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import trtdoctor
from trtdoctor import settings
from trtdoctor.errors import QuestionError
from trtdoctor.knowledge.lookup import nearest_names
from trtdoctor.model.target import KEYS
from trtdoctor.targets.words import unknown_key
from trtdoctor.text import ENDS, LIKELY, encoded, nearest, shell_word


def settings_key(text: str) -> None:
    """A settings file with a key that is none."""
    with pytest.raises(QuestionError):
        settings._known("trtdoctor.toml", {text: 1}, settings.KEYS)


MANY = [f"yolov8n-batch1-fp16-sm86-{'x' * 200}-{number:04d}.engine" for number in range(2000)]


@pytest.mark.parametrize(
    ("word", "names", "most", "wanted"),
    [
        ("modle.engine", ["model.engine", "other.plan"], 3, ["model.engine"]),
        ("a.engine", ["b.plan", "zzz"], 3, []),
        ("a.engine", ["a2.engine", "a.plan", "a.engine.bak"], 2, ["a2.engine", "a.engine.bak"]),
        (MANY[700].replace("0700", "07000"), MANY, 1, [MANY[700]]),
        (MANY[700].replace("yolov8n", "yolo8n"), MANY, 1, [MANY[700]]),
        ("b" * 4000 + ".engine", ["b" * 4000 + ".plan"], 1, ["b" * 4000 + ".plan"]),
        ("", ["a"], 1, []),
    ],
)  # fmt: skip
def test_nearest(word: str, names: list[str], most: int, wanted: list[str]) -> None:
    """A slip of the pen is found, also among thousands of names that differ by as much."""
    assert nearest(word, names, most) == wanted


def test_few_are_compared_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many long names are alike: what costs the product of the lengths is done for a few, of their ends."""
    compared: list[int] = []
    ratio = difflib.SequenceMatcher.ratio

    def counted(self: Any) -> float:
        compared.append(len(self.a) * len(self.b))
        return ratio(self)

    monkeypatch.setattr(difflib.SequenceMatcher, "ratio", counted)
    assert nearest(MANY[3] + "n", MANY)
    assert nearest("a" * 4000, ("a" * 4000 + str(number) for number in range(5000)))
    assert 0 < len(compared) <= 2 * LIKELY
    assert max(compared) <= 256 * 256


@pytest.mark.parametrize(
    "ask", [nearest_names, lambda text: unknown_key(text, KEYS), settings_key], ids=["gpu", "target", "setting"]
)
def test_long_words_have_near_names_too(ask: Callable[[str], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of a megabyte is compared by its ends, wherever near names are looked for."""
    compared: list[int] = []

    class Bounded(difflib.SequenceMatcher[str]):
        def set_seq2(self, b: Sequence[str]) -> None:
            compared.append(len(b))
            super().set_seq2(b)

    monkeypatch.setattr(difflib, "SequenceMatcher", Bounded)
    ask("k" * (1 << 20))
    assert [one for one in compared if one > 2 * ENDS] == []
    assert compared


def test_one_place_compares_names() -> None:
    """Nothing but ``nearest`` compares names: its work is bounded."""
    sources = Path(trtdoctor.__file__).parent
    assert [path.name for path in sources.rglob("*.py") if "difflib" in path.read_text()] == ["text.py"]


@pytest.mark.parametrize(
    ("text", "data", "word"),
    [
        ("model", b"model", "model"),
        ("a\udcffb", b"a\xffb", "$'a\\xffb'"),
        ("a\ud800b", b"a\xed\xa0\x80b", "$'a\\xed\\xa0\\x80b'"),
        ("\ud800\udcff", b"\xed\xa0\x80\xff", "$'\\xed\\xa0\\x80\\xff'"),
        ("\udfff", b"\xed\xbf\xbf", "$'\\xed\\xbf\\xbf'"),
    ],
)
def test_any_text_has_bytes(text: str, data: bytes, word: str) -> None:
    """Halves of surrogate pairs, as JSON and archives may have them in names, raise nothing."""
    assert encoded(text) == data
    assert shell_word(text) == word
