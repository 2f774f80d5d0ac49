"""The tokens of a body, in a row: what each is, its value, where it is."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from struct import calcsize, unpack
from typing import TYPE_CHECKING, TypeAlias, overload

from trtdoctor.model.budget import Budget
from trtdoctor.plan.runs import FORMATS

if TYPE_CHECKING:
    from trtdoctor.errors import BudgetExceeded, PlanError
    from trtdoctor.plan.runs import Run
    from trtdoctor.sources.source import Source

Held: TypeAlias = "tuple[Run, bytes, int, int, int]"
"""A run that was taken, with a window and the place there, its offset, and how many plain tokens come before."""
_ELEMENTS = {ord(kind.upper()): (letter, calcsize("<" + letter)) for kind, letter in FORMATS.items()}
"""How the elements of an array are read, by its kind, and the bytes of each."""
MAX_HANDED_OUT = 16 << 20  # bytes of text and numbers, all together
MAX_NUMBERS = 500_000  # all together
_NONE: tuple[int, int, tuple[int, ...], None] = 0, 0, (), None


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
        *("_budget", "_last", "_source", "error", "firsts", "headed", "held", "kinds", "plain_offsets", "plain_values"),
        "settled",
    )

    def __init__(self, source: Source) -> None:
        self.kinds = bytearray()
        self.plain_values = array("q")
        self.plain_offsets = array("Q")
        """Of the tokens that no run holds, one for each."""
        self.held: list[Held] = []
        """The runs that were taken."""
        self.firsts: list[int] = []
        """The first token of each."""
        self.settled = 0
        """So many of the plain ones are as good as settled: no run is held of before."""
        self._last: tuple[int, int, tuple[int, ...], Held | None] = _NONE
        """The run of which a value was asked last: its first token, that behind it, its values; whoever asks for one
        mostly asks for the next."""
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
        first, end, values, _ = self._last
        if first <= index < end:
            return values[index - first]
        held, at = self._found(index)
        if held is None:
            return self.plain_values[at]
        values = held[0].values_of(held[1], held[2])
        self._last = index - at, index - at + len(values), values, held
        return values[at]

    def offset(self, index: int) -> int:
        """That of ``offsets``, quickly."""
        first, end, _, held = self._last
        if held is not None and first <= index < end:
            return held[3] + held[0].offsets[index - first]
        held, at = self._found(index)
        return self.plain_offsets[at] if held is None else held[3] + held[0].offsets[at]

    def _found(self, index: int) -> tuple[Held | None, int]:
        """The run that a token is of, and its place in it; without a run, its place among the plain ones."""
        place = bisect_right(self.firsts, index) - 1
        if place < 0:
            return None, index
        held = self.held[place]
        index -= self.firsts[place]
        size = len(held[0].offsets)
        return (held, index) if index < size else (None, index - size + held[4])

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
        self._last = _NONE

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
        count = self.value(index)
        self._budget.entry(count)
        letter, size = _ELEMENTS[self.kinds[index]]
        return unpack(f"<{count}{letter}", self._elements(index, size, count))

    def elements(self, index: int, size: int) -> bytes:
        """The elements, of ``size`` bytes each, of the text or array at ``index``. Raises as ``text`` does."""
        return self._elements(index, size, self.value(index))

    def _elements(self, index: int, size: int, count: int) -> bytes:
        stride = size + 4 if index in self.headed else size
        self._budget.read(count * stride)
        data = self._source.read(self.offset(index), count * stride)
        return data if stride == size else b"".join(data[at + 4 : at + stride] for at in range(0, len(data), stride))
