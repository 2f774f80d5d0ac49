"""Where each field of a protobuf text stands: the parser of the protobuf package gives values, but no lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from trtdoctor.named import NamedTuple

MOST_DEPTH = 64
"""Messages in each other. Triton's own configurations have five."""
MOST_TOKENS = 50_000
"""Words, strings, marks, blanks and line ends, and escapes in strings: some µs each. Triton's own have some hundred."""
_STRING = r'"(?:[^"\\\n]+|\\[^\n])*"?|\'(?:[^\'\\\n]+|\\[^\n])*\'?'
_TOKEN = re.compile(
    r"(?P<blank>[ \t\r\v\f]+)|(?P<line>\n)|(?P<comment>\#[^\n]*)"
    rf"|(?P<string>{_STRING})"
    r"|(?P<word>[\w.+\-]+)|(?P<mark>.)",
    re.DOTALL,
)
"""A string without its end goes on to the end of its line, so that no text is read twice."""
_OPEN, _CLOSE = frozenset("{<["), frozenset("}>]")


class Token(NamedTuple):
    """A word, a string with its quotes, or a single mark, and its line from 1."""

    text: str
    line: int


class Node:
    """A field as it stands: its name, line, scalar values as written, and the fields of each message in it."""

    __slots__ = ("line", "name", "parts", "values")

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        self.values: list[Token] = []
        self.parts: list[list[Node]] = []


class TooDeep(Exception):
    """Messages in each other beyond ``MOST_DEPTH``; the line is the argument."""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` without blanks and comments."""
    line = 1
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "line":
            line += 1
        elif kind in ("string", "word", "mark"):
            yield Token(found[0], line)


def too_many(text: str) -> bool:
    """Whether it has more than ``MOST_TOKENS``; asked before anything else."""
    if text.count("\\") > MOST_TOKENS:  # the expression keeps a state for each
        return True
    return next(islice(_TOKEN.finditer(text), MOST_TOKENS, None), None) is not None


def without_comments(text: str) -> str:
    """``text`` with its comments cut, every line in its place: a comment may be in any encoding."""
    return _TOKEN.sub(lambda found: "" if found.lastgroup == "comment" else found[0], text)


def without_strings(text: str) -> str:
    """``text`` with nothing in its strings, every line in its place."""
    return _TOKEN.sub(lambda found: '""' if found.lastgroup == "string" else found[0], text)


def without_values(text: str, marked: str) -> tuple[str, list[tuple[str, str, int]]]:
    """``text`` without the fields that have ``marked``, an expression, for a value, and each of these: its name, the
    value and the line. Strings stay as they are."""
    found: list[tuple[str, str, int]] = []
    begun = line = 0

    def cut(one: re.Match[str]) -> str:
        nonlocal begun, line
        if one["name"] is None:
            return one[0]
        line += text.count("\n", begun, one.start("value"))
        begun = one.start("value")
        found.append((one["name"], one["value"], line + 1))
        return "\n" * one[0].count("\n")

    fields = rf"{_STRING}|\b(?P<name>[A-Za-z_]\w{{0,80}})\s{{0,80}}:\s{{0,80}}(?P<value>{marked})"
    return re.sub(fields, cut, text), found


def fields(text: str) -> list[Node]:
    """The fields of a text that the parser of protobuf took; raises ``TooDeep``. Of others, whatever comes of it."""
    reader = _Fields()
    for token in tokens(text):
        reader.take(token)
    return reader.root


class _Fields:
    """What is open while tokens come: messages, which are lists of fields, and lists, which have their field."""

    def __init__(self) -> None:
        self.root: list[Node] = []
        self._stack: list[tuple[list[Node] | None, Node | None]] = [(self.root, None)]
        self._here: Node | None = None

    def take(self, token: Token) -> None:
        if token.text in _OPEN:
            self._open(token)
        elif token.text in _CLOSE:
            if len(self._stack) > 1:
                self._stack.pop()
            # After a message in a list its field goes on; after anything else the next word is a new field.
            self._here = self._stack[-1][1] if self._stack[-1][0] is None else None
        elif token.text in ":,;":
            if token.text != ":" and self._stack[-1][0] is not None:
                self._here = None
        else:
            self._word(token)

    def _open(self, token: Token) -> None:
        if len(self._stack) > MOST_DEPTH:
            raise TooDeep(token.line)
        if token.text == "[" and self._here is not None:
            self._stack.append((None, self._here))
            return
        part: list[Node] = []
        if self._here is not None:
            self._here.parts.append(part)
        self._stack.append((part, self._here))
        self._here = None

    def _word(self, token: Token) -> None:
        """A value of the field that is open, or the name of a new one."""
        inside, here = self._stack[-1][0], self._here
        ended = here is None or (here.values and token.text[0] not in "\"'") or here.parts
        if inside is not None and ended:
            self._here = Node(token.text, token.line)
            inside.append(self._here)
        elif here is not None:
            here.values.append(token)


def too_deep(text: str) -> int | None:
    """The line where messages stand in each other beyond ``MOST_DEPTH``; ``None`` where they do not."""
    depth = 0
    for token in tokens(text):
        if token.text in _OPEN:
            depth += 1
            if depth > MOST_DEPTH:
                return token.line
        elif token.text in _CLOSE:
            depth -= 1
    return None
