"""Writes ``knowledge/anchors.py``: what the search in logs goes by, read off the patterns of all messages.

Each anchor is found by a key in it. Keys are chosen so that few of them do for all anchors, and so that few lines of an
everyday log hold one: a piece of a word is as common as the words of the table's own prose that hold it.
"""

from __future__ import annotations

import heapq
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from trtdoctor.knowledge.failures import FAILURE, FAILURES, PATTERN
from trtdoctor.knowledge.message import Message
from trtdoctor.logs.deriving import Derived, also, derived, weight

SHORTEST, LONGEST = 4, 12
BEFORE, AFTER = 7, 3
"""Characters of two neighbouring words that may find them together."""
ENOUGH = 9
_FLOOD = re.compile(r"(.)\1\1$")
"""How no key ends: the automaton of ``hyperscan`` for such a one takes 18 MB more than for all others together."""
RARE = 6.5
"""What a piece of a word may cost; a commoner one is taken together with its neighbour."""
EVERYDAY = 200
CROWDED = 8
"""Rows with the same anchor from which on each needs something else, too, before it is tried."""
FAILING = {"error", "fail", "failed", "failure", "exception", "warning"}
"""What a line is looked at for in any case, so that it tells no message from another."""
WORDS = """
    request response latency queue batch inference worker thread model tensor input output server client upload
    download cache layer step epoch loss accuracy frame camera stream pipeline decode encode resize scheduled finished
    started connection session user memory usage device host loaded bytes shape profile forward id cpu gpu
    """.split()  # noqa: SIM905

HEAD = '''\
"""What the search for each message goes by. Generated from their patterns by ``scripts/docs.py``."""

from __future__ import annotations

# ruff: noqa
# fmt: off
'''


def source(messages: Sequence[Message]) -> str:
    """The module."""
    patterns = {message.id: message.pattern for message in messages}
    rows = {name: derived(pattern, WORDS) for name, pattern in patterns.items()}
    besides = others(patterns, rows)
    patterns[FAILURE] = PATTERN
    rows[FAILURE] = Derived(dict.fromkeys(derived(patterns[FAILURE], WORDS).anchors, 0), 0)
    keys = chosen({anchor for row in rows.values() for anchor in row.anchors}, prose(messages))
    lines = [HEAD, "ROWS: dict[str, tuple[int, int, tuple[str, ...]]] = {"]
    lines += [
        f"    {name!r}: ({zlib.crc32(pattern.encode())}, {rows[name].reach}, {besides.get(name, ())!r}),"
        for name, pattern in patterns.items()
    ]
    lines += [
        "}",
        '"""The check sum of each pattern that this was generated from, how many characters a match spans, and for a',
        'row whose anchors many rows have: what each match holds one of, too."""',
        "ANCHORS: dict[str, tuple[tuple[str, tuple[tuple[str, int], ...]], ...]] = {",
    ]
    for key, anchors in sorted(keys.items()):
        lines.append(f"    {key!r}: (")
        lines += [f"        ({anchor!r}, {having(rows, anchor)!r})," for anchor in sorted(anchors)]
        lines.append("    ),")
    lines += [
        "}",
        '"""For each key the anchors that hold it; of each the messages whose matches may hold it, and after how many',
        'characters at most."""',
        "FAILURES: tuple[tuple[str, ...], ...] = (",
        *(f"    {tuple(derived(failure.pattern, WORDS).anchors)!r}," for failure in FAILURES),
        ")",
        '"""What each match of a row of ``knowledge.failures`` holds one of."""',
        "",
    ]
    return "\n".join(lines)


def others(patterns: Mapping[str, str], rows: Mapping[str, Derived]) -> dict[str, tuple[str, ...]]:
    """What else each match holds one of, for rows whose anchors are crowded; where possible nothing that is crowded."""
    avoided = crowded(row.anchors for row in rows.values()) | FAILING
    names = [name for name, row in rows.items() if avoided & row.anchors.keys()]
    first = {name: also(patterns[name], avoided, WORDS) for name in names}
    avoided |= crowded(first.values())
    return {name: also(patterns[name], avoided, WORDS) or first[name] for name in names}


def crowded(found: Iterable[Iterable[str]]) -> set[str]:
    """What many rows have in common."""
    return {text for text, rows in Counter(text for texts in found for text in texts).items() if rows >= CROWDED}


def having(rows: Mapping[str, Derived], anchor: str) -> tuple[tuple[str, int], ...]:
    """The messages that have this anchor, and after how many characters of a match."""
    return tuple((name, row.anchors[anchor]) for name, row in rows.items() if anchor in row.anchors)


def prose(messages: Sequence[Message]) -> Counter[str]:
    """Pieces of words, and how common each is: in how many rows' prose such a word stands, and in everyday logs."""
    rows: Counter[str] = Counter()
    for message in messages:
        text = " ".join((message.title, message.explanation, *(fix.title for fix in message.fixes)))
        rows.update(set(re.findall(r"[^\W\d_]+", text.lower())))
    for word in WORDS:
        rows[word] += EVERYDAY
    found: Counter[str] = Counter()
    for word, times in rows.items():
        for piece in _cut(word):
            found[piece] += times
    return found


def _cut(word: str) -> set[str]:
    """Pieces of a word that may find it."""
    found = {word[at : at + size] for size in range(SHORTEST, LONGEST + 1) for at in range(len(word) - size + 1)}
    return {piece for piece in found if not _FLOOD.search(piece)} or found


def chosen(anchors: set[str], common: Counter[str]) -> dict[str, list[str]]:
    """Keys, and the anchors that each is to find; the piece that does for most anchors at least cost comes first."""
    having: dict[str, set[str]] = defaultdict(set)
    costs: dict[str, float] = {}
    for anchor in anchors:
        for piece, cost in pieces(anchor, common).items():
            having[piece].add(anchor)
            costs[piece] = max(cost, costs.get(piece, 0))
    heap = [(-len(those) / costs[piece], piece) for piece, those in having.items()]
    heapq.heapify(heap)
    found: dict[str, list[str]] = {}
    open_ones = set(anchors)
    while open_ones:
        worth, piece = heapq.heappop(heap)
        those = having[piece] & open_ones
        now = -len(those) / costs[piece]
        if now > worth:
            heapq.heappush(heap, (now, piece))
        elif those:
            found[piece] = sorted(those)
            open_ones -= those
    return found


def pieces(anchor: str, common: Counter[str]) -> dict[str, float]:
    """The pieces of an anchor that may be its key, and on a scale of ours how many lines of a log hold each.

    A piece of one word, or where none is rare the end of one and the beginning of the next.
    """
    words = anchor.split(" ")
    costs = {piece: 1 + common[piece] / 2 + max(0, ENOUGH - weight(piece)) for word in words for piece in _cut(word)}
    rare = {piece: cost for piece, cost in costs.items() if cost <= RARE}
    if rare:
        return rare
    both = {_pair(words, place): 1 + min(common[words[place]], common[words[place + 1]]) / 2 for place in _pairs(words)}
    telling = {piece: cost for piece, cost in both.items() if weight(piece) >= BEFORE}
    return telling or both or {anchor: 1.0}


def _pairs(words: Sequence[str]) -> list[int]:
    """Where two neighbours begin that may find an anchor."""
    return [place for place in range(len(words) - 1) if weight(words[place]) >= AFTER]


def _pair(words: Sequence[str], place: int) -> str:
    """The end of a word and the beginning of the next; where both are everyday words, with what stands before them."""
    one, whole = words[place][-BEFORE:], words[place + 1]
    sizes = range(min(AFTER, len(whole)), min(BEFORE, len(whole)) + 1)
    told = (whole[:size] for size in sizes if not any(word.startswith(whole[:size]) for word in WORDS))
    other = next(told, "") or whole[:AFTER]
    while _FLOOD.search(other):
        other = other[:-1]
    pair = f"{one} {other}"
    everyday = any(word.endswith(one) for word in WORDS) and any(word.startswith(other) for word in WORDS)
    first = max((before for before in range(place) if weight(words[before]) >= AFTER), default=0)
    return " ".join((words[first][-BEFORE:], *words[first + 1 : place + 1], other)) if everyday else pair
