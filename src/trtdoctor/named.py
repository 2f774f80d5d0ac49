"""``NamedTuple`` at a tenth of the price in start-up; to a type checker it is that of ``typing``.

``typing`` compiles code for each class and each annotation: 0.3 ms for five fields, 0.6 ms for seventeen, and a run
defines some fifty classes. These take 0.04 ms; an instance takes 1 µs instead of 0.3. A module that uses it imports
annotations from the future.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter  # what namedtuple makes its fields of

    _MISSING = object()

    class _Maker(type):
        """Makes a tuple with named fields of a class whose body annotates them."""

        def __new__(cls, name, bases, body):
            if bases == (tuple,):
                return super().__new__(cls, name, bases, body)  # NamedTuple itself
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            if defaults and tuple(defaults) != fields[-len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one that has one")
            for place, field in enumerate(fields):
                body[field] = _tuplegetter(place, None)
            body |= {"__slots__": (), "__match_args__": fields, "_fields": fields, "_field_defaults": defaults}
            body["_places"] = {field: place for place, field in enumerate(fields)}
            body["_given"] = (_MISSING,) * (len(fields) - len(defaults)) + tuple(defaults.values())
            return super().__new__(cls, name, bases, body)

        @property
        def __signature__(cls):
            from inspect import Parameter, Signature

            kind, none, types = Parameter.POSITIONAL_OR_KEYWORD, Parameter.empty, cls.__annotations__
            defaults = cls._field_defaults
            return Signature(
                [
                    Parameter(field, kind, default=defaults.get(field, none), annotation=types[field])
                    for field in cls._fields
                ]
            )

    class NamedTuple(tuple, metaclass=_Maker):
        """See ``typing.NamedTuple``."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            if named or len(values) != len(cls._fields):
                values = _completed(cls, values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _make(cls, values):
            found = tuple.__new__(cls, values)
            if len(found) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(found)}")
            return found

        def _replace(self, **named):
            cls, values = type(self), list(self)
            places = cls._places
            for field, value in named.items():
                if field not in places:
                    raise ValueError(f"{cls.__name__} has no field {field!r}")
                values[places[field]] = value
            return tuple.__new__(cls, values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"

    def _completed(cls, values, named):
        """All values in order: those given by place, those given by name, and the defaults of the others."""
        count, places = len(values), cls._places
        if count > len(places):
            raise TypeError(f"{cls.__name__} has {len(places)} fields, not {count}")
        whole = [*values, *cls._given[count:]]
        for field, value in named.items():
            place = places.get(field, -1)
            if place < count:
                raise TypeError(f"{cls.__name__} does not take {field!r}, or not twice")
            whole[place] = value
        for place in range(count, len(places) - len(cls._field_defaults)):
            if whole[place] is _MISSING:
                raise TypeError(f"{cls.__name__} needs {cls._fields[place]!r}")
        return whole
