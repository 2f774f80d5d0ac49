"""Reads a log: which known messages are in it, on which lines, with what in them. Bounded memory, linear time.

Two filters come before the patterns, and neither loses a match (the tests prove it of every row): a block of lines
whose words hold none of the ``STEMS`` is skipped whole, and on a line only those rows are tried whose words are in it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from trtdoctor.knowledge import decoding
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES

LONGEST = 16_384
"""Characters of a line that are looked at."""
MOST_LINES = 50
"""Line numbers that are kept of one message; how often it came is known in any case."""
MOST_HEARD = 200
"""Different messages, by what they hold, that are kept of one log."""
MOST_UNEXPLAINED = 20
NEAR = 30
"""How many lines after its context a message may stand (``Message.after``)."""


class Heard(NamedTuple):
    """A known message: where it stands, its text as the log has it, what it holds."""

    message: Message
    lines: tuple[int, ...]
    text: str
    entities: Mapping[str, str]
    masked_by: str | None = None  # the id of the message that explains this one
    times: int = 1


class Reading(NamedTuple):
    """A log: the messages, root cause first, and lines that report an error no message matches."""

    heard: tuple[Heard, ...]
    unexplained: tuple[tuple[int, str], ...]


# ---- filters

STEMS: tuple[bytes, ...] = tuple(
    b"""
    able abort acces address aligned allo another assert atch ation badpara buil cannot cant code comp cont
    core corrupt could crea cuda cudla custom defin device devnv ding dla ected empt enough enqueue error
    execut exist fail fallen fatal file gitlfs iali init kill libnvrt libra lled load lost member memory model
    myelin name nerated ngin ning not nvidia nvrm onditio onetype onnxtrt ound parser plugin pointer port
    proce range read recated refitte ritical runtime severe shape sigabrt sigbus sigfpe signal sigsegv sing
    sion skippin small specifi stat tandalo tensor tered termina timi tripped tsmtoca ttribut tubscpp valid
    vdsinfe vmediad weight work wrong xceptio xpectin ynewlen
    """.split()
)
"""Pieces of words: every match of every pattern holds one of them."""
_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(256) if not chr(code).isascii() or not chr(code).isalpha())
_NO_WORDS = bytes(code for code in _NO_LETTERS if code not in b" \n")

LEVEL = re.compile(
    r"\[(?:E|F|error|fatal|critical)\]|\b(?:ERROR|FATAL|CRITICAL|SEVERE)\b|\berror(?: code)?\s{0,3}[:\[(]"
    r"|(?:^|\| )[EF]\d{4} \d\d:\d\d|\b[A-Za-z_.]{1,80}(?:Error|Exception)(?::|$)|\bterminate called\b"
    r"|\bAssertion\b.{1,300}failed|\[(?:E|F):|(?:^|\s)(?:F|f)atal(?: Python)? error"
)
"""A line that somebody meant as an error."""
NO_ERROR = re.compile(r"\b(?:no|0|zero|without) errors?\b|\berrors?\s?[:=] ?(?:0|none|null)\b", re.IGNORECASE)
ANSI = re.compile(r"\x1b\[[0-9;?]{0,20}[ -/]{0,3}[@-~]|\x1b\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)?|\x1b[@-_]")
SOURCE = re.compile(
    r"^([\w.-]{1,60}) {0,40}\| |^\[([\w.-]{1,40}-\d{1,4})\] |^\[((?:rank)?\d{1,4}(?:,\d{1,4})?)\](?:<\w{6}>)?: ?"
)
"""What docker-compose, ROS 2 and MPI put before a line to say whose it is."""


class Rule(NamedTuple):
    """A message ready to match, and the letters without which it cannot."""

    message: Message
    keys: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        return _compiled(self.message.pattern).search(text)


def needles(pattern: str) -> tuple[str, ...]:
    """Words, in lower case, of which every match of ``pattern`` holds at least one: the filter before the pattern.

    Of a sequence the best part counts, of alternatives each gives its own. Knows what the table uses: characters,
    escapes, classes, groups, repetitions.
    """
    found, _ = _alternatives(pattern, 0)
    return tuple(dict.fromkeys(found))


def _alternatives(pattern: str, at: int) -> tuple[list[str], int]:
    """The needles of alternatives from ``at`` to the closing parenthesis or the end, and where that is."""
    found: list[str] = []
    while True:
        best, at = _sequence(pattern, at)
        found += best
        if at >= len(pattern) or pattern[at] == ")":
            return found, at
        at += 1  # the bar


def _sequence(pattern: str, at: int) -> tuple[list[str], int]:
    parts: list[list[str]] = [[""]]
    run = ""
    while at < len(pattern) and pattern[at] not in "|)":
        char = pattern[at]
        piece: list[str] | None = None
        literal = ""
        if char == "\\":
            literal = pattern[at + 1] if not pattern[at + 1].isalnum() else ""
            at += 2
        elif char == "[":
            at += 2 + (pattern[at + 1] == "^")
            while pattern[at] != "]":
                at += 1 + (pattern[at] == "\\")
            at += 1
        elif char == "(":
            looking = pattern.startswith(("(?!", "(?<!", "(?=", "(?<="), at)
            if pattern.startswith("(?P<", at):
                at = pattern.index(">", at)
            elif pattern.startswith("(?", at):
                at += 2 + (pattern[at + 2] == "<")
            piece, at = _alternatives(pattern, at + 1)
            piece = None if looking else piece
            at += 1
        else:
            literal = "" if char in ".^$" else char
            at += 1
        optional = False
        if at < len(pattern) and pattern[at] in "?*+{":
            end = pattern.index("}", at) if pattern[at] == "{" else at
            optional = pattern[at] in "?*" or pattern[at : at + 2] == "{0"
            repeated = pattern[at] != "?"
            at = end + 1
            if at < len(pattern) and pattern[at] == "?":  # lazy
                at += 1
            if literal and repeated and not optional:  # at least once, and perhaps again: the word ends here
                parts.append([run + literal])
                run = literal = ""
        if literal and not optional:
            run += literal
            continue
        parts.append([run])
        run = ""
        if piece is not None and not optional:
            parts.append(piece)
    parts.append([run])
    best = max(parts, key=lambda words: min(map(len, words)))
    return [word.lower() for word in best], at


def letters(text: str) -> str:
    """``text`` without anything but its letters, in lower case: what line breaks and blanks cannot change."""
    return re.sub(r"[^a-z]+", "", text.lower())


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The table, in its order."""
    return tuple(Rule(message, tuple(map(letters, needles(message.pattern)))) for message in MESSAGES)


@lru_cache(maxsize=4096)
def _candidates(shape: str) -> tuple[Rule, ...]:
    """The rows that text with these letters can match."""
    return tuple(rule for rule in rules() if any(key in shape for key in rule.keys))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    broken = re.sub(r"(\\.|\[\^?(?:\\.|[^\]\\])+\])| ", lambda part: part[1] or "[ \n]", pattern)
    return re.compile(broken, re.IGNORECASE)


def plain(line: str) -> str:
    """A line without colours, its end, and runs of blanks."""
    text = line[:LONGEST].rstrip("\r\n")
    if "\x1b" in text:
        text = ANSI.sub("", text)
    return re.sub(r"[ \t]{2,}", " ", text) if "  " in text or "\t" in text else text


# ---- matching


class Match(NamedTuple):
    """One message on one line (and the next, where it was broken)."""

    message: Message
    start: int
    lines: int  # how many lines it spans
    entities: dict[str, str]


@lru_cache(maxsize=4096)
def matches(line: str, following: str) -> tuple[Match, ...]:
    """Messages that begin on ``line``, rows of the table in its order; text that one has taken is not read again."""
    text = f"{line}\n{following}" if following else line
    taken: list[tuple[int, int]] = []
    found: list[Match] = []
    for rule in _candidates(letters(text)):
        if rule.message.fallback and found:
            continue
        match = rule.search(text)
        if match is None or match.start() > len(line):
            continue
        start, end = match.span()
        if not rule.message.after:
            if any(start < there[1] and there[0] < end for there in taken):
                continue
            taken.append((start, end))
        span = 1 + text.count("\n", start, end)
        found.append(Match(rule.message, start, span, decoding.entities(match.groupdict())))
    return tuple(found)


class Listener:
    """Takes the lines of one log that are worth a look, in order, and gives the ``Reading``."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, tuple[tuple[str, str], ...]], Heard] = {}
        self._order: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self._last: dict[tuple[str, str], int] = {}  # (who, message) -> line
        self._recent: dict[str, deque[tuple[int, Match, str]]] = {}  # who -> what was just heard
        self._explained: set[tuple[str, int]] = set()
        self._unexplained: dict[str, tuple[int, str]] = {}

    def line(self, number: int, line: str, following: str = "") -> None:
        """One line, and the one after it."""
        who, text = _source(plain(line))
        next_who, after = _source(plain(following))
        found = matches(text, after if next_who == who else "")
        kept = [m for m in found if not m.message.after or self._near(who, m.message.after, number)]
        exclusive = [m for m in kept if m.message.after]
        if exclusive:  # a row that needs its context says more than the one without
            kept = exclusive
        for match in kept:
            self._take(who, number, match, text)
        if not kept and (who, number) not in self._explained and LEVEL.search(text) and not NO_ERROR.search(text):
            key = re.sub(r"\d+", "0", text)
            if len(self._unexplained) < MOST_UNEXPLAINED:
                self._unexplained.setdefault(key, (number, text[:1000]))

    def _near(self, who: str, message: str, number: int) -> bool:
        last = self._last.get((who, message))
        return last is not None and number - last <= NEAR

    def _take(self, who: str, number: int, match: Match, text: str) -> None:
        message = match.message
        recent = self._recent.setdefault(who, deque(maxlen=4))
        if message.replaces:
            for before, earlier, _ in list(recent):
                if earlier.message.id in message.replaces and number - before <= 3:
                    self._forget(before, earlier)
        self._last[who, message.id] = number
        self._explained.update((who, number + offset) for offset in range(1, match.lines))
        if len(self._explained) > 1000:
            self._explained = {pair for pair in self._explained if pair[1] >= number}
        key = (message.id, tuple(sorted(match.entities.items())))
        old = self._heard.get(key)
        numbers = tuple(range(number, number + match.lines))
        if old is not None:
            lines = old.lines + numbers if len(old.lines) < MOST_LINES and number not in old.lines else old.lines
            self._heard[key] = old._replace(lines=lines, times=old.times + 1)
        elif len(self._heard) < MOST_HEARD:
            self._heard[key] = Heard(message, numbers, text[max(0, match.start - 200) :][:1000], match.entities)
            self._order[key] = len(self._order)
        recent.append((number, match, text))

    def _forget(self, number: int, match: Match) -> None:
        key = (match.message.id, tuple(sorted(match.entities.items())))
        old = self._heard.get(key)
        if old is None:
            return
        if old.times <= 1:
            del self._heard[key]
        else:
            self._heard[key] = old._replace(times=old.times - 1, lines=tuple(n for n in old.lines if n != number))

    def reading(self) -> Reading:
        """What was heard, the root cause first."""
        heard = [self._heard[key] for key in sorted(self._heard, key=self._order.__getitem__)]
        return Reading(ranked(heard), tuple(sorted(self._unexplained.values())))


def ranked(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """Root cause first. An echo is masked by anything that can be a cause, a consequence by what it follows from;
    among echoes alone the first row of the table answers."""
    everything = list(heard)
    row = {message.id: index for index, message in enumerate(MESSAGES)}
    severity = {"error": 0, "warning": 1, "info": 2}
    ids = {one.message.id for one in everything}
    causes = [h for h in everything if not h.message.echo and h.message.severity != "info"]
    causes = [h for h in causes if not ids.intersection(h.message.follows)] or causes
    causes.sort(key=lambda h: (severity[h.message.severity], h.lines[0]))
    echoes = sorted((h for h in everything if h.message.echo), key=lambda h: row[h.message.id])
    root = causes[0].message.id if causes else echoes[0].message.id if echoes else None
    out = []
    for one in everything:
        mask = next((wanted for wanted in one.message.follows if wanted in ids), None)
        if mask is None and one.message.echo and one.message.id != root:
            mask = root
        out.append(one._replace(masked_by=mask))
    return tuple(
        sorted(
            out,
            key=lambda h: (
                h.masked_by is not None,
                severity[h.message.severity],
                h.message.id != root,
                h.message.echo,
                h.lines[0],
            ),
        )
    )


@lru_cache(maxsize=4096)
def _source(text: str) -> tuple[str, str]:
    match = SOURCE.match(text)
    if match is None:
        return "", text
    return match.group(match.lastindex or 0), text[match.end() :]


# ---- whole logs

BLOCK = 1 << 20
"""Bytes that are read at a time, and the longest line that stays one."""
VOCABULARY = 200_000
"""Harmless words that are remembered."""
_MARKS = (b"[E]", b"[F]", b"\nE0", b"\nE1", b"\nF0", b"\nF1")
"""Short marks of an error line, for those that no message matches."""


class Sieve:
    """Knows which blocks of a log can be skipped. Words seen before are not looked at again."""

    def __init__(self) -> None:
        self._harmless: set[bytes] = set()
        self._hits: dict[bytes, bytes] = {}  # word -> the stem in it

    def stems(self, block: bytes) -> set[bytes]:
        """The stems that the words of ``block`` hold."""
        words = set(block.translate(_LOWER, _NO_WORDS).split()) - self._harmless
        found = {self._hits[word] for word in words if word in self._hits}
        new = words.difference(self._hits)
        if new:
            together = b"\n".join(new)
            for stem in STEMS:
                if stem in together:
                    found.add(stem)
                    for word in [word for word in new if stem in word]:
                        self._hits[word] = stem
                        new.discard(word)
            if len(self._harmless) + len(self._hits) + len(new) > VOCABULARY:
                self._harmless.clear()
                self._hits.clear()
            self._harmless |= new
        return found


def read_lines(lines: Iterable[str]) -> Reading:
    """Reads lines in order; they may end in any line ending or in none."""
    listener = Listener()
    number = 0
    before: str | None = None
    for line in lines:
        if before is not None:
            listener.line(number, before, line)
        before = line
        number += 1
    if before is not None:
        listener.line(number, before)
    return listener.reading()


def read_blocks(blocks: Iterable[bytes]) -> Reading:
    """Reads a log of any length, as bytes in UTF-8 or anything near it. For logs of gigabytes."""
    stream = Stream()
    for block in blocks:
        stream.feed(block)
    return stream.end()


class Stream:
    """A log that comes in blocks of bytes. What was heard so far can be asked for at any time."""

    def __init__(self) -> None:
        self._listener, self._sieve = Listener(), Sieve()
        self._number = 1  # of the first line in ``_rest``
        self._rest = b""

    def feed(self, block: bytes) -> None:
        """The next bytes. The last whole line waits for the one after it, in which a message may go on."""
        self._rest += block
        end = self._rest.rfind(b"\n") + 1
        last = self._rest.rfind(b"\n", 0, end - 1) + 1 if end else 0
        if last:
            self._read(last, self._rest[last:end])
        elif len(self._rest) > BLOCK and not end:
            self._read(len(self._rest), b"")

    def pause(self) -> None:
        """Nothing came for a while: the last whole line waits no longer."""
        self._read(self._rest.rfind(b"\n") + 1, b"")

    def reading(self) -> Reading:
        """What was heard so far."""
        return self._listener.reading()

    def end(self) -> Reading:
        """What the whole log says."""
        self._read(len(self._rest), b"")
        return self.reading()

    def _read(self, size: int, following: bytes) -> None:
        """Reads the lines in the first ``size`` bytes of what is there."""
        block, self._rest = self._rest[:size], self._rest[size:]
        first, self._number = self._number, self._number + block.count(b"\n")
        stems = self._sieve.stems(block)
        marks = [mark for mark in _MARKS if mark in block or block.startswith(mark[1:])]
        if not stems and not marks:
            return
        lines = block.split(b"\n")
        shapes = block.translate(_LOWER, _NO_WORDS).split(b"\n")
        if not lines[-1]:  # what stands after the last line end
            lines[-1] = following
            shapes.pop()
        lines.append(b"")
        for index, shape in enumerate(shapes):
            if any(stem in shape for stem in stems) or any(mark in b"\n" + lines[index] for mark in marks):
                self._listener.line(first + index, _text(lines[index]), _text(lines[index + 1]))


def _text(line: bytes) -> str:
    return line[:LONGEST].decode("utf-8", "surrogateescape")
