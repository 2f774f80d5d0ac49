"""How much may be read, walked and waited for, wherever bytes come from outside.

Every reader of outside data takes from a ``Budget`` before it works, so that no input can cost more than its limits,
whatever it says of itself. A limit that is ``None`` does not count.
"""

from __future__ import annotations

import time

from trtdoctor.errors import BudgetExceeded

CLOCK_EVERY = 1024
"""Steps between two looks at the clock: a look costs as much as some dozen steps."""


class Clock:
    """``seconds`` that all who wait share, counted from the first look at the clock on."""

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._end: float | None = None

    @property
    def left(self) -> float:
        """Seconds that are left; not above zero once they are over, or where there were none."""
        now = time.monotonic()
        if self._end is None:
            self._end = now + self.seconds
        return self._end - now


class Budget:
    """What is left of the limits: ``bytes`` to read, ``steps`` of work, ``entries`` to keep, ``depth`` of nesting; and
    ``seconds`` counted from its making. ``what`` names the input in the error: "the file", "the kernels".

    Whatever is taken beyond a limit raises ``BudgetExceeded``, and so does everything taken of that limit later.
    """

    __slots__ = ("_allowed", "_deadline", "_next_look", "bytes", "depth", "entries", "steps", "what")

    def __init__(
        self,
        what: str,
        *,
        bytes: int | None = None,
        steps: int | None = None,
        entries: int | None = None,
        depth: int | None = None,
        seconds: float | None = None,
    ) -> None:
        self.what = what
        self.bytes = bytes
        self.steps = steps
        self.entries = entries
        self.depth = depth
        self._allowed = (bytes, steps, entries, depth, seconds)
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._next_look = CLOCK_EVERY

    def read(self, count: int) -> None:
        """Takes ``count`` bytes."""
        if self.bytes is not None:
            self.bytes -= count
            if self.bytes < 0:
                raise BudgetExceeded(self.what, "bytes", self._allowed[0] or 0)

    def step(self, count: int = 1) -> None:
        """Takes ``count`` steps of work, and looks at the clock now and then."""
        if self.steps is not None:
            self.steps -= count
            if self.steps < 0:
                raise BudgetExceeded(self.what, "steps", self._allowed[1] or 0)
        if self._deadline is not None:
            self._next_look -= count
            if self._next_look <= 0:
                self.look()

    def look(self) -> None:
        """Looks at the clock: for work whose single steps take long."""
        self._next_look = CLOCK_EVERY
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise BudgetExceeded(self.what, "seconds", self._allowed[4] or 0)

    def entry(self, count: int = 1) -> None:
        """Takes ``count`` things that are kept: rows, names, findings."""
        if self.entries is not None:
            self.entries -= count
            if self.entries < 0:
                raise BudgetExceeded(self.what, "entries", self._allowed[2] or 0)

    def enter(self) -> None:
        """Goes one level down. Pair it with ``leave``, unless it raises."""
        if self.depth is not None:
            if self.depth <= 0:
                raise BudgetExceeded(self.what, "depth", self._allowed[3] or 0)
            self.depth -= 1

    def leave(self) -> None:
        """Comes one level up."""
        if self.depth is not None:
            self.depth += 1
