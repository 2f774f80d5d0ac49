"""What is read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar


class Late:
    """Attributes that are made when they are asked for, each once. ``MAKE`` says how, and each has a slot."""

    __slots__ = ()
    MAKE: ClassVar[Mapping[str, Callable[[Any], Any]]]

    def __getattr__(self, name: str) -> Any:
        """What was not asked for before."""
        make = self.MAKE.get(name)
        if make is None:
            raise AttributeError(name)
        found = make(self)
        setattr(self, name, found)
        return found


class LateNoun(Late):
    """Stands for ``NOUN``, a named tuple, whose fields are made when they are asked for."""

    __slots__ = ()
    NOUN: ClassVar[Any]

    def whole(self) -> Any:
        """The noun itself, with all of its fields."""
        found = [getattr(self, name) for name in self.NOUN._fields]
        return self.NOUN(*(one.whole() if isinstance(one, LateNoun) else one for one in found))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.whole())

    def __eq__(self, other: object) -> bool:
        return other is self or bool(self.whole() == (other.whole() if isinstance(other, LateNoun) else other))

    def __hash__(self) -> int:
        return hash(self.whole())

    def __repr__(self) -> str:
        return repr(self.whole())

    def _asdict(self) -> Any:
        return self.whole()._asdict()

    def _replace(self, **fields: Any) -> Any:
        return self.whole()._replace(**fields)
