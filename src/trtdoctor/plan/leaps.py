"""The part of a walk over a body that takes learned runs (see ``runs``), and learns them.

What runs open and close is looked at once they are taken, and remembered for rows of them: where what they close is not
open, that is an error, and nothing behind it counts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from trtdoctor.errors import PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.plan.row import Tokens
from trtdoctor.plan.runs import (
    ENUMS,
    HEAD,
    MOST_BYTES,
    MOST_SEEN,
    MOST_STACKED,
    MOST_STACKS,
    PACKED,
    PLANS_BEFORE,
    RAW,
    TEXT,
    Grammar,
)
from trtdoctor.sources.source import Source

MAX_TOKENS = 1_000_000  # with structs and enums; the largest engine seen has 45 thousand
MAX_STEPS = 150_000  # looks ahead, of which the engines seen need one for every 17 tokens, and thirds of a window
WINDOW = 1 << 13
_STEPS_A_WINDOW = 3
MARGIN = 64  # no head of a token is longer
_MOST_HELD = 32  # windows that are kept for numbers which nobody may ask for
_MOST_OPENED = 256  # types of structs; with more, nothing learned is made use of


class Leaps(ABC):
    """Where a walk is, and what is open there."""

    def __init__(self, source: Source, end: int, grammar: Grammar, tokens: Tokens) -> None:
        self.source = source
        self.end = end
        self.grammar = grammar
        self.array_type = grammar.array_type
        self.tokens = tokens
        self.opened: set[int] | frozenset[int] = frozenset()  # types of structs that have been opened so far
        self.opened_before: frozenset[int] = frozenset()  # the same where the last run ended
        self.stack: list[int] = []  # types of what is open, elements still to come above the lowest 16 bits
        self.budget = Budget("the body of the plan", steps=MAX_STEPS, entries=MAX_TOKENS)
        self.leaps = self.grammar.plans >= PLANS_BEFORE
        self.before = 0  # the run that was met last
        self.taken = 0  # of the runs that are held, so many are done with what they open and close
        self.barren = False  # whether it was learned that no run begins where the last leap ended
        self.windows = 0
        self.left = MAX_TOKENS

    @abstractmethod
    def after_count(self, offset: int, count: int) -> int:
        """Raw bytes, if the number before ``offset`` announces them: as many as it says."""

    def load(self, offset: int, size: int | None = None, *, free: bool = False) -> None:
        """Moves the window to ``offset``. Zeros follow the last byte, so that a head can be read without asking.
        ``free``: the walk token by token would not have moved it yet."""
        self.stacked()
        if not free:
            self.budget.step(_STEPS_A_WINDOW)
        self.windows += 1
        if self.windows % _MOST_HELD == 0:
            self.tokens.settle()
            self.taken = 0
        size = max(0, min(WINDOW if size is None else size, self.end - offset))
        self.window_at = offset
        self.window = self.source.read(offset, size)
        self.last_at = size - MOST_SEEN  # a run that begins there can be told
        if offset + size == self.end:
            self.window += bytes(MARGIN)
            self.last_at = size

    def peek(self, offset: int) -> bytes:
        """The bytes of a head at ``offset``, zeros behind the end."""
        at = offset - self.window_at
        if 0 <= at <= len(self.window) - MARGIN:
            return self.window[at : at + MARGIN]
        size = max(0, min(MARGIN, self.end - offset))
        return self.source.read(offset, size).ljust(MARGIN, b"\0") if size else bytes(MARGIN)

    def leap(self, offset: int) -> int:
        """Takes learned runs whole, as many as follow each other; gives where the next token is."""
        tokens, known, end = self.tokens, self.grammar.known, self.end
        kinds, plain, array_type = tokens.kinds, tokens.plain_values, self.array_type
        hold, add_first, number_of = tokens.held.append, tokens.firsts.append, int.from_bytes
        opened, before, left = frozenset(self.opened), self.before, self.left
        window, window_at, last_at, head = self.window, self.window_at, self.last_at, HEAD
        count = key = 0
        while offset < end:
            at = offset - window_at
            if at > last_at:
                self.load(offset, max(WINDOW, MOST_SEEN), free=at + MARGIN <= len(window))
                window, window_at, last_at, at = self.window, offset, self.last_at, 0
            key = before << 32 | head(window, at)[0]
            for run in known.get(key, ()):
                if (
                    number_of(window[at : at + run.seen], "little") & run.mask != run.heads
                    or offset + run.reach > end
                    or run.tokens > left
                    or (now := run.after[opened]) is None
                    or array_type in run.probed(window, at)
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
            if run.counts:
                self.opened = opened
                offset = self.after_count(offset, run.last_of(window, at)[0])
        self.grammar.credit += count
        self.opened = self.opened_before = opened
        self.before, self.left = before, left
        self.barren = known.get(key) == ()
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

    def learn(self, start: int, at: int, end: int) -> bool:
        """Learns what was walked since ``start`` if the last value, from ``at`` to ``end``, ends a run. Gives whether
        a run may begin behind it."""
        if self.barren:
            return True
        kind = self.tokens.kinds[-1] if self.tokens.kinds else 0
        if not self.leaps or (end - at <= 14 + MOST_BYTES and kind not in (TEXT, PACKED, ENUMS, RAW)):
            return False
        self.learn_run(start, at if kind in (PACKED, RAW) else end)
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
