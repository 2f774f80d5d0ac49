"""Named tuples of facts as JSON and back, by their types: what ``trtdoctor host`` saves, ``check --target`` reads.

A known fact is its value, and its source is in ``sources`` beside it; an unknown one is ``null`` with its reason in
``unknown``; one that was not asked about is left out. Versions and compute capabilities are written ``10.3.0.26`` and
``9.0``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from trtdoctor.errors import BudgetExceeded, RecordError
from trtdoctor.model.budget import Budget
from trtdoctor.model.fact import Known, NotAsked, Unknown
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted

T = TypeVar("T")
CAPABILITY = tuple[int, int]
MOST_ITEMS = 10_000
"""Items of one list, members of one object."""
MOST_ENTRIES = 1_000_000
"""Of all lists and objects of one record together."""
_WORDS = {str: "a JSON string", int: "a JSON number, not negative", bool: "true or false"}


class TwiceError(ValueError):
    """A key that one JSON object has twice; its text is the key."""


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, as ``object_pairs_hook``. Of a key that stands there twice nobody knows which value is meant, and
    the last would win. Raises ``TwiceError``."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        raise TwiceError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def encode(value: object) -> Any:
    """``value`` as JSON types."""
    if isinstance(value, PartialVersion):
        return dotted(value.parts)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _encode_record(value)
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def _encode_record(record: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    sources: dict[str, str] = {}
    for name, value in zip(record._fields, record, strict=True):
        if isinstance(value, NotAsked):
            continue
        if isinstance(value, Unknown):
            out[name] = None
            unknown[name] = value.reason
        elif isinstance(value, Known):
            out[name] = dotted(value.value) if name == "compute_capability" else encode(value.value)
            sources[name] = value.source
        else:
            out[name] = encode(value)
    if unknown:
        out["unknown"] = unknown
    if sources:
        out["sources"] = sources
    return out


Parsers = Mapping[Any, Callable[[object], Any]]
"""How the types are read that JSON has no type for. A parser raises ``ValueError`` whose text goes on after the name of
the field: "must be a JSON string"."""


def decode(kind: type[T], data: object, described: str, parsers: Parsers) -> T:
    """The record of type ``kind`` that ``encode`` wrote as ``data``; keys it does not know are passed over."""
    try:
        found = _Decoder(described, parsers).value(kind, data, "it")
    except BudgetExceeded as error:
        raise RecordError(str(error)) from error
    assert isinstance(found, kind)
    return found


class _Decoder:
    def __init__(self, described: str, parsers: Parsers) -> None:
        self.described = described
        self.parsers = parsers
        self.budget = Budget("the record", entries=MOST_ENTRIES)

    def value(self, kind: Any, data: object, where: str) -> Any:
        if kind in self.parsers:
            try:
                return self.parsers[kind](data)
            except ValueError as error:
                raise RecordError(f"{where} {error}") from error
        origin, arguments = _parts(kind)
        if origin is None and hasattr(kind, "_fields"):
            return self.record(kind, data, where)
        if origin is tuple:
            return self.sequence(arguments[0], data, where)
        if origin is Mapping:
            return self.mapping(arguments[0], arguments[1], data, where)
        if origin in (Union, UnionType):
            if data is None and type(None) in arguments:
                return None
            return self.value(next(one for one in arguments if one is not type(None)), data, where)
        return _choice(arguments, data, where) if origin is Literal else _plain(kind, data, where)

    def take(self, entries: int, where: str) -> None:
        if entries > MOST_ITEMS:
            raise RecordError(f"{where} has more than {MOST_ITEMS:,} entries")
        self.budget.entry(entries)

    def sequence(self, kind: Any, data: object, where: str) -> tuple[Any, ...]:
        if not isinstance(data, list):
            raise RecordError(f"{where} must be a JSON list")
        self.take(len(data), where)
        return tuple(self.value(kind, item, f"{where}[{at}]") for at, item in enumerate(data))

    def mapping(self, key: Any, kind: Any, data: object, where: str) -> dict[Any, Any]:
        if not isinstance(data, dict):
            raise RecordError(f"{where} must be a JSON object")
        self.take(len(data), where)
        return {self.value(key, name, where): self.value(kind, item, where) for name, item in data.items()}

    def record(self, kind: Any, data: object, where: str) -> Any:
        if not isinstance(data, dict):
            raise RecordError(f"{where} must be a JSON object")
        reasons, sources = _texts(data.get("unknown")), _texts(data.get("sources"))
        values: dict[str, Any] = {}
        for name, hint in hints(kind).items():
            inner = _fact_of(hint)
            if inner is None and name not in data:
                if name not in kind._field_defaults:
                    raise RecordError(f"{where} has no {name}")
                continue
            place = name if where == "it" else f"{where}.{name}"
            if inner is None:
                values[name] = self.value(hint, data[name], place)
            elif name not in data:
                values[name] = NotAsked(f"{self.described} does not name {place}")
            elif data[name] is None:
                values[name] = Unknown(reasons.get(name, f"{self.described} does not know {place}"))
            else:
                values[name] = Known(self.value(inner, data[name], place), sources.get(name, self.described))
        return kind(**values)


def _choice(words: tuple[object, ...], data: object, where: str) -> object:
    if not isinstance(data, str) or data not in words:
        raise RecordError(f"{where} must be one of {', '.join(map(str, words))}")
    return data


def _plain(kind: Any, data: object, where: str) -> Any:
    if not isinstance(data, kind) or (kind is int and (isinstance(data, bool) or data < 0)):
        raise RecordError(f"{where} must be {_WORDS[kind]}")
    if kind is int and data >= 1 << 63:
        raise RecordError(f"{where} is larger than any such number")
    return data


def _texts(data: object) -> dict[str, str]:
    return {key: value for key, value in data.items() if isinstance(value, str)} if isinstance(data, dict) else {}


@cache
def _parts(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """``Mapping`` and ``str, int`` of ``Mapping[str, int]``; ``None`` and nothing of a plain type."""
    return get_origin(kind), get_args(kind)


@cache
def _fact_of(hint: Any) -> Any:
    """The T of ``Fact[T]``, else ``None``."""
    if get_origin(hint) is Union:
        for one in get_args(hint):
            if get_origin(one) is Known:
                return get_args(one)[0]
    return None


@cache
def hints(kind: Any) -> dict[str, Any]:
    """The types of a record's fields, those resolved that its module imports for type checkers only."""
    from trtdoctor.model import machine

    names = {"ComputeCapability": CAPABILITY, "Machine": machine.Machine, "Runtime": machine.Runtime}
    return get_type_hints(kind, localns=names)
