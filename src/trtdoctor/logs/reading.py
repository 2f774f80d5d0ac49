"""Reads a log: which known messages are in it, on which lines, with what in them. Bounded memory, linear time.

Filters come before the patterns, and none loses a match (the tests prove it of every row). The words that each match
of a pattern must hold are read off the pattern itself; the rarest of them is its ``lead``. A block of lines that holds
no lead is skipped whole; of a line only those rows are tried whose words are all in it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import AnyStr, NamedTuple

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import decoding

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

COMMON = frozenset(
    """
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
    """.split()  # noqa: SIM905 - a page of words reads better than a page of quotes
)
"""Words of everyday logs of machine learning: no row is tried for one of these alone where it has a better word."""
_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(256) if not chr(code).isascii() or not chr(code).isalpha())
_NO_WORDS = bytes(code for code in _NO_LETTERS if code not in b" \n")

LEVELS = ("error", "fatal", "critical", "severe", "exception", "terminate", "assertion")
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
    """A message ready to match. Each alternative of its pattern has parts, the rarest first, and of each part one word
    must be in the text."""

    message: Message
    alternatives: tuple[tuple[tuple[str, ...], ...], ...]
    letters: tuple[tuple[tuple[str, ...], ...], ...]  # the same, letters only

    def search(self, text: str) -> re.Match[str] | None:
        return _compiled(self.message.pattern).search(text)


def needles(pattern: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """What every match of ``pattern`` holds: for one of the alternatives, of each part one of its words, in lower case.

    Knows what the table uses: characters, escapes, classes, groups, repetitions.
    """
    return _alternatives(pattern, 0)[0]


def _alternatives(pattern: str, at: int) -> tuple[tuple[tuple[tuple[str, ...], ...], ...], int]:
    """The alternatives from ``at`` to the closing parenthesis or the end, and where that is."""
    found = []
    while True:
        parts, at = _sequence(pattern, at)
        found.append(tuple(sorted(parts, key=_rarity, reverse=True)))
        if at >= len(pattern) or pattern[at] == ")":
            return tuple(found), at
        at += 1  # the bar


def _sequence(pattern: str, at: int) -> tuple[list[tuple[str, ...]], int]:
    parts: list[tuple[str, ...]] = []
    run = ""

    def end_run() -> None:
        nonlocal run
        if len(letters(run)) > 1:
            parts.append((run.lower(),))
        run = ""

    while at < len(pattern) and pattern[at] not in "|)":
        char = pattern[at]
        inner: tuple[tuple[tuple[str, ...], ...], ...] = ()
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
            inner, at = _alternatives(pattern, at + 1)
            inner = () if looking else inner
            at += 1
        else:
            literal = "" if char in ".^$" else char
            at += 1
        optional = False
        if at < len(pattern) and pattern[at] in "?*+{":
            end = pattern.index("}", at) if pattern[at] == "{" else at
            optional = pattern[at] in "?*" or pattern[at : at + 2] == "{0"
            once = pattern[at] == "?"
            at = end + 1
            if at < len(pattern) and pattern[at] == "?":  # lazy
                at += 1
            if literal and not optional and not once:  # at least once, and perhaps again: the word ends here
                run += literal
                end_run()
                continue
        if literal and not optional:
            run += literal
            continue
        end_run()
        if inner and not optional and all(inner):  # of each alternative inside its best part
            parts.append(tuple(word for alternative in inner for word in alternative[0]))
    end_run()
    return parts, at


def _lead(word: str) -> str:
    """The rarest piece of ``word`` between blanks, letters only."""
    return max(map(letters, word.split()), key=lambda piece: (not _is_common(piece), len(piece)), default="")


@cache
def _is_common(piece: str) -> bool:
    return any(piece in common for common in COMMON)


def _rarity(part: tuple[str, ...]) -> tuple[bool, int]:
    """Sorts parts by how seldom a log holds one of their words: uncommon before common ones, then long ones."""
    return not any(_is_common(_lead(word)) for word in part), min(len(letters(word)) for word in part)


def letters(text: str) -> str:
    """``text`` without anything but its letters, in lower case: what line breaks and blanks cannot change."""
    return re.sub(r"[^a-z]+", "", text.lower())


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The table, in its order."""
    found = []
    for message in MESSAGES:
        words = needles(message.pattern)
        plain_words = tuple(tuple(tuple(map(letters, part)) for part in parts) for parts in words)
        found.append(Rule(message, words, plain_words))
    return tuple(found)


Parts = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def leads() -> dict[str, tuple[tuple[Parts, int], ...]]:
    """Pieces of words, of which every match holds one; the alternatives that each begins, and their rows' places."""
    found: dict[str, list[tuple[Parts, int]]] = {word: [(((word,),), -1)] for word in LEVELS}
    for place, rule in enumerate(rules()):
        for parts, plain_parts in zip(rule.alternatives, rule.letters, strict=True):
            for lead in {_lead(word) for word in parts[0]}:
                found.setdefault(lead, []).append((plain_parts, place))
    return {lead: tuple(rows) for lead, rows in found.items()}


def _holds(shape: AnyStr, parts: tuple[tuple[AnyStr, ...], ...]) -> bool:
    """Whether of each part one of its words is in ``shape``."""
    return all(any(word in shape for word in part) for part in parts)


@lru_cache(maxsize=4096)
def _candidates(shape: str) -> tuple[Rule, ...]:
    """The rows that text with these letters can match, in the order of the table."""
    places = {
        place
        for lead, rows in leads().items()
        if lead in shape
        for parts, place in rows
        if place >= 0 and _holds(shape, parts)
    }
    every = rules()
    return tuple(every[place] for place in sorted(places))


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
        if kept or self.full or (who, number) in self._explained:
            return
        if LEVEL.search(text) and not NO_ERROR.search(text):
            self._unexplained.setdefault(re.sub(r"\d+", "0", text), (number, text[:1000]))

    @property
    def full(self) -> bool:
        """Whether there are so many unknown errors that no more are kept."""
        return len(self._unexplained) >= MOST_UNEXPLAINED

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
            self._heard[key] = Heard(message, numbers, _around(text, match.start), match.entities)
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


def _around(text: str, start: int) -> str:
    """The line, or of a long one what stands around ``start``, from the beginning of a word on."""
    if start <= 250:
        return text[:1000]
    cut = text.find(" ", start - 200, start)
    return f"… {text[max(cut + 1, start - 200) :][:1000]}"


def ranked(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """Root cause first. An echo is masked by anything that can be a cause, a consequence by what it follows from;
    among echoes alone the first row of the table answers. What a harmless message settles explains nothing else."""
    everything = list(heard)
    row = {message.id: index for index, message in enumerate(MESSAGES)}
    severity = {"error": 0, "warning": 1, "info": 2}
    ids = {one.message.id for one in everything}
    harmless = {h.message.id for h in everything if h.message.severity == "info"}
    settled = {h.message.id for h in everything if harmless.intersection(h.message.follows)}
    explaining = ids - settled
    open_ones = [h for h in everything if h.message.id not in settled]
    causes = [h for h in open_ones if not h.message.echo and h.message.severity != "info"]
    causes = [h for h in causes if not explaining.intersection(h.message.follows)] or causes
    causes.sort(key=lambda h: (severity[h.message.severity], h.lines[0]))
    echoes = sorted((h for h in open_ones if h.message.echo), key=lambda h: row[h.message.id])
    root = causes[0].message.id if causes else echoes[0].message.id if echoes else None
    out = []
    for one in everything:
        wanted_here = harmless if one.message.id in settled else explaining
        mask = next((wanted for wanted in one.message.follows if wanted in wanted_here), None)
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
FEW = 100
"""Lines of a block that are looked at for one word without asking whether the block can hold a message."""
VOCABULARY = 200_000
"""Harmless words that are remembered."""
_MARKS = (b"[E]", b"\nE")
"""Short marks of an error line, for those that no message matches."""


class Sieve:
    """Knows which blocks of a log can be skipped. Words seen before are not looked at again."""

    def __init__(self) -> None:
        self._leads: dict[bytes, list[tuple[tuple[bytes, ...], ...]]] = {
            lead.encode(): list(
                dict.fromkeys(tuple(tuple(map(str.encode, part)) for part in parts) for parts, _ in rows)
            )
            for lead, rows in leads().items()
        }
        self._harmless: set[bytes] = set()
        self._hits: dict[bytes, tuple[bytes, ...]] = {}  # word -> the leads in it

    def forget_levels(self) -> None:
        """Words that only mark an error are no longer looked for."""
        for word in map(str.encode, LEVELS):
            self._leads[word] = [parts for parts in self._leads[word] if parts != ((word,),)]

    def fits(self, lead: bytes, shape: bytes) -> bool:
        """Whether text with these letters can match a row that ``lead`` stands for."""
        return any(_holds(shape, parts) for parts in self._leads[lead])

    def leads(self, lower: bytes) -> tuple[set[bytes], bool]:
        """The leads that these words hold, and whether a short mark of an error can be among them."""
        words = set(lower.split())
        short = b"e" in words
        words -= self._harmless
        new = {word for word in words.difference(self._hits) if word.strip(b"abcdef")}  # hexadecimal: no lead is that
        if len(self._harmless) + len(self._hits) + len(new) > VOCABULARY:
            self._harmless.clear()
            self._hits.clear()
        if new:
            together = b"\n".join(new)
            there = [lead for lead in self._leads if lead in together]
            for word in new:
                found = tuple(lead for lead in there if lead in word)
                if found:
                    self._hits[word] = found
                else:
                    self._harmless.add(word)
        return {lead for word in words for lead in self._hits.get(word, ())}, short


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
        if self._listener.full:
            self._sieve.forget_levels()
        block, self._rest = self._rest[:size], self._rest[size:]
        first, self._number = self._number, self._number + block.count(b"\n")
        lower = block.translate(_LOWER, _NO_WORDS)
        found, short = self._sieve.leads(lower)
        often = {lead for lead in found if lower.count(lead) > FEW}
        if often:  # looked for in the whole block first: line by line would take long
            together = (block + following).translate(_LOWER, _NO_LETTERS)
            found -= {lead for lead in often if not self._sieve.fits(lead, together)}
        marks = [mark for mark in _MARKS if mark in block or block.startswith(mark[1:])] if short else []
        if not found and not marks:
            return
        wanted: dict[int, list[bytes]] = {}  # line -> the leads in it
        for lead in found:
            for index in _lines_with(lead, lower):
                wanted.setdefault(index, []).append(lead)
        marked = {index for mark in marks for index in _lines_with(mark, b"\n" + block if mark[0] == 10 else block)}
        lines = block.split(b"\n")
        if block.endswith(b"\n"):
            lines[-1] = following
        lines.append(b"")
        for index in sorted({*wanted, *marked}):
            shape = (lines[index] + lines[index + 1]).translate(_LOWER, _NO_LETTERS)
            if index in marked or any(self._sieve.fits(lead, shape) for lead in wanted[index]):
                self._listener.line(first + index, _text(lines[index]), _text(lines[index + 1]))


def _lines_with(what: bytes, block: bytes) -> Iterator[int]:
    """The lines, from 0, that hold ``what``. A mark begins with the end of the line before it."""
    at, line, counted = block.find(what), 0, 0
    while at >= 0:
        line += block.count(b"\n", counted, at)
        yield line
        end = block.find(b"\n", at + 1)
        if end < 0:
            return
        counted = at
        at = block.find(what, end)


def _text(line: bytes) -> str:
    return line[:LONGEST].decode("utf-8", "surrogateescape")
