"""Versions as far as somebody gave them."""

from __future__ import annotations

from typing import NamedTuple


class PartialVersion(NamedTuple):
    """A version as far as the target gives it: two to four numbers, ``(10, 3, 0)`` for any build of 10.3.0."""

    parts: tuple[int, ...]

    @property
    def exact(self) -> bool:
        return len(self.parts) == 4
