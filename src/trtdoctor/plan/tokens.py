"""Splits the body of a plan into *tokens*, without knowing what they mean.

Every token starts with two words: its type and the type's version. Eleven types are numbers, one is the array, all
others are records: text, structs and enums. The number of a record's type moves with every release, so only its *shape*
counts: a struct ends with the complement of its number (8.0 and later), an enum is followed by one number, text by its
length and an array of characters. Seen in about 640 engines of TensorRT 6.0 to 11.0 and TensorRT-RTX 1.4 to 1.7.

Structs and enums leave no trace in the result: the tokens are one row, a letter each for their kind, and whoever knows
the shape of a record searches the kinds for it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Final, overload

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.plan import Body
from trtdoctor.plan.families.base import TokenFormat
from trtdoctor.plan.runs import (
    ARRAY_HEAD,
    COUNT_OF_BYTES,
    ENUMS,
    ENUMS_HEAD,
    FORMATS,
    HEAD,
    MOST_BYTES,
    MOST_SEEN,
    MOST_STACKED,
    MOST_STACKS,
    PACKED,
    PLANS_BEFORE,
    RAW,
    RECORDS,
    TEXT,
    TEXT_HEAD,
    TEXT_HEAD_SIZE,
    Run,
    grammar,
)
from trtdoctor.sources.source import Source

# Kinds. A number has a lower-case letter (see ``NUMBERS``), an array of such numbers the same in upper case. The value
# of a token is the number itself (f32 and f64: its bits), of the others the count of elements, of text and raw bytes
# their length in bytes.

MAX_TOKENS = 1_000_000  # with structs and enums; the largest engine seen has 45 thousand
MAX_STEPS = 150_000  # looks ahead, of which the engines seen need one for every 17 tokens, and thirds of a window
MAX_HANDED_OUT = 16 << 20  # bytes of text and numbers, all together
MAX_NUMBERS = 500_000  # all together
FIRST_WINDOW = 1 << 18
WINDOW = 1 << 13
_STEPS_A_WINDOW = 3
_LAST_VERSION = 15  # of a record; 2 has been seen once, in TensorRT-RTX
_PACKED_SIZES = (4, 8, 1, 2, 12, 16, 24, 32)  # 4 and 8 have been seen
_MARGIN = 64  # no head of a token is longer
_MOST_HELD = 32  # windows that are kept for numbers which nobody may ask for
_MOST_OPENED = 256  # types of structs; with more, nothing learned is made use of


class Row(Sequence[int]):
    """The values of tokens, or their offsets."""

    __slots__ = ("_at", "_plain", "_tokens")

    def __init__(self, tokens: Tokens, plain: array[int], at: Callable[[int], int]) -> None:
        self._tokens = tokens
        self._plain = plain
        self._at = at

    def __len__(self) -> int:
        return len(self._tokens.kinds)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice) or index < 0:
            self._tokens.settle()
            return self._plain[index]
        return self._at(index)


class Tokens:
    """The tokens of a body in file order. ``kinds``: what each is; ``values``: number or count; ``offsets``: the byte
    of the source where its number, elements or text begin; those of runs (see ``runs``) are made when they are asked
    for. ``error`` is what stopped the walk, ``None`` at the last byte of the body.
    """

    __slots__ = (
        *("_budget", "_source", "error", "firsts", "headed", "held", "kinds", "plain_offsets", "plain_values"),
        "settled",
    )

    def __init__(self, source: Source) -> None:
        self.kinds = bytearray()
        self.plain_values = array("q")
        self.plain_offsets = array("Q")
        """Of the tokens that no run holds, one for each."""
        self.held: list[tuple[Run, bytes, int, int, int]] = []
        """The runs that were taken, each with a window and the place there, its offset, how many plain ones before."""
        self.firsts: list[int] = []
        """The first token of each."""
        self.settled = 0
        """So many of the plain ones are as good as settled: no run is held of before."""
        self.error: PlanError | BudgetExceeded | None = None
        self.headed: set[int] = set()  # arrays whose elements have heads of their own, as in 8.0
        self._source = source
        self._budget = Budget("the texts and arrays of the plan", bytes=MAX_HANDED_OUT, entries=MAX_NUMBERS)

    @property
    def values(self) -> Row:
        return Row(self, self.plain_values, self.value)

    @property
    def offsets(self) -> Row:
        return Row(self, self.plain_offsets, self.offset)

    def value(self, index: int) -> int:
        """That of ``values``, quickly."""
        place = bisect_right(self.firsts, index) - 1
        if place < 0:
            return self.plain_values[index]
        run, window, at, _, plain = self.held[place]
        index -= self.firsts[place]
        size = len(run.offsets)
        return run.values_of(window, at)[index] if index < size else self.plain_values[index - size + plain]

    def offset(self, index: int) -> int:
        """That of ``offsets``, quickly."""
        place = bisect_right(self.firsts, index) - 1
        if place < 0:
            return self.plain_offsets[index]
        run, _, _, offset, plain = self.held[place]
        index -= self.firsts[place]
        size = len(run.offsets)
        return offset + run.offsets[index] if index < size else self.plain_offsets[index - size + plain]

    def settle(self) -> None:
        """Makes all values and offsets: no window is needed any more."""
        begin, values, offsets = self.settled, self.plain_values, self.plain_offsets
        own = values[begin:], offsets[begin:]
        del values[begin:], offsets[begin:]
        done = 0
        for run, window, at, offset, plain in self.held:
            values += own[0][done : plain - begin]
            offsets += own[1][done : plain - begin]
            done = plain - begin
            values.extend(run.values_of(window, at))
            offsets.extend([offset + one for one in run.offsets])
        values += own[0][done:]
        offsets += own[1][done:]
        self.settled = len(values)
        self.held.clear()
        self.firsts.clear()

    def cut(self, count: int) -> None:
        """Forgets all but the first so many."""
        self.settle()
        del self.kinds[count:], self.plain_values[count:], self.plain_offsets[count:]

    def text(self, index: int) -> str:
        """The text or array of characters at ``index``. Raises ``BudgetExceeded`` when texts are absurdly long in all,
        and what ``Source.read`` raises."""
        return self.elements(index, 1).decode("utf-8", "replace")

    def numbers(self, index: int) -> tuple[int, ...]:
        """The array of numbers at ``index``. Raises as ``text`` does, and when numbers are absurdly many in all."""
        self._budget.entry(self.value(index))
        form = Struct("<" + FORMATS[chr(self.kinds[index]).lower()])
        return tuple(number for (number,) in form.iter_unpack(self.elements(index, form.size)))

    def elements(self, index: int, size: int) -> bytes:
        """The elements, of ``size`` bytes each, of the text or array at ``index``. Raises as ``text`` does."""
        count = self.value(index)
        stride = size + 4 if index in self.headed else size
        self._budget.read(count * stride)
        data = self._source.read(self.offset(index), count * stride)
        return data if stride == size else b"".join(data[at + 4 : at + stride] for at in range(0, len(data), stride))


def read_tokens(source: Source, body: Body, form: TokenFormat) -> Tokens:
    """The tokens of ``body``, up to its last byte or to the first that fits nothing.

    Weights, kernels and other contents of arrays are skipped, not read. Raises nothing: see ``Tokens.error``.
    """
    tokens = Tokens(source)
    try:
        walker = _Walker(source, body, form, tokens)
    except (PlanError, BudgetExceeded) as error:
        tokens.error = error
        return tokens
    try:
        try:
            walker.run()
        finally:
            walker.stacked()  # what is wrong there comes first
    except (PlanError, BudgetExceeded) as error:
        tokens.error = error
    return tokens


class _Walker:
    """One walk over a body. Each method gets the offset of a token and returns that of the next."""

    def __init__(self, source: Source, body: Body, form: TokenFormat, tokens: Tokens) -> None:
        base = form.type_base
        self.source = source
        self.begin = body.offset
        self.end = min(body.offset + body.size, source.size)
        self.missing = body.offset + body.size - self.end
        self.tokens = tokens
        self.array_type: Final = base + 1
        self.char_type = base + form.char
        self.first_record = base + 0x0D
        self.first_struct = max(0x8000, self.first_record)  # before 8.2 these are apart from numbers and enums
        self.closers = form.closers
        self.headed_elements = form.headed_elements
        self.opened: set[int] | frozenset[int] = frozenset()  # types of structs that have been opened so far
        self.opened_before: frozenset[int] = frozenset()  # the same where the last run ended
        self.stack: list[int] = []  # types of what is open, elements still to come above the lowest 16 bits
        self.packed_size: dict[int, int] = {}
        self.budget = Budget("the body of the plan", steps=MAX_STEPS, entries=MAX_TOKENS)
        self.grammar = grammar(form)
        self.numbers = self.grammar.numbers
        self.leaps = self.grammar.plans >= PLANS_BEFORE
        self.before = 0  # the run that was met last
        self.taken = 0  # of the runs that are held, so many are done with what they open and close
        self.windows = 0
        self.left = MAX_TOKENS
        self.load(self.begin, FIRST_WINDOW)

    def load(self, offset: int, size: int) -> None:
        """Moves the window to ``offset``. Zeros follow the last byte, so that a head can be read without asking."""
        self.stacked()
        self.budget.step(_STEPS_A_WINDOW)
        self.move(offset, size)

    def move(self, offset: int, size: int) -> None:
        """The same, without a limit."""
        self.windows += 1
        if self.windows % _MOST_HELD == 0:
            self.stacked()
            self.tokens.settle()
            self.taken = 0
        size = max(0, min(size, self.end - offset))
        self.window_at = offset
        self.window = self.source.read(offset, size)
        if offset + size == self.end:
            self.window += bytes(_MARGIN)

    def peek(self, offset: int) -> bytes:
        """The bytes of a head at ``offset``, zeros behind the end."""
        at = offset - self.window_at
        if 0 <= at <= len(self.window) - _MARGIN:
            return self.window[at : at + _MARGIN]
        size = max(0, min(_MARGIN, self.end - offset))
        return self.source.read(offset, size).ljust(_MARGIN, b"\0") if size else bytes(_MARGIN)

    def run(self) -> None:
        tokens, numbers = self.tokens, self.numbers
        add_kind, add_value, add_offset = (
            tokens.kinds.append,
            tokens.plain_values.append,
            tokens.plain_offsets.append,
        )
        window, window_at, end = self.window, self.window_at, self.end
        safe = len(window) - _MARGIN
        offset = start = self.begin
        fresh = self.leaps  # whether a run may begin here
        while offset < end:
            if fresh:
                fresh = False
                offset = start = self.leap(offset)
                window, window_at = self.window, self.window_at
                safe = len(window) - _MARGIN
                continue
            at = offset - window_at
            if at > safe:
                self.load(offset, WINDOW)
                window, window_at, at = self.window, offset, 0
                safe = len(window) - _MARGIN
            (head,) = HEAD(window, at)
            self.left -= 1
            if self.left < 0:
                self.budget.entry(MAX_TOKENS + 1)
            number = numbers.get(head)
            if number is None:
                before = offset
                offset = self.other(offset, at, head)
                if offset - before > 4:
                    fresh = self.learn(start, before if tokens.kinds[-1] == PACKED else offset, offset - before)
                continue
            kind, size, unpack = number
            if offset + size > end:
                raise self.too_short(offset)
            (value,) = unpack(window, at + 4)
            add_kind(kind)
            add_value(value)
            add_offset(offset + 4)
            offset += size
            if kind == COUNT_OF_BYTES and value > 0:
                before = offset
                offset = self.after_count(offset, value)
                if offset != before:
                    fresh = self.learn(start, before, offset - before)
        self.finish(offset, None if fresh else start)

    def finish(self, offset: int, start: int | None) -> None:
        """Learns what was walked since ``start``, and looks whether ``offset`` is the end of the body."""
        if self.leaps and start is not None:
            self.learn_run(start, offset)
        self.grammar.plans += 1
        if offset > self.end or self.missing:
            raise self.too_short(self.end)

    def leap(self, offset: int) -> int:
        """Takes learned runs whole, as many as follow each other; gives where the next token is."""
        tokens, known, end = self.tokens, self.grammar.known, self.end
        kinds, plain, array_type = tokens.kinds, tokens.plain_values, self.array_type
        hold, add_first, number_of = tokens.held.append, tokens.firsts.append, int.from_bytes
        opened, before, left = frozenset(self.opened), self.before, self.left
        window, window_at = self.window, self.window_at
        size = len(window)
        count = 0
        while offset < end:
            at = offset - window_at
            if at + MOST_SEEN > size and window_at + size < end:
                self.move(offset, WINDOW)
                window, window_at, at = self.window, offset, 0
                size = len(window)
            for run in known.get(before << 32 | HEAD(window, at)[0], ()):
                if (
                    number_of(window[at : at + run.seen], "little") & run.mask != run.heads
                    or offset + run.reach > end
                    or at + run.seen > size
                    or run.tokens > left
                    or (now := run.after(opened)) is None
                    or (run.probes and array_type in run.probed(window, at))
                ):
                    continue
                after = offset + run.size
                if run.stride:
                    last = run.last_of(window, at)
                    after += last[0] * run.stride
                    if last[0] != last[-1] or after > end:
                        continue
                break
            else:
                break
            add_first(len(kinds))
            hold((run, window, at, offset, len(plain)))
            kinds += run.kinds
            left -= run.tokens
            before, opened, offset = run.number, now, after
            count += 1
            if run.counts and (value := run.last_of(window, at)[0]) > 0:
                self.opened = opened
                offset = self.after_count(offset, value)
        self.grammar.credit += count
        self.opened = self.opened_before = opened
        self.before, self.left = before, left
        self.stacked()
        return offset

    def stacked(self) -> None:
        """Opens and closes what the runs do that were taken so far. Where what they close is not open, that is an
        error, and the tokens up to there are kept."""
        held, begin, stack = self.tokens.held, self.taken, self.stack
        if begin == len(held):
            return
        self.taken = len(held)
        known = self.grammar.stacks
        key = tuple(stack), tuple([one[0] for one in held[begin:]])
        if key in known:
            stack[:] = known[key]
            return
        place = count = 0
        try:
            for place in range(begin, len(held)):
                run, _, _, offset, _ = held[place]
                for code, at, count in run.closes:  # noqa: B007 - also for what is kept
                    self.close(code, offset + at)
                stack += run.opens
        except PlanError:
            self.tokens.cut(self.tokens.firsts[place] + count)
            raise
        if len(key[0]) + len(stack) + len(key[1]) <= MOST_STACKED:
            if len(known) >= MOST_STACKS:
                known.clear()
            known[key] = tuple(stack)

    def learn(self, start: int, end: int, size: int) -> bool:
        """Learns what was walked since ``start`` if the last value, of ``size`` bytes, ends a run."""
        if not self.leaps or (size <= 14 + MOST_BYTES and self.tokens.kinds[-1] not in (TEXT, PACKED, ENUMS, RAW)):
            return False
        self.learn_run(start, end)
        self.leaps = len(self.opened) <= _MOST_OPENED
        return self.leaps

    def learn_run(self, start: int, end: int) -> None:
        """Learns what was walked from ``start`` to ``end``, if the window still holds it."""
        at = start - self.window_at
        if start < end and at >= 0:
            self.before = self.grammar.learn(self.window, at, end - self.window_at, self.opened_before, self.before)

    def open(self, code: int) -> None:
        if code not in self.opened:
            if isinstance(self.opened, frozenset):
                self.opened = set(self.opened)
            self.opened.add(code)

    def too_short(self, offset: int) -> PlanError:
        problem = f"{self.missing} bytes are missing" if self.missing else "ends within a token"
        return PlanError(problem, field="body", offset=offset)

    def other(self, offset: int, at: int, head: int) -> int:
        """What is not a number: the end of a struct, an array, text, or the beginning of a struct or enum."""
        code = head & 0xFFFF
        if code ^ 0xFFFF in self.opened:
            self.close(code ^ 0xFFFF, offset)
            return offset + 2
        if code == self.array_type:
            return self.array(offset, at)
        if not self.is_record(head):
            raise PlanError(f"{head:#010x} starts no token", field="body", offset=offset)
        if self.is_text(self.window, at):
            return self.text(offset + TEXT_HEAD_SIZE, TEXT_HEAD(self.window, at)[2])
        if self.closers:
            self.open(code)
            self.stack.append(code + 0x10000)
        return offset + 4

    def close(self, code: int, offset: int) -> None:
        """Ends the innermost open struct of this type; the enums inside it never end."""
        stack = self.stack
        while stack:
            top = stack.pop()
            if top & 0xFFFF == code:
                if top >= 0x20000:
                    stack.append(top - 0x10000)
                return
        raise PlanError("closes a struct that is not open", field="body", offset=offset)

    def is_record(self, head: int) -> bool:
        """Whether ``head`` can open text, a struct or an enum."""
        code = head & 0xFFFF
        return 0 < head >> 16 <= _LAST_VERSION and (
            self.first_record <= code < self.first_record + 0x200 or self.first_struct <= code < 0x8400
        )

    def is_text(self, window: bytes, at: int) -> bool:
        """Whether the record whose head is at ``at`` is text: a length, and an array of so many characters."""
        _, _, length, array_type, element, _, count = TEXT_HEAD(window, at)
        return bool(array_type == self.array_type and element == self.char_type and length == count)

    def text(self, first: int, length: int) -> int:
        """Text whose first character is at ``first``."""
        size = length
        if self.headed_elements and self.are_headed(first, self.char_type | 0x10000, length, 1):
            self.tokens.headed.add(len(self.tokens.kinds))
            size *= 5
        if size > self.end - first:
            raise PlanError(f"{length} bytes do not fit", field="text", offset=first)
        self.add(TEXT, length, first)
        return first + size

    def add(self, kind: int, value: int, offset: int) -> None:
        self.tokens.kinds.append(kind)
        self.tokens.plain_values.append(value)
        self.tokens.plain_offsets.append(offset)

    def array(self, offset: int, at: int) -> int:
        """An array, up to its end or, when its elements are records, to the first of them."""
        element: int
        count: int
        _, element, version, count = ARRAY_HEAD(self.window, at)
        first = offset + 14
        if not 0 < version <= _LAST_VERSION:
            raise PlanError(f"elements of version {version}", field="array", offset=offset)
        number = self.numbers.get(element | 0x10000)
        _, _, _, underlying, underlying_version, enums = ENUMS_HEAD(self.window, at)
        opens = size = 0
        if number is not None:
            kind, size = number[0] - 32, number[1] - 4  # upper case
            if self.headed_elements and self.are_headed(first, element | 0x10000, count, size):
                self.tokens.headed.add(len(self.tokens.kinds))
                size += 4
        elif underlying | 0x10000 in self.numbers and underlying_version == 1:
            kind, count, first = ENUMS, int(enums), offset + 18
            size = self.numbers[underlying | 0x10000][1] - 4
        elif count == 0 or element == self.array_type or HEAD(self.peek(first))[0] == element | 0x10000:
            kind = RECORDS
        elif self.is_token(first, element):
            kind = RECORDS
            opens = element | count << 16
        else:
            kind, size = PACKED, self.size_of_packed(first, element, count)
        if count * max(1, size) > self.end - first:
            raise PlanError(f"{count} elements do not fit", field="array", offset=offset)
        self.add(kind, count, first)
        if opens and self.closers:
            self.open(element)
            self.stack.append(opens)
        return first + count * size

    def are_headed(self, first: int, head: int, count: int, size: int) -> bool:
        """Whether each of the numbers has a head of its own; 8.0 writes some arrays this way."""
        if count == 0 or HEAD(self.peek(first))[0] != head:
            return False
        if count == 1:
            return not self.is_token(first + size)
        return bool(HEAD(self.peek(first + size + 4))[0] == head)

    def size_of_packed(self, first: int, element: int, count: int) -> int:
        """Bytes of an element of an array of plain structs, which is stored nowhere: the first size behind which tokens
        follow."""
        for size in (self.packed_size.get(element, 4), *_PACKED_SIZES):
            if count * size <= self.end - first and self.is_token(first + count * size):
                self.packed_size[element] = size
                return size
        raise PlanError(f"elements of unknown type {element:#06x}", field="array", offset=first)

    def after_count(self, offset: int, count: int) -> int:
        """Raw bytes, if the number before ``offset`` announces them: as many as it says."""
        if count > self.end - offset or self.is_token(offset):
            return offset
        if not self.is_token(offset + count):
            raise PlanError("neither tokens nor raw bytes follow", field="body", offset=offset)
        self.add(RAW, count, offset)
        return offset + count

    def is_token(self, offset: int, closes: int | None = None) -> bool:
        """Whether the next four tokens at ``offset`` have sane heads, as raw bytes hardly ever do. A struct of the type
        ``closes`` may end among them."""
        self.budget.step()
        for _ in range(4):
            if offset >= self.end:
                return offset == self.end
            window = self.peek(offset)
            (head,) = HEAD(window)
            code = head & 0xFFFF
            number = self.numbers.get(head)
            if number is not None:
                if number[0] == COUNT_OF_BYTES:
                    return True  # raw bytes may follow
                offset += number[1]
            elif code ^ 0xFFFF in self.opened or code ^ 0xFFFF == closes:
                offset += 2
            elif code == self.array_type:
                return bool(0 < ARRAY_HEAD(window)[2] <= _LAST_VERSION)
            elif self.is_record(head):
                offset += 4
                if self.is_text(window, 0):
                    return True
            else:
                return False
        return True
