"""Names that somebody chose to mislead, and how it is told that they are text, and nothing else."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from driving import Result

PLAIN = b"plain"
NAMES = {
    "terminal": b"\x1b[31mred\x1b[0m\x07\x9b1m",
    "eight bits": b"\xc2\x9b31m\xff\xfe",
    "another direction": "a\u202egnp\u2066b\u2028c\u200fd".encode(),
    "lines": b"a\n::error::b\r\n%0Ac",
    "rich": b"[bold red]a[bold] [link=x]b :boom:",
    "HTML": b"<img src=x onerror=y>&lt;b&amp;--><script>",
    "markdown": b"`a` |b| [c](javascript:d) **e** # f ~~~ ```",
    "a shell": b"$(a) `b` \"c' ;d &",
    "an option": b"--output-format=json",
    "a formula": b"=1+1,@a",
}
MISLEADING = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class Tags(HTMLParser):
    """The elements of a page, with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, ...]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[(tag, *(name for name, _ in attrs))] += 1


def shape(form: str, text: str) -> object:
    """What a reader of a format makes of a text, but for the words."""
    if form == "html":
        tags = Tags()
        tags.feed(text)
        return tags.found
    if form == "markdown":
        found = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
        return Counter(
            piece.type for token in found for piece in (token, *(token.children or ())) if "code" not in piece.type
        ) - Counter(text=10**6, softbreak=10**6)
    if form == "github":
        return [line.partition(" ")[0] for line in text.splitlines() if line.startswith("::")]
    return None


def require_text(form: str, found: Result, usual: Result, shown: str | None = None) -> None:
    """No control, no other direction, no mark-up, no line and no exit code more than with a plain name. ``shown`` is
    what is looked at, where that is not all that was printed."""
    text = found.stdout + found.stderr if shown is None else shown
    bad = {char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"}
    assert not bad | (MISLEADING & set(text)), form
    assert found.code == usual.code, form
    assert shape(form, found.stdout) == shape(form, usual.stdout), form
    if form in ("json", "sarif", "gitlab"):
        json.loads(found.stdout)
    elif form not in ("html", "markdown") and shown is None:
        assert found.stdout.count("\n") == usual.stdout.count("\n"), form
        assert found.stderr.count("\n") == usual.stderr.count("\n"), form
