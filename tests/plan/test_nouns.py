"""What is read when it is asked for is, as a whole, the noun that it stands for."""

from __future__ import annotations

from typing import Any, ClassVar

from trtdoctor.named import NamedTuple
from trtdoctor.plan.late import LateNoun


class Pair(NamedTuple):
    one: int
    other: object


class LatePair(LateNoun):
    __slots__ = ("one", "other")
    NOUN = Pair
    MAKE: ClassVar[Any] = {"one": lambda _: 1, "other": lambda late: late.one + 1}


def test_as_the_noun() -> None:
    """It is unpacked, compared, hashed, shown and changed as the noun is, one in another too."""
    late, pair = LatePair(), Pair(1, 2)
    assert [*late] == [*pair]
    assert late == pair
    assert late == LatePair()
    assert (hash(late), repr(late), late._asdict()) == (hash(pair), repr(pair), pair._asdict())
    assert late._replace(one=7) == Pair(7, 2)

    class Around(LateNoun):
        __slots__ = ("one", "other")
        NOUN = Pair
        MAKE: ClassVar[Any] = {"one": lambda _: 0, "other": lambda _: LatePair()}

    assert type(Around().whole().other) is Pair
