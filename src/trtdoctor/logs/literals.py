"""The words that every match of a pattern holds, read off the pattern itself, and which of them is the rarest.

Knows what the table of messages uses: characters, escapes, classes, groups, repetitions.
"""

from __future__ import annotations

import re

Part = tuple[str, ...]
"""Words of which one must be in the text."""
Alternative = tuple[Part, ...]
"""Parts of which each must be in the text, the rarest first."""

EVERYDAY = """
    request response latency queue batch inference worker thread model tensor input output server client upload
    download cache layer step epoch loss frame camera stream pipeline decode encode schedule finished started
    connection session user memory usage device host loaded loading bytes shape profile forward debug warning
    message time duration total count index number value size name path file directory data train training test
    metrics image video audio text token sequence context content process service http address network event task
    state status ready running active stopped start open close created updated read reading write sent received
    load save checkpoint weight parameters kernel cuda nvidia tensorrt engine binding dims precision mode config
    setting option version build plugin register registered node graph function call return result success done
    complete iteration current next last first default using with from into only when after before while more per
    execute execution runtime driver library module import python script program container cluster allocated
    available used required enabled supported detected found selected target source shared static dynamic object
    class label threshold sample rank distributed initialize compile timing extension header format platform
    environment variable command argument signal generated instance current code unable
    """
"""Words of everyday logs of machine learning: no row is tried for one of these alone if it has a rarer word."""
_NO_LETTERS = re.compile(r"[^a-z\x80-\U0010ffff]+")
_PLAIN = re.compile(r"[^\\.^$|()[?*+{]+(?![?*+{])")
"""Characters that stand for themselves, once each."""


def required_literals(pattern: str) -> tuple[Alternative, ...]:
    """What every match of ``pattern`` holds, in lower case: all parts of one of the alternatives."""
    return _Scanner(pattern).alternatives()


def letters(text: str) -> str:
    """``text`` without anything ASCII but its letters, in lower case: what line breaks and blanks cannot change."""
    return _NO_LETTERS.sub("", text.lower())


def anchor(word: str) -> str:
    """The rarest piece of ``word`` between blanks, letters only."""
    return max(map(letters, word.split()), key=lambda piece: (piece not in EVERYDAY, len(piece)), default="")


def _rarity(part: Part) -> tuple[bool, int]:
    """Sorts parts by how seldom a log holds one of their words: uncommon before everyday ones, then long ones."""
    return not any(anchor(word) in EVERYDAY for word in part), min(len(letters(word)) for word in part)


class _Scanner:
    """Goes through a pattern once, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> tuple[Alternative, ...]:
        """The alternatives from here to the closing parenthesis or the end."""
        found = []
        while True:
            found.append(tuple(sorted(self._sequence(), key=_rarity, reverse=True)))
            if self._next() != "|":
                return tuple(found)
            self._at += 1

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _sequence(self) -> list[Part]:
        parts: list[Part] = []
        run = ""
        while self._next() not in ("", "|", ")"):
            if plain := _PLAIN.match(self._pattern, self._at):
                run += plain[0]
                self._at = plain.end()
                continue
            literal, inner = self._atom()
            repeated, optional = self._repetition()
            if literal and not optional:
                run += literal
                if not repeated:
                    continue
            # The word ends here: what follows may be anything, or (after a repetition) the same once more.
            parts += _word(run)
            run = ""
            if inner and not optional and all(inner):
                parts.append(tuple(word for alternative in inner for word in alternative[0]))
        return parts + _word(run)

    def _atom(self) -> tuple[str, tuple[Alternative, ...]]:
        """One character, or the alternatives of a group; neither, where any of several characters fits."""
        char = self._next()
        if char == "[":
            self._skip_class()
            return "", ()
        if char == "(":
            return "", self._group()
        if char == "\\":
            self._at += 2
            escaped = self._pattern[self._at - 1]
            return "" if escaped.isalnum() else escaped, ()
        self._at += 1
        return "" if char in ".^$" else char, ()

    def _skip_class(self) -> None:
        self._at += 1 + (self._pattern[self._at + 1] == "^")
        self._at += self._next() == "]"  # at the beginning it is one of the characters
        while self._next() != "]":
            self._at += 1 + (self._next() == "\\")
        self._at += 1

    def _group(self) -> tuple[Alternative, ...]:
        looking = self._pattern.startswith(("(?!", "(?<!", "(?=", "(?<="), self._at)
        if self._pattern.startswith("(?P<", self._at):
            self._at = self._pattern.index(">", self._at)
        elif self._pattern.startswith("(?", self._at):
            self._at += 2 + (self._pattern[self._at + 2] == "<")
        self._at += 1
        inner = self.alternatives()
        self._at += 1
        return () if looking else inner

    def _repetition(self) -> tuple[bool, bool]:
        """Whether what stood before is repeated, and whether it may be missing."""
        char = self._next()
        if char not in ("?", "*", "+", "{"):
            return False, False
        optional = char in "?*" or self._pattern.startswith("{0", self._at)
        self._at = self._pattern.index("}", self._at) + 1 if char == "{" else self._at + 1
        if self._next() == "?":  # lazy
            self._at += 1
        return True, optional


def _word(run: str) -> list[Part]:
    return [(run.lower(),)] if len(letters(run)) > 1 else []
