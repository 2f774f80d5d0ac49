"""How much may be read, walked and waited for, wherever bytes come from outside.

Every reader of outside data takes from a ``Budget`` before it works, so that no file can cost more than its limits,
whatever the file says of itself. A limit that is ``None`` does not count.
"""

from __future__ import annotations

import time

from trtdoctor.errors import BudgetExceeded

CLOCK_EVERY = 1024
"""Steps between two looks at the clock: a look costs as much as some dozen steps."""


class Budget:
    """What is left of the limits. ``bytes`` read, ``steps`` of work, ``entries`` kept, ``depth`` of nesting,
    ``seconds`` since it was made."""

    __slots__ = ("_deadline", "_next_look", "bytes", "depth", "entries", "steps", "what")

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
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._next_look = CLOCK_EVERY

    def read(self, count: int) -> None:
        """Takes ``count`` bytes. Raises ``BudgetExceeded`` where fewer are left."""
        if self.bytes is not None:
            self.bytes -= count
            if self.bytes < 0:
                raise BudgetExceeded(self.what, "bytes")

    def step(self, count: int = 1) -> None:
        """Takes ``count`` steps of work, and looks at the clock now and then."""
        if self.steps is not None:
            self.steps -= count
            if self.steps < 0:
                raise BudgetExceeded(self.what, "steps")
        if self._deadline is not None:
            self._next_look -= count
            if self._next_look <= 0:
                self._next_look = CLOCK_EVERY
                if time.monotonic() > self._deadline:
                    raise BudgetExceeded(self.what, "seconds")

    def entry(self, count: int = 1) -> None:
        """Takes ``count`` things that are kept: rows, names, findings."""
        if self.entries is not None:
            self.entries -= count
            if self.entries < 0:
                raise BudgetExceeded(self.what, "entries")

    def enter(self) -> None:
        """Goes one level down. Pair it with ``leave``."""
        if self.depth is not None:
            self.depth -= 1
            if self.depth < 0:
                raise BudgetExceeded(self.what, "depth")

    def leave(self) -> None:
        """Comes one level up."""
        if self.depth is not None:
            self.depth += 1
