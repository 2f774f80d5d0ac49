"""Our ``NamedTuple`` does what the one of ``typing`` does."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from trtdoctor import named


class Theirs(typing.NamedTuple):
    """Three fields."""

    one: int
    two: str = "b"
    three: tuple[int, ...] = ()

    @property
    def sum(self) -> int:
        return self.one + sum(self.three)

    @classmethod
    def origin(cls) -> Theirs:
        return cls(0)


class Ours(named.NamedTuple):
    """Three fields."""

    one: int
    two: str = "b"
    three: tuple[int, ...] = ()

    @property
    def sum(self) -> int:
        return self.one + sum(self.three)

    @classmethod
    def origin(cls) -> Ours:
        return cls(0)


class Empty(named.NamedTuple):
    """No field."""


BOTH = pytest.mark.parametrize("kind", [Theirs, Ours])


@pytest.mark.parametrize("name", ["__doc__", "__module__", "_fields", "_field_defaults", "__match_args__"])
def test_class(name: str) -> None:
    """Documentation, module, fields, defaults, types and signature are those of the class as it is written."""
    assert getattr(Ours, name) == getattr(Theirs, name)
    assert get_type_hints(Ours) == get_type_hints(Theirs) == {"one": int, "two": str, "three": tuple[int, ...]}
    assert (Ours.__name__, Ours.__qualname__) == ("Ours", "Ours")
    ours, theirs = (inspect.signature(kind).parameters for kind in (Ours, Theirs))
    assert [(one.name, one.default, one.kind) for one in ours.values()] == [
        (one.name, one.default, one.kind) for one in theirs.values()
    ]


@BOTH
def test_values(kind: type[Any]) -> None:
    """Values are given by place or by name, the others have their defaults, and all are read by name and by place."""
    for found in (kind(1, "x", (2,)), kind(1, "x", three=(2,)), kind(three=(2,), one=1, two="x")):
        assert (found.one, found.two, found.three) == tuple(found) == (1, "x", (2,))
        assert (found.sum, found[2], kind.origin()) == (3, (2,), (0, "b", ()))
    assert kind(1) == (1, "b", ())


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        lambda kind: kind(),
        lambda kind: kind(two="x"),
        lambda kind: kind(1, "x", (), 4),
        lambda kind: kind(1, one=1),
        lambda kind: kind(1, four=4),
        lambda kind: kind._make([1]),
    ],
)
def test_wrong_values(kind: type[Any], wrong: Callable[[type[Any]], object]) -> None:
    """Too few, too many, or unknown values are refused."""
    with pytest.raises(TypeError):
        wrong(kind)


@BOTH
def test_tuple(kind: type[Any]) -> None:
    """Instances compare, hash and sort as tuples, and cannot be changed."""
    assert hash(kind(1)) == hash((1, "b", ()))
    assert sorted([kind(2), kind(1)]) == [kind(1), kind(2)]
    with pytest.raises(AttributeError):
        kind(1).one = 2
    with pytest.raises(AttributeError):
        kind(1).four = 2


@BOTH
def test_helpers(kind: type[Any]) -> None:
    """The helpers of a named tuple are there."""
    assert kind(1)._replace(two="c") == (1, "c", ())
    assert kind(1)._asdict() == {"one": 1, "two": "b", "three": ()}
    assert kind._make([1, "c", ()]) == kind(1, "c")
    assert repr(kind(1)) == f"{kind.__name__}(one=1, two='b', three=())"
    assert type(kind(1)._replace(one=2)) is type(kind._make((1, "", ()))) is kind
    with pytest.raises((ValueError, TypeError), match="four"):  # TypeError since Python 3.13
        kind(1)._replace(four=4)


@BOTH
def test_copies(kind: type[Any]) -> None:
    """Copies and pickles are equal and of the same class."""
    one = kind(1, "x", (2,))
    for found in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert found == one
        assert type(found) is kind


def test_match() -> None:
    """A pattern takes an instance apart by place."""
    match Ours(1, "x"):
        case Ours(one, two):
            assert (one, two) == (1, "x")


def test_no_fields() -> None:
    """A class may have no fields."""
    assert Empty() == ()


def test_default_before_a_field_without() -> None:
    """A field without a default after one with a default is refused where the class is made."""
    make: Any = type(Ours)
    with pytest.raises(TypeError, match="default"):
        make("Wrong", (named.NamedTuple,), {"__annotations__": {"one": "int", "two": "int"}, "one": 1})


def test_every_module_uses_ours() -> None:
    """No module outside the children, which stand alone, pays for the one of ``typing``."""
    package = Path(named.__file__).parent
    paths = [path for path in package.rglob("*.py") if "child" not in path.parts and path.name != "named.py"]
    assert paths
    theirs = [
        path.name for path in paths if re.search(r"^from typing import .*NamedTuple", path.read_text("utf-8"), re.M)
    ]
    assert theirs == []
