"""What we know, and how we say that we do not.

A fact is one of three things, and every reader has to choose between them:

* ``Known``: a value, and where it comes from;
* ``Unknown``: it could not be read, and why. A check that needs it is skipped, and the answer is incomplete;
* ``NotAsked``: the question does not cover it (a target in words names only a GPU, say). A check that needs it is
  skipped, and nothing is missing.

There is no default value on purpose: a missing fact never becomes a zero, an empty list or a pass.

Plain classes and named tuples here and in the other nouns: a dataclass costs half a millisecond of start-up each.
"""

from __future__ import annotations

from typing import Generic, TypeVar, Union

from trtdoctor.errors import FactUnavailable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)  # a fact about an int is a fact about an object


class Known(Generic[T_co]):
    """A value and its source, e.g. ``Known((8, 6, 1, 6), "bytes 24..27 of the plan")``."""

    __slots__ = ("source", "value")

    def __init__(self, value: T_co, source: str) -> None:
        self.value = value
        self.source = source

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and (self.value, self.source) == (other.value, other.source)

    def __hash__(self) -> int:
        return hash((self.value, self.source))

    def __repr__(self) -> str:
        return f"Known({self.value!r}, {self.source!r})"


class Unknown:
    """A fact that could not be had; ``reason`` completes the sentence "not known: …"."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.reason == other.reason

    def __hash__(self) -> int:
        return hash((type(self), self.reason))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.reason!r})"


class NotAsked(Unknown):
    """A fact outside the question; ``reason`` says what would have put it in."""

    __slots__ = ()


Fact = Union[Known[T_co], Unknown]


def need(fact: Fact[T]) -> T:
    """The value of ``fact``; raises ``FactUnavailable`` where there is none, which skips the check that asked."""
    if isinstance(fact, Known):
        return fact.value
    raise FactUnavailable(fact.reason, incomplete=not isinstance(fact, NotAsked))


def known(fact: Fact[T]) -> T | None:
    """The value of ``fact`` or ``None``: for rendering and for evidence that is only nice to have."""
    return fact.value if isinstance(fact, Known) else None


def source_of(fact: Fact[object]) -> str:
    """Where the value of ``fact`` comes from, for evidence; empty where there is no value."""
    return fact.source if isinstance(fact, Known) else ""


def reason_of(fact: Fact[object]) -> str:
    """Why ``fact`` has no value; empty where it has one."""
    return "" if isinstance(fact, Known) else fact.reason
