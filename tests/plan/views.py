"""Views of composed bodies, for the tests of single fields."""

from __future__ import annotations

from typing import Any

from bodies import Network, Tensor, Version, Writer, compose, family_of

from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.plan import Body, Section
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.fields.profiles import Tail
from trtdoctor.sources.source import BytesSource

V7, V8, V86, V9 = (7, 2, 3, 4), (8, 5, 3, 1), (8, 6, 1, 6), (9, 1, 0, 4)
V10, V106, V11, RTX = (10, 3, 0, 26), (10, 6, 0, 26), (11, 0, 0, 114), (1, 7, 1, 116)
TAIL = Known(Tail([], (0, 2), 0), "composed")


def view_of(w: Writer, section: Section | None = None) -> BodyView:
    data = bytes(w.out)
    family = load(w.family)
    assert isinstance(family.body, BodyForm)
    return BodyView(BytesSource(data), Body(w.family, 0, len(data)), family, family.body, 1, section)


def composed(version: Version = V86, net: Network | None = None) -> BodyView:
    w = Writer(family_of(version))
    w.out += compose(version, net or Network())
    return view_of(w)


def begun(version: Version, family: Any = None) -> Writer:
    """A body up to the record of the build GPU."""
    return Writer(family or family_of(version)).number("u8", *version)


def reason(fact: Fact[Any]) -> str:
    assert isinstance(fact, Unknown)
    return fact.reason


X, Y = Tensor("x", 0, 0, (2, 3)), Tensor("y", 1, 1, (4,))
