"""Splits the body of a plan into *tokens*, without knowing what they mean.

Every token starts with two words: its type and the type's version. Eleven types are numbers, one is the array, all
others are records: text, structs and enums. The number of a record's type moves with every release, so only its *shape*
counts: a struct ends with the complement of its number (8.0 and later), an enum is followed by one number, text by its
length and an array of characters. Seen in about 640 engines of TensorRT 6.0 to 11.0 and TensorRT-RTX 1.4 to 1.7.

Structs and enums leave no trace in the result: the tokens are one row, a letter each for their kind, and whoever knows
the shape of a record searches the kinds for it.
"""

from __future__ import annotations

from collections.abc import Collection

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.plan import Body
from trtdoctor.plan.families.base import TokenFormat
from trtdoctor.plan.leaps import MARGIN, Leaps
from trtdoctor.plan.row import Tokens
from trtdoctor.plan.runs import (
    ARRAY_HEAD,
    COUNT_OF_BYTES,
    ENUMS,
    ENUMS_HEAD,
    HEAD,
    PACKED,
    RAW,
    RECORDS,
    TEXT,
    TEXT_HEAD,
    TEXT_HEAD_SIZE,
    grammar,
)
from trtdoctor.sources.source import Source

FIRST_WINDOW = 1 << 14
_FEW = 64  # bytes; what is raw has more
_BEGINS, _ENDS = b"()"  # kinds of the heads of structs, which are no tokens
_LAST_VERSION = 15  # of a record; 2 has been seen once, in TensorRT-RTX
_PACKED_SIZES = (4, 8, 1, 2, 12, 16, 24, 32)  # 4 and 8 have been seen


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


class _Walker(Leaps):
    """One walk over a body. Each method gets the offset of a token and returns that of the next."""

    def __init__(self, source: Source, body: Body, form: TokenFormat, tokens: Tokens) -> None:
        base = form.type_base
        end = min(body.offset + body.size, source.size)
        super().__init__(source, end, grammar(form), tokens)
        self.begin = body.offset
        self.missing = body.offset + body.size - end
        self.char_type = base + form.char
        self.first_record = base + 0x0D
        self.first_struct = max(0x8000, self.first_record)  # before 8.2 these are apart from numbers and enums
        self.closers = form.closers
        self.headed_elements = form.headed_elements
        self.packed_size: dict[int, int] = {}
        self.numbers = self.grammar.numbers
        self.load(self.begin, FIRST_WINDOW)

    def run(self) -> None:
        tokens, numbers = self.tokens, self.numbers
        plain_values, plain_offsets = tokens.plain_values, tokens.plain_offsets
        add_kind, add_value, add_offset = tokens.kinds.append, plain_values.append, plain_offsets.append
        window, window_at, end = self.window, self.window_at, self.end
        safe = len(window) - MARGIN
        offset = start = self.begin
        fresh = self.leaps  # whether a run may begin here
        barren = -1  # where none ever does, but at the next token one may
        while offset < end:
            if fresh and offset != barren:
                offset = start = self.leap(offset)
                fresh = self.barren
                barren = offset if fresh else -1
                window, window_at = self.window, self.window_at
                safe = len(window) - MARGIN
                continue
            at = offset - window_at
            if at > safe:
                self.load(offset)
                window, window_at, at = self.window, offset, 0
                safe = len(window) - MARGIN
            (head,) = HEAD(window, at)
            self.left -= 1
            if self.left < 0:
                self.budget.entry((self.budget.entries or 0) + 1)
            number = numbers.get(head)
            if number is None:
                before = offset
                offset = self.other(offset, at, head)
                if offset - before > 4:
                    fresh = self.learn(start, before, offset)
                continue
            kind, size, unpack = number
            if offset + size > end:
                raise self.too_short(offset)
            (value,) = unpack(window, at + 4)
            add_kind(kind)
            add_value(value)
            add_offset(offset + 4)
            offset += size
            if kind == COUNT_OF_BYTES:
                before = offset
                offset = self.after_count(offset, value)
                if offset > before:
                    fresh = self.learn(start, before, offset)
        self.finish(offset, None if fresh else start)

    def finish(self, offset: int, start: int | None) -> None:
        """Learns what was walked since ``start``, and looks whether ``offset`` is the end of the body."""
        if self.leaps and start is not None:
            self.learn_run(start, offset)
        self.grammar.plans += 1
        if offset > self.end or self.missing:
            raise self.too_short(self.end)

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
        if not 0 < count <= self.end - offset:
            return offset
        if self.is_token(offset) and (
            count < _FEW or self.has_room(offset) or not self.is_token(offset + count)
        ):  # near-zero weights in half precision are like heads
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
            found = self.sane_head(self.peek(offset), (closes,))
            if found is None:
                return False
            _, size, announced = found
            if announced is not None:
                return True
            offset += size
        return True

    def has_room(self, offset: int) -> bool:
        """The same, looking closer, for what could be raw bytes too: what an array, a text or a count of bytes among
        the four announces has room behind it. Structs that begin there may end there."""
        self.budget.step()
        begun: list[int] = []
        for _ in range(4):
            if offset >= self.end:
                return offset == self.end
            window = self.peek(offset)
            found = self.sane_head(window, begun)
            if found is None:
                return False
            kind, size, announced = found
            offset += size
            if kind == _BEGINS:
                begun.append(HEAD(window)[0] & 0xFFFF)
            elif announced is not None and announced > self.end - offset:
                if kind != COUNT_OF_BYTES:  # which may be any number
                    return False
            elif announced or kind == TEXT:
                return True
        return True

    def sane_head(self, window: bytes, ends: Collection[int | None]) -> tuple[int, int, int | None] | None:
        """Of the head in ``window`` its kind, its size with that of a number, and of an array, a text or a count of
        bytes how many it announces; ``None`` where it is none. A struct of a type in ``ends`` may end there."""
        (head,) = HEAD(window)
        code = head & 0xFFFF
        number = self.numbers.get(head)
        if number is not None:
            kind, size, unpack = number
            return kind, size, unpack(window, 4)[0] if kind == COUNT_OF_BYTES else None
        if code ^ 0xFFFF in self.opened or code ^ 0xFFFF in ends:
            return _ENDS, 2, None
        if code == self.array_type:
            return self.array_head(window)
        if not self.is_record(head):
            return None
        return (TEXT, TEXT_HEAD_SIZE, TEXT_HEAD(window)[2]) if self.is_text(window, 0) else (_BEGINS, 4, None)

    def array_head(self, window: bytes) -> tuple[int, int, int] | None:
        """The same of an array."""
        _, element, version, underlying, underlying_version, enums = ENUMS_HEAD(window)
        if not 0 < version <= _LAST_VERSION:
            return None
        if element | 0x10000 not in self.numbers and underlying | 0x10000 in self.numbers and underlying_version == 1:
            return ENUMS, 18, enums
        return RECORDS, 14, ARRAY_HEAD(window)[3]
