"""Lines against the table of messages. Remembers a bounded amount of what it has read, whatever a log holds."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from trtdoctor.knowledge.failures import ECHO, FAILURE
from trtdoctor.knowledge.message import Message
from trtdoctor.logs import api_names, decoding
from trtdoctor.logs.analysis import MOST_LINES, LogAnalysis, MessageMatch
from trtdoctor.logs.lines import OVERLAP, Line, failures, without_packed
from trtdoctor.logs.places import Text, normalized
from trtdoctor.logs.quotation import QUOTED, kind
from trtdoctor.logs.rank import ranked
from trtdoctor.logs.table import SHAPE, possible, table
from trtdoctor.named import NamedTuple

MOST_MATCHES = 200
"""Different messages, by what they hold, that are kept of one log."""
MOST_UNEXPLAINED = 20
MOST_WRITERS = 1000
"""Containers, processes and ranks of one log whose last messages are remembered."""
NEAR = 30
"""How many lines after its context a message may come (``Message.only_after``)."""
RETRACTS = 3
"""How many lines later a message may still be taken back (``Message.retracts``)."""
_DIGITS = re.compile(r"[0-9]+")
REMEMBERED = 2 << 20
"""Bytes, about, of lines and their matches that are remembered."""
OVERHEAD = 500
"""Bytes, about, that a remembered line takes beside its own, and each match on it."""


class LineMatch(NamedTuple):
    """One message on one line (and the next, where it was broken)."""

    message: Message
    start: int
    end: int  # both on the first line
    lines: int  # how many lines it spans
    entities: dict[str, str]
    first_bytes: int | None

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What makes it the same as another."""
        return self.message.id, tuple(sorted(self.entities.items()))


class LineMatcher:
    """Finds the messages on a line. Lines that come again are not tried again."""

    def __init__(self) -> None:
        self._matches: dict[tuple[str, str], tuple[LineMatch, ...]] = {}
        self._left = REMEMBERED

    def knows(self, line: str, following: str) -> bool:
        """Whether it remembers these lines."""
        return (line, following) in self._matches

    def matches(self, line: str, following: str, keys: Iterable[str]) -> tuple[LineMatch, ...]:
        """Messages that begin on ``line``, in the order of the table; text that one has taken is not read again.

        ``keys``: what of ``table().anchors`` stands in the two lines.
        """
        key = (line, following)
        found = self._matches.get(key)
        if found is None:
            found = _matches(Text(f"{line}\n{following}" if following else line, len(line)), keys)
            self._left -= 2 * (len(line) + len(following)) + OVERHEAD * (1 + len(found))
            if self._left < 0:
                self._matches.clear()
                self._left = REMEMBERED
            self._matches[key] = found
        return found


def _matches(text: Text, keys: Iterable[str]) -> tuple[LineMatch, ...]:
    taken: list[tuple[int, int]] = []
    found: list[LineMatch] = []
    for rule, anchors in table().candidates(text, keys):
        message = rule.message
        if message.fallback and found:
            continue
        match = rule.search(text, anchors)
        if match is None:
            continue
        groups = match.groupdict()
        if message.name_is and api_names.state(groups) != message.name_is:
            continue
        start, end = match.span()
        if not message.only_after:
            if any(start < there[1] and there[0] < end for there in taken):
                continue
            taken.append((start, end))
        entities = decoding.entities(groups)
        same = next((place for place, other in enumerate(found) if _same(message, entities, other)), None)
        if same is not None:
            found[same] = found[same]._replace(entities={**entities, **found[same].entities})
            continue
        span = 1 + text.whole.count("\n", start, end)
        last, tag = min(end, text.end), decoding.printed_tag(groups)
        found.append(LineMatch(message, start, last, span, entities, tag))
    return tuple(found)


class LogMatcher:
    """Takes the lines of one log that are worth a look, in order, and gives the ``LogAnalysis``."""

    def __init__(self) -> None:
        self._matcher = LineMatcher()
        self._found: dict[tuple[str, tuple[tuple[str, str], ...], str], MessageMatch] = {}
        self._writers: dict[str, _Writer] = {}
        self._explained: set[tuple[str, int]] = set()
        self._overlap = _Overlap()
        self._unexplained: dict[str, tuple[int, str, bool]] = {}  # ...: line, text, with a mark of quotation

    def line(
        self, number: int, line: Line, following: Callable[[], Line], keys: Set[str], more: Iterable[str] = ()
    ) -> bool:
        """One line, and what reads the one after it; the keys in it, with ``FAILURE`` where it may mark an error, and
        those in the one after it.

        Whether nothing is to be said of lines that differ from these two in the values of digits alone.
        """
        who, text, _ = line
        self._overlap.begin(number)
        kept: Iterable[LineMatch] = ()
        silent = True
        if any(keys) or any(more):
            names, next_one = {*keys, *more} - {FAILURE}, following()
            after = _of(who, next_one)
            silent = not self._matcher.knows(text, after) and not possible(
                normalized(f"{text}\n{next_one.text}").translate(SHAPE), names
            )
            matches = () if silent else self._matcher.matches(text, after, names)
            kept = self._kept(matches, number, line, after) if matches else ()
        if FAILURE not in keys or self.full:
            return silent
        return not kept and (who, number) not in self._explained and self._unknown(number, line, following) and silent

    def _kept(self, matches: Sequence[LineMatch], number: int, line: Line, after: str) -> Iterable[LineMatch]:
        """Takes those of ``matches`` that count where they stand."""
        who, text, marked = line
        writer = self._writer(who)
        kept = writer.in_context(matches, number)
        for match in kept:
            if not self._overlap.told(match.key, text, match.start):
                self._take(writer, number, match, text, _quotation(match, text, after, marked=marked))
            self._explained.update((who, number + offset) for offset in range(1, match.lines))
        if len(self._explained) > 1000:
            self._explained = {pair for pair in self._explained if pair[1] >= number}
        return kept

    def _unknown(self, number: int, line: Line, following: Callable[[], Line]) -> bool:
        """A line that may mark an error, and that no message explains. Whether it is quoted."""
        who, text, marked = line
        text = without_packed(text)
        shape = f"{marked} {_DIGITS.sub('0', text)}"
        if shape in self._unexplained:
            return True
        after = _of(who, following())
        for record, span in failures(text):
            if kind(record, *span, after, marked=marked) in ("", QUOTED):
                if self._overlap.told(FAILURE, record, span[0]):
                    return True
                self._unexplained[shape] = number, _around(record, span[0]), marked
                return True
        return False

    def apart(self) -> None:
        """The piece of a long line that comes next has nothing in common with the last one."""
        self._overlap = _Overlap()

    @property
    def full(self) -> bool:
        """Whether there are so many unknown errors that no more are kept."""
        return len(self._unexplained) >= MOST_UNEXPLAINED

    @property
    def heard(self) -> int:
        """How many different messages and unknown errors there are so far."""
        return len(self._found) + len(self._unexplained)

    def analysis(self, *, whole: bool) -> LogAnalysis:
        """What was found, the root cause first. ``whole``: it is a log that is quoted as a whole."""
        found = (
            match._replace(quoted="") if whole and match.quoted == QUOTED else match for match in self._found.values()
        )
        matches = ranked(found)
        explained = any(match.severity == "error" and not match.quoted for match in matches)
        unexplained = sorted(
            (number, text)
            for number, text, marked in self._unexplained.values()
            if (whole or not marked) and not (explained and re.fullmatch(ECHO, text))
        )
        return LogAnalysis(matches, tuple(unexplained))

    def _writer(self, who: str) -> _Writer:
        writer = self._writers.get(who)
        if writer is None:
            if len(self._writers) >= MOST_WRITERS:
                del self._writers[next(iter(self._writers))]
            writer = self._writers[who] = _Writer()
        return writer

    def _take(self, writer: _Writer, number: int, match: LineMatch, text: str, quoted: str) -> None:
        if quoted in ("", QUOTED):
            for before, earlier in writer.take(match, number):
                self._forget(before, (*earlier.key, quoted))
        numbers = tuple(range(number, number + match.lines))
        key = (*match.key, quoted)
        old = self._found.get(key)
        if old is not None:
            lines = old.lines + numbers if len(old.lines) < MOST_LINES and number not in old.lines else old.lines
            self._found[key] = old._replace(lines=lines, times=old.times + 1)
        elif len(self._found) < MOST_MATCHES:
            quote = _around(text, match.start)
            self._found[key] = MessageMatch(
                match.message, numbers, quote, match.entities, match.first_bytes, quoted=quoted
            )

    def _forget(self, number: int, key: tuple[str, tuple[tuple[str, str], ...], str]) -> None:
        old = self._found.get(key)
        if old is None:
            return
        lines = tuple(n for n in old.lines if n != number)
        if old.times <= 1 or not lines:  # a line may have it twice
            del self._found[key]
        else:
            self._found[key] = old._replace(times=old.times - 1, lines=lines)


class _Overlap:
    """What of a long line is in two pieces of it, and told only once."""

    def __init__(self) -> None:
        self._number = 0
        self._before: list[tuple[object, str]] = []
        self._now: list[tuple[object, str]] = []

    def begin(self, number: int) -> None:
        """A line, or the next piece of one."""
        self._before = self._now if number == self._number else []
        self._now, self._number = [], number

    def told(self, what: object, text: str, start: int) -> bool:
        """Whether the piece before had this, too, which is at ``start``."""
        rest = text[start:]
        if len(rest) <= OVERLAP:
            self._now.append((what, rest))
        return start < OVERLAP and any(one == what and rest.startswith(its) for one, its in self._before)


class _Writer:
    """What one container, process or rank has said."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # message -> line
        self._recent: deque[tuple[int, LineMatch]] = deque(maxlen=4)

    def in_context(self, matches: Iterable[LineMatch], number: int) -> list[LineMatch]:
        """Those that count here: a row that needs its context says more than those without."""
        exclusive, others = [], []
        for match in matches:
            if not match.message.only_after:
                others.append(match)
            elif number - self._last.get(match.message.only_after, -NEAR - 1) <= NEAR:
                exclusive.append(match)
        return exclusive or others

    def take(self, match: LineMatch, number: int) -> list[tuple[int, LineMatch]]:
        """Remembers ``match``, and gives the lines and messages that it takes back."""
        back = [
            (before, earlier)
            for before, earlier in self._recent
            if earlier.message.id in match.message.retracts and number - before <= RETRACTS
        ]
        self._last[match.message.id] = number
        self._recent.append((number, match))
        return back


def _same(message: Message, entities: Mapping[str, str], other: LineMatch) -> bool:
    """Whether a row says of a line what a row before it has said already, so that two could only contradict each
    other: both are failures of one cause, or about one library, file or plugin."""
    if "info" in (message.severity, other.message.severity) or message.only_after or other.message.only_after:
        return False
    if message.cause == other.message.cause:
        return True
    return any(key in entities and entities[key] == other.entities.get(key) for key in ("library", "path", "plugin"))


def _of(who: str, line: Line) -> str:
    """A line's text, if this one wrote it."""
    return line.text if line.writer == who else ""


def _quotation(match: LineMatch, text: str, after: str, *, marked: bool) -> str:
    """What kind of line it is, where it only quotes a message that would be a problem."""
    if match.message.severity == "info":
        return ""
    return kind(text, match.start, match.end, after, marked=marked)


def _around(text: str, start: int) -> str:
    """The line, or of a long one what is around ``start``, from the beginning of a word on."""
    if start <= 250:
        return text[:1000]
    cut = text.find(" ", start - 200, start)
    return f"… {text[max(cut + 1, start - 200) :][:1000]}"
