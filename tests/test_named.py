"""Our ``NamedTuple`` does what the one of ``typing`` does."""

from __future__ import annotations

import pickle
import re
import typing
from pathlib import Path
from typing import get_type_hints

import pytest

from trtdoctor import named


class Theirs(typing.NamedTuple):
    """A point."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y

    @classmethod
    def origin(cls) -> Theirs:
        return cls(0, 0)


class Ours(named.NamedTuple):
    """A point."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y

    @classmethod
    def origin(cls) -> Ours:
        return cls(0, 0)


@pytest.mark.parametrize("name", ["__doc__", "__module__", "_fields", "_field_defaults", "__match_args__"])
def test_class(name: str) -> None:
    """Documentation, module, fields and defaults are those of the class as it is written."""
    assert getattr(Ours, name) == getattr(Theirs, name)
    assert get_type_hints(Ours) == get_type_hints(Theirs) == {"x": int, "y": int}
    assert (Ours.__name__, Ours.__qualname__) == ("Ours", "Ours")


def test_instance() -> None:
    """An instance is a tuple that cannot be changed, with methods, comparisons and a copy with other values."""
    one = Ours(1)
    assert tuple(one) == tuple(Theirs(1)) == (1, 2)
    assert (one.sum, Ours.origin(), one._replace(x=5), one._asdict()) == (3, (0, 0), (5, 2), {"x": 1, "y": 2})
    assert repr(one) == "Ours(x=1, y=2)"
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.x = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        Ours()  # type: ignore[call-arg]


def test_every_module_uses_ours() -> None:
    """No module outside the children, which stand alone, pays for the one of ``typing``."""
    package = Path(named.__file__).parent
    paths = [path for path in package.rglob("*.py") if "child" not in path.parts and path.name != "named.py"]
    assert paths
    theirs = [
        path.name for path in paths if re.search(r"^from typing import .*NamedTuple", path.read_text("utf-8"), re.M)
    ]
    assert theirs == []
