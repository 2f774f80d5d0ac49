"""Versions as far as somebody gave them, and what can be said about them for sure."""

from __future__ import annotations

from trtdoctor.named import NamedTuple

Numbers = tuple[int, ...]
MOST = 4
"""major, minor, patch, build."""
_TOO_LARGE = 1 << 16
PLAN_BUILDS = 256
"""A plan stores a build number in one byte: modulo this."""


class PartialVersion(NamedTuple):
    """One to four plain numbers: ``(10, 3, 0)`` is any build of 10.3.0, and ``(10,)`` any release of 10.

    What a version that stops early leaves open, it may be: ``could_be`` says what is possible, the ``surely_`` methods
    what holds whatever the missing numbers are. The numbers compared with may stop early, too.
    """

    parts: Numbers

    @classmethod
    def parse(cls, text: str) -> PartialVersion | None:
        """``10.3.0.26``, ``v8.6``, ``535.104.05``; ``None`` for what is not one to four plain numbers.

        A version of a Python package (``1!8.6.0rc1``, ``8.6.1.post1``) is not one: its other parts say nothing about
        TensorRT's build.
        """
        words = text.strip().removeprefix("v").removeprefix("V").split(".")
        if len(words) > MOST or not all(word.isascii() and word.isdecimal() and len(word) < 10 for word in words):
            return None
        parts = tuple(map(int, words))
        return cls(parts) if max(parts) < _TOO_LARGE else None

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))

    @property
    def exact(self) -> bool:
        """Whether all four numbers are known."""
        return len(self.parts) == MOST

    def could_be(self, other: Numbers) -> bool:
        """Whether both agree as far as both go."""
        shared = min(len(self.parts), len(other))
        return self.parts[:shared] == other[:shared]

    def could_be_of_plan(self, stored: Numbers) -> bool:
        """Whether this version may have built a plan that stores the numbers ``stored``, the build modulo 256."""
        folded = (*self.parts[:3], self.parts[3] % PLAN_BUILDS) if self.exact else self.parts
        return self.could_be(stored) or PartialVersion(folded).could_be(stored)

    def surely_at_least(self, bound: Numbers) -> bool:
        """Whether this version is ``bound`` or later, whatever numbers it leaves out."""
        if self.could_be(bound):
            return len(self.parts) >= len(bound)
        return self.parts > bound

    def surely_below(self, bound: Numbers) -> bool:
        """Whether this version is earlier than ``bound``, whatever numbers it leaves out."""
        return not self.could_be(bound) and self.parts < bound

    def surely_above(self, bound: Numbers) -> bool:
        """Whether this version is later than all that ``bound`` may be: 10.17 is above 10.16, 10.16.0 is not."""
        return not self.could_be(bound) and self.parts > bound
