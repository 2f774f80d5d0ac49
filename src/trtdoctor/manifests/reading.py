"""A manifest from its JSON. It comes from outside: bounded, and nothing in it names a file outside its folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from trtdoctor.errors import BudgetExceeded, ManifestError, PlanError
from trtdoctor.model import records
from trtdoctor.model.budget import Budget
from trtdoctor.model.manifest import Contents, Described, Judged, Library, Manifest
from trtdoctor.model.report import Status
from trtdoctor.model.target import SCHEMA_VERSION
from trtdoctor.sources.json_values import value_of
from trtdoctor.sources.local import read_file
from trtdoctor.sources.source import Source
from trtdoctor.text import printable

MOST_VALUES = 200_000
LARGEST = 4 << 20
"""Bytes of a manifest; that of an engine with 100 inputs and 10 profiles has 200 KB."""
MOST_ITEMS = 10_000
"""Engines, plugin libraries or verdicts of one manifest."""
MOST_DIGITS = 20
_STATUSES = get_args(Status)
T = TypeVar("T")


def read(path: str, source: Source | None = None) -> Manifest:
    """The manifest in a file, or in ``source``. Raises ``ManifestError`` whose text goes on after "the manifest"."""
    budget = Budget("it", bytes=LARGEST)
    try:
        if source is not None:
            budget.read(source.size)
            return parse(source.read(0, source.size), path)
        raw = read_file(path, budget)
    except BudgetExceeded as error:
        raise ManifestError(f"is too large: a manifest has at most {LARGEST >> 20} MiB") from error
    except (OSError, ValueError, PlanError) as error:
        raise ManifestError(f"cannot be read: {getattr(error, 'strerror', None) or printable(str(error))}") from error
    return parse(raw, path)


def parse(raw: bytes, path: str = "") -> Manifest:
    """The manifest in these bytes. Raises ``ManifestError`` whose text goes on after "the manifest"."""
    try:
        data = value_of(raw, MOST_VALUES, parse_int=_number, parse_constant=_refused)
    except BudgetExceeded as error:
        raise ManifestError(f"is too large: it has more than {MOST_VALUES:,} values") from error
    except records.TwiceError as error:
        raise ManifestError(f"has the key '{printable(str(error), 80)}' twice in one object") from error
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"is not JSON: {printable(str(error), 120)}") from error
    whole = _object(data, "it")
    if type(whole.get("schema_version")) is not int or whole["schema_version"] != SCHEMA_VERSION:
        said = printable(repr(whole.get("schema_version")), 40)
        raise ManifestError(f"is of schema_version {said}; this trtdoctor reads {SCHEMA_VERSION}")
    file = _object(whole.get("file"), "file")
    return Manifest(
        path,
        _name(file.get("name"), "file.name"),
        _contents(file, "file"),
        _text(file["modified"], "file.modified") if file.get("modified") is not None else None,
        _list(whole.get("engines"), "engines", _described),
        _list(whole.get("plugins", []), "plugins", _library),
        _text(whole.get("made"), "made"),
        _text(_object(whole.get("tool"), "tool").get("version"), "tool.version"),
        _list(whole.get("checked", []), "checked", _judged),
    )


# ---- JSON


def _number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)


def _refused(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")


# ---- parts


def _described(data: object, where: str) -> Described:
    one = _object(data, where)
    member = one.get("member")
    return Described(
        None if member is None else _text(member, f"{where}.member"), _object(one.get("facts"), f"{where}.facts")
    )


def _library(data: object, where: str) -> Library:
    one = _object(data, where)
    return Library(_name(one.get("name"), f"{where}.name"), _contents(one, where))


def _judged(data: object, where: str) -> Judged:
    one = _object(data, where)
    status = _text(one.get("status"), f"{where}.status")
    if status not in _STATUSES:
        raise ManifestError(f"is damaged: {where}.status is none of {', '.join(_STATUSES)}")
    member = one.get("member")
    return Judged(
        _text(one.get("target"), f"{where}.target"),
        None if member is None else _text(member, f"{where}.member"),
        status,
        _text(one.get("verdict"), f"{where}.verdict"),
    )


def _contents(data: Mapping[str, Any], where: str) -> Contents:
    size = data.get("size_bytes")
    if type(size) is not int or not 0 <= size < 1 << 63:
        raise ManifestError(f"is damaged: {where}.size_bytes is no number of bytes")
    md5 = data.get("md5")
    return Contents(
        size,
        _digest(data.get("sha256"), 64, f"{where}.sha256"),
        None if md5 is None else _digest(md5, 32, f"{where}.md5"),
    )


def _digest(data: object, length: int, where: str) -> str:
    if not isinstance(data, str) or re.fullmatch(f"[0-9a-fA-F]{{{length}}}", data) is None:
        raise ManifestError(f"is damaged: {where} is not {length} hexadecimal digits")
    return data.lower()


def _object(data: object, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ManifestError(f"is damaged: {where} is not a JSON object")
    return data


def _list(data: object, where: str, one: Callable[[object, str], T]) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise ManifestError(f"is damaged: {where} is not a JSON list")
    if len(data) > MOST_ITEMS:
        raise ManifestError(f"is damaged: {where} has more than {MOST_ITEMS:,} entries")
    return tuple(one(item, f"{where}[{at}]") for at, item in enumerate(data))


def _text(data: object, where: str) -> str:
    if not isinstance(data, str):
        raise ManifestError(f"is damaged: {where} is not a text")
    return data


def _name(data: object, where: str) -> str:
    """The name of a file in the manifest's own folder: nothing that leads elsewhere."""
    name = _text(data, where)
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        raise ManifestError(f"is damaged: {where} is no plain file name: '{printable(name, 80)}'")
    return name
