"""Runs of tokens that plans hold again and again: the same heads at the same distances, whatever the numbers are.

A release writes its records alike in every plan. A run is learned where it was walked token by token, and is then told
by one comparison of all its heads; its numbers are read when they are asked for. A text, or an array of many elements,
ends it: how long that is may differ. What a run says is what the walk would say, else it does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from functools import cache, lru_cache
from struct import Struct, calcsize

from trtdoctor.plan.families.base import NUMBERS, TokenFormat

FORMATS = {"d": "q", **dict(NUMBERS.values())}
"""How a number is read, by the letter of its kind."""
# Kinds. A number has a lower-case letter (see ``NUMBERS``), an array of such numbers the same in upper case. The value
# of a token is the number itself (f32 and f64: its bits), of the others the count of elements, of text and raw bytes
# their length in bytes.
TEXT, PACKED, ENUMS, RAW = b"sPER"
RECORDS = ord("S")
COUNT_OF_BYTES = ord("n")

PLANS_BEFORE = 16
"""Plans that are read before learning is worth it."""
MOST_RUNS = 1000
"""Of all plans read by a process; then it learns anew."""
MOST_TOKENS = 128
MOST_BYTES = 64
"""Of an array's elements within a run."""
MOST_SEEN = 2304
"""Bytes of a run that are looked at."""
_MOST_BEFORE_LAST = 2048
MOST_STACKS = 256
"""Rows of runs of which is remembered what they leave open."""
MOST_STACKED = 512
"""Runs of a row, and structs open before and behind it."""
WORTH = 16
"""Runs that have to be met again until learning another one has paid."""
CREDIT = 500 * WORTH
ALIKE = 4
"""Runs that begin alike behind the same run."""
SURE = 4
"""Tokens with sane heads by which numbers are told from raw bytes."""

HEAD = Struct("<I").unpack_from
ARRAY_HEAD = Struct("<HHHQ").unpack_from  # array, type and version of its elements, count
ENUMS_HEAD = Struct("<HHHHHQ").unpack_from  # the same of enums: type and version of the number come before the count
TEXT_HEAD = Struct("<HHQHHHQ").unpack_from  # type, version, length, array, characters, version, length
TEXT_HEAD_SIZE = 26
_SIZES = {"H": 2, "I": 4, "Q": 8}
_NUMBER = {ord(kind): (f"I{calcsize('<' + form)}x", f"4x{form}") for kind, form in FORMATS.items()}
"""How the head of a number and the number are read."""
_ARRAY_SIZE = 14
_LOOK = 48  # bytes from the beginning of a token that are looked at: an array, and the head of a text behind it
_AHEAD = 12  # bytes from the beginning of a text to its array of characters
_MOST_STATES = 64  # sets of structs opened before that are remembered

Numbers = Mapping[int, tuple[int, int, Callable[[bytes, int], tuple[int, ...]]]]


class Grammar:
    """What a learned run depends on, and the runs learned so far: by the run before and the first head."""

    __slots__ = (
        "array_type",
        "arrays",
        "char_type",
        "closers",
        "count",
        "credit",
        "known",
        "numbers",
        "plans",
        "stacks",
    )

    def __init__(self, numbers: Numbers, array_type: int, char_type: int, *, closers: bool, arrays: bool) -> None:
        self.numbers = numbers
        self.array_type = array_type
        self.char_type = char_type
        self.closers = closers
        self.arrays = arrays
        """Whether an array's elements follow from its head: they have no heads of their own."""
        self.known: dict[int, tuple[Run, ...]] = {}
        self.count = 0
        self.credit = CREDIT
        self.plans = 0
        """Plans read so far."""
        self.stacks: dict[tuple[tuple[int, ...], tuple[Run, ...]], tuple[int, ...]] = {}
        """What is open behind runs that follow each other, by what is before."""

    def learn(self, window: bytes, at: int, end: int, opened: Set[int], before: int) -> int:
        """Learns the tokens from ``at`` on, walked up to ``end``, behind the run ``before``; gives the number of the
        run, or ``before`` where there is none. ``opened`` are the types of structs opened so far."""
        key = before << 32 | HEAD(window, at)[0]
        alike = self.known.get(key)
        for one in alike or ():
            if one.is_at(window, at) and one.after[frozenset(opened)] is not None:
                return one.number  # it could not be taken here
        if self.credit <= 0 or alike == () or len(alike or ()) == ALIKE:
            return before
        self.credit -= WORTH
        if self.count >= MOST_RUNS:
            self.known.clear()
            self.stacks.clear()
            self.count, alike = 0, None
        walked = _Pieces(self, window, at, end, opened)
        if found := walked.cut():
            self.count += 1
            self.known[key] = (Run(self.count, window, found, self.closers), *(alike or ()))
            return self.count
        self.known[key] = alike or ()
        if len(walked.found) < 2:
            return before
        first, second, *_ = walked.found  # the walk looks ahead from the first
        return self.learn(window, second.at, end, opened | {first.opens & 0xFFFF} if first.opens else opened, before)


@cache
def _number_types(form: TokenFormat) -> dict[int, tuple[int, int, Callable[[bytes, int], tuple[int, ...]]]]:
    """By the four bytes of a token's head: its kind, its size with the head, how to read it."""
    structs = {code: (ord(kind), Struct("<" + number)) for code, (kind, number) in form.numbers.items()}
    return {
        form.type_base + code | 0x10000: (kind, 4 + struct.size, struct.unpack_from)
        for code, (kind, struct) in structs.items()
    }


@cache
def grammar(form: TokenFormat) -> Grammar:
    """What is learned of all plans in this format."""
    base = form.type_base
    arrays = not form.headed_elements
    return Grammar(_number_types(form), base + 1, base + form.char, closers=form.closers, arrays=arrays)


class Piece:
    """A token of a run. ``kind`` is ``None`` of what opens or closes a struct. ``opens`` is what it puts on the walk's
    stack, ``closes`` whether it closes a struct of the type ``code``."""

    code = opens = 0
    closes = False
    no_end = 0
    """The type of a struct whose end would begin in the same way."""
    looks = False
    """Whether the walk looks ahead from it."""
    sure = False
    """Whether it tells who looks ahead that these are tokens."""
    count = "q"
    """Where its number, or how many elements it has, stands, as a format; a text says it twice."""
    stride = 0
    """Bytes of each element, where how many there are is not compared."""
    data = 0
    """Where its value, elements or text begin."""
    reach = 0
    """Where its elements end at the least."""
    probe = False
    """Whether it is text if an array follows in the right place."""

    def __init__(self, at: int, heads: str, values: str, *, kind: int | None = None) -> None:
        self.at = at
        self.heads = heads
        self.values = values
        self.kind = kind
        if kind == COUNT_OF_BYTES:
            self.looks = self.sure = True


class Run:
    """Tokens that follow each other, as ``struct`` formats: one for the heads, one for the numbers and counts.

    ``opens`` are the types of structs that it leaves open, ``closes`` those that it closes of before: type, offset, and
    how many tokens with values come first. ``all_opened`` are all that it opens, ``needs`` those that have to be opened
    before, and ``denies`` those that must not have been.
    """

    __slots__ = (
        *("after", "all_opened", "closes", "counts", "denies", "heads", "kinds", "last_of", "mask", "needs"),
        *("number", "offsets", "opens", "probed", "probes", "reach", "seen", "size", "stride", "tokens", "values_of"),
    )

    def __init__(self, number: int, window: bytes, pieces: list[Piece], closers: bool) -> None:
        self.number = number
        begin, last = pieces[0].at, pieces[-1]
        mask = b"".join([_mask(piece.heads) for piece in pieces])
        seen = len(mask)
        self.mask = int.from_bytes(mask, "little")
        self.heads = int.from_bytes(window[begin : begin + seen], "little") & self.mask
        values = Struct("<" + "".join(piece.values for piece in pieces))
        self.values_of: Callable[[bytes, int], tuple[int, ...]] = values.unpack_from
        self.size = values.size
        self.reach = max(seen, *(piece.reach - begin for piece in pieces))
        """Bytes that there have to be behind its beginning."""
        told = [(piece.kind, piece.data - begin) for piece in pieces if piece.kind is not None]
        self.kinds = bytes([kind for kind, _ in told])
        self.offsets = tuple([offset for _, offset in told])
        self.tokens = len(pieces)
        self.counts = last.kind == COUNT_OF_BYTES
        """Whether it ends with a number that may announce raw bytes."""
        self.stride = last.stride
        """Bytes of each of the elements behind it, which are as many as its last number says."""
        self.last_of: Callable[[bytes, int], tuple[int, ...]] = Struct(f"<{last.at - begin}x{last.count}").unpack_from
        """The last number, twice where it has to stand there twice."""
        self.probes = _probes(pieces)
        self.probed = Struct("<" + _gaps(self.probes)).unpack_from
        """What is where no array may begin."""
        self.seen = max([seen, *(probe + 2 for probe in self.probes)])
        """Bytes that are looked at."""
        opens, self.closes = _stacked(pieces)
        self.needs = frozenset(code for code, _, _ in self.closes) | _ends_ahead(pieces)
        self.denies = frozenset(piece.no_end for piece in pieces if piece.no_end) if closers else frozenset()
        self.opens = opens if closers else ()
        self.all_opened = _opened(pieces) if closers else frozenset()
        self.after = _After(self)

    def is_at(self, window: bytes, at: int) -> bool:
        """Whether its heads are there."""
        return int.from_bytes(window[at : at + self.seen], "little") & self.mask == self.heads


class _After(dict[frozenset[int], "frozenset[int] | None"]):
    """The types of structs opened so far behind a run, by those before; ``None``: it does not fit. Equal sets are one
    and the same as far as possible."""

    __slots__ = ("_all_opened", "_denies", "_needs")

    def __init__(self, run: Run) -> None:
        self._needs, self._denies, self._all_opened = run.needs, run.denies, run.all_opened

    def __missing__(self, opened: frozenset[int]) -> frozenset[int] | None:
        if len(self) >= _MOST_STATES:
            self.clear()
        found = None
        if self._needs <= opened and self._denies.isdisjoint(opened):
            found = opened if self._all_opened <= opened else _one(opened | self._all_opened)
        return self.setdefault(_one(opened), found)


@lru_cache(maxsize=256)
def _one(codes: frozenset[int]) -> frozenset[int]:
    """Of equal sets the first: many runs have the same before and behind them."""
    return codes


def _gaps(places: tuple[int, ...]) -> str:
    """The format of the two bytes at each place."""
    ends = (0, *(place + 2 for place in places))
    return "".join(f"{place - end}xH" for place, end in zip(places, ends, strict=False))


@lru_cache(maxsize=256)
def _mask(heads: str) -> bytes:
    """Which bytes of a token's head are compared: those that its ``struct`` format names."""
    parts = re.findall(r"([0-9]*)([HIQx])", heads)
    return b"".join(b"\0" * int(count) if kind == "x" else b"\xff" * _SIZES[kind] for count, kind in parts)


def _opened(pieces: list[Piece]) -> frozenset[int]:
    return frozenset(piece.opens & 0xFFFF for piece in pieces if piece.opens)


def _probes(pieces: list[Piece]) -> tuple[int, ...]:
    """Where no array may begin, or what opens a struct is text: where the run itself does not say what is there."""
    begin, bounds = pieces[0].at, {piece.at for piece in pieces}
    return tuple(p.at + _AHEAD - begin for p in pieces if p.probe and p.at + _AHEAD not in bounds)


def _stacked(pieces: list[Piece]) -> tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]:
    """What is left open, and what of before is closed; see ``Run``."""
    opens: list[int] = []
    closes: list[tuple[int, int, int]] = []
    before = 0
    for piece in pieces:
        before += piece.kind is not None
        if piece.opens:
            opens.append(piece.opens)
        elif piece.closes:
            while opens:
                top = opens.pop()
                if top & 0xFFFF == piece.code:
                    if top >= 0x20000:
                        opens.append(top - 0x10000)
                    break
            else:
                closes.append((piece.code, piece.at - pieces[0].at, before))
    return tuple(opens), tuple(closes)


def _is_sure(piece: Piece, behind: list[Piece], opened: Set[int]) -> bool:
    """Whether the walk, looking ahead from ``piece``, sees tokens and not raw bytes, where ``opened`` are the types of
    structs opened before; of a number at the end of a run that is asked each time."""
    if not behind and not piece.opens:
        return True
    ends = {one.code for one in behind if one.closes}
    sure = (len(behind) >= SURE or any(one.sure for one in behind)) and ends <= opened | {piece.opens & 0xFFFF}
    return sure and (not piece.opens or behind[0].heads.startswith("I"))


def _ends_ahead(pieces: list[Piece]) -> set[int]:
    """The types of structs that have to be known where the walk looks ahead from a number that may announce raw bytes:
    else it does not take their ends for ends."""
    found = set()
    opened: set[int] = set()
    for index, piece in enumerate(pieces):
        if piece.looks:
            ends = {one.code for one in pieces[index + 1 : index + 1 + SURE] if one.closes}
            found |= ends - opened - {piece.opens & 0xFFFF}
        if piece.opens:
            opened.add(piece.opens & 0xFFFF)
    return found


class _Pieces:
    """Reads tokens once more that were walked, up to one whose length may differ."""

    def __init__(self, grammar: Grammar, window: bytes, at: int, end: int, opened: Set[int]) -> None:
        self.grammar = grammar
        self.window = window
        self.before, self.opened = opened, set(opened)
        self.found: list[Piece] = []
        self.end = end = min(end, len(window) - _LOOK, at + _MOST_BEFORE_LAST)
        while at < end and len(self.found) < MOST_TOKENS:
            after = self.token(at)
            if after is None or self.found[-1].stride:
                break
            at = after

    def cut(self) -> list[Piece]:
        """The tokens up to the first place from which the walk looks ahead and too little follows to tell what it sees:
        a number that may announce raw bytes, or, not taken then, an array of records without heads of their own."""
        found = self.found
        while (end := self.unsure(found)) is not None:
            found = found[: end + (found[end].kind == COUNT_OF_BYTES)]
        return found

    def unsure(self, found: list[Piece]) -> int | None:
        opened = set(self.before)
        for index, piece in enumerate(found):
            if piece.looks and not _is_sure(piece, found[index + 1 : index + 1 + SURE], opened):
                return index
            if piece.opens:
                opened.add(piece.opens & 0xFFFF)
        return None

    def token(self, at: int) -> int | None:
        """Takes the token at ``at``, and says where the next one is; ``None`` ends the run."""
        grammar = self.grammar
        (head,) = HEAD(self.window, at)
        if (number := grammar.numbers.get(head)) is not None:
            kind, size, _ = number
            heads, values = _NUMBER[kind]
            piece = Piece(at, heads, values, kind=kind)
            piece.data = at + 4
            piece.count = values
            self.found.append(piece)
            return at + size
        code = head & 0xFFFF
        if code ^ 0xFFFF in self.opened:
            piece = Piece(at, "H", "2x")
            piece.code, piece.closes = code ^ 0xFFFF, True
            self.found.append(piece)
            return at + 2
        if code == grammar.array_type:
            return self.array(at) if grammar.arrays else None
        _, _, length, array_type, element, _, count = TEXT_HEAD(self.window, at)
        if array_type == grammar.array_type and element == grammar.char_type and length == count:
            if not grammar.arrays:
                return None
            piece = Piece(at, "I8xHH10x", "4xQ14x", kind=TEXT)
            return self.counted(piece, code, "4xQ6xQ", at + TEXT_HEAD_SIZE, 1)
        piece = Piece(at, "I", "4x")
        piece.opens, piece.probe, piece.no_end = code + 0x10000, True, code ^ 0xFFFF
        if grammar.closers:
            self.opened.add(code)
        self.found.append(piece)
        return at + 4

    def counted(self, piece: Piece, code: int, count: str, first: int, size: int) -> int:
        """Takes a token with elements, from ``first`` on, of which there may be more or less another time."""
        piece.no_end, piece.count, piece.stride = code ^ 0xFFFF, count, size
        piece.data, piece.sure = first, True
        self.found.append(piece)
        return first

    def array(self, at: int) -> int | None:
        """An array of numbers, or of records that follow from its head and the next."""
        grammar, window = self.grammar, self.window
        first = at + _ARRAY_SIZE
        array, element, _, count = map(int, ARRAY_HEAD(window, at))
        number = grammar.numbers.get(element | 0x10000)
        _, _, _, underlying, underlying_version, _ = ENUMS_HEAD(window, at)
        ahead = False
        size = 0
        if number is not None:
            kind, size = number[0] - 32, number[1] - 4
        elif underlying | 0x10000 in grammar.numbers and underlying_version == 1:
            piece = Piece(at, "HHHHH8x", "10xQ", kind=ENUMS)
            return self.counted(piece, array, "10xQ", first + 4, grammar.numbers[underlying | 0x10000][1] - 4)
        else:
            kind = RECORDS
            ahead = bool(count) and element != array
        if count * size > MOST_BYTES:
            return self.counted(Piece(at, "HHH8x", "6xQ", kind=kind), array, "6xQ", first, size)
        piece = Piece(at, f"HHHQ{count * size}x", f"6xQ{count * size}x", kind=kind)
        piece.data, piece.reach = first, first + count * max(1, size)
        piece.sure, piece.no_end = True, array ^ 0xFFFF
        self.found.append(piece)
        if ahead and HEAD(window, first)[0] != element | 0x10000:
            piece.opens, piece.looks = element | count << 16, True
            if grammar.closers:
                self.opened.add(element)
        elif ahead and not self.opens_next(first, element):
            return None
        return first + count * size

    def opens_next(self, at: int, element: int) -> bool:
        """Whether what is at ``at`` comes into the run with its head; else that is compared, too."""
        if at < self.end and len(self.found) < MOST_TOKENS and element ^ 0xFFFF not in self.opened:
            return True
        self.found[-1].heads += "I"
        return False
