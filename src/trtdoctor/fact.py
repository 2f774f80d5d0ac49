"""What we know, and how we say that we do not.

A fact is one of three things, and every reader has to choose between them:

* ``Known``: a value, and where it comes from;
* ``Unknown``: nobody could read it, and why. A check that needs it is skipped, and the answer is incomplete;
* ``NotAsked``: the question does not cover it (a target in words names only a GPU, say). A check that needs it is
  skipped, and nothing is missing.

There is no default value on purpose: a missing fact never becomes a zero, an empty list or a pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar, Union

T = TypeVar("T")


@dataclass(frozen=True)
class Known(Generic[T]):
    """A value and its source, e.g. ``Known((8, 6, 1, 6), "bytes 24..27 of the plan")``."""

    value: T
    source: str


@dataclass(frozen=True)
class Unknown:
    """A fact that could not be had; ``reason`` completes the sentence "not known: …"."""

    reason: str


@dataclass(frozen=True)
class NotAsked:
    """A fact outside the question; ``reason`` says what would have put it in."""

    reason: str


Fact = Union[Known[T], Unknown, NotAsked]


class CannotTell(Exception):
    """A check asked for a fact that is not there. ``incomplete`` tells whether the answer suffers from it."""

    def __init__(self, reason: str, *, incomplete: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.incomplete = incomplete


def need(fact: Fact[T]) -> T:
    """The value of ``fact``; raises ``CannotTell`` where there is none, which skips the check that asked."""
    if isinstance(fact, Known):
        return fact.value
    raise CannotTell(fact.reason, incomplete=isinstance(fact, Unknown))


def known(fact: Fact[T]) -> T | None:
    """The value of ``fact`` or ``None``: for rendering and for evidence that is only nice to have."""
    return fact.value if isinstance(fact, Known) else None
