"""``trtdoctor.toml``: what a repository asks of its engines, so that nobody has to type it.

A file that was found, and not named, comes with whatever was checked out: it may say what is asked, and never names
anything that is loaded or executed.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from trtdoctor.checks import CHAIN
from trtdoctor.errors import BudgetExceeded, QuestionError
from trtdoctor.model.budget import Budget
from trtdoctor.model.waiver import Override, Waiver
from trtdoctor.named import NamedTuple
from trtdoctor.sources.local import read_file
from trtdoctor.text import listing, nearest, printable

NAME = "trtdoctor.toml"
PROJECT = "pyproject.toml"
LARGEST = 1 << 20
"""Bytes of a settings file."""
MOST_PARTS = 4_000_000
"""Parts of keys that ``tomllib`` keeps: of each key all that it begins with, and before it the name of its table."""
MOST_MARKS = 30_000
"""Signs that begin a key, a table or a value, in strings, too: some 10 µs and 700 bytes each."""
MOST_ROWS = 1000
"""Rows of ``[[ignore]]``, and of ``[[override]]``: each is compared with each engine."""
MOST_NUMBER = 1 << 53
"""What a float holds exactly."""
TRUSTED = {"plugins": "--plugin", "python": "--python", "allow-host-code": "--allow-host-code"}
"""What is loaded or executed, and the option for it: only a file that was named may say it."""
LISTS = ("target", "exclude", "require", "plugins")
TEXTS = ("need", "group", "fail-on", "python")
NUMBERS = ("jobs", "in-flight", "timeout", "wait")
SWITCHES = ("allow-host-code", "verify", "require-manifest")
KEYS = (*LISTS, *TEXTS, *NUMBERS, *SWITCHES, "shapes", "targets", "ignore", "override")
OF_WAIVER = ("code", "reason", "until", "path")
OF_OVERRIDE = ("path", "shapes", "target")
CODE = re.compile(r"TRT\d{1,3}")


class Settings(NamedTuple):
    """What a settings file says. ``options`` are values of options of ``check`` by their names in Python, ``targets``
    the words behind the names of machines."""

    path: str
    options: Mapping[str, Any]
    targets: Mapping[str, str]
    waivers: tuple[Waiver, ...]
    overrides: tuple[Override, ...]

    @property
    def milder(self) -> tuple[str, ...]:
        """What of it makes an answer about many engines milder than without the file, in words."""
        found = []
        if self.options.get("need") == "one":
            found.append("one engine of each model is enough")
        if self.options.get("fail_on") == "never":
            found.append("problems give exit code 0")
        if self.options.get("exclude"):
            found.append(f"{listing(printable(one, 60) for one in self.options['exclude'])} left out")
        found += [
            f"{printable(one.path, 60)} asked about on {listing(printable(name, 60) for name in one.targets)} only"
            for one in self.overrides
            if one.targets is not None
        ]
        return tuple(found)


def load(path: str, *, named: bool) -> Settings:
    """Reads a file of settings. ``named``: a person gave its path, and so answers for it.

    Raises ``QuestionError`` for what is no settings file, and for keys that are not known, with the nearest.
    """
    table: object = _table(path)
    if os.path.basename(path) == PROJECT:
        tool = table.get("tool") if isinstance(table, dict) else None
        table = tool.get("trtdoctor", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        _refuse(path, "[tool.trtdoctor] is not a table")
    _known(path, table, KEYS)
    for key, option in TRUSTED.items():
        if key in table and not named:
            _refuse(
                path,
                f"{key} names what is loaded or executed, which a file that was only found may not: give {option} on "
                f"the command line, or name the file with --config {NAME}",
            )
    targets = _targets(path, table.get("targets", {}))
    return Settings(
        path,
        dict(_options(path, table, targets)),
        targets,
        tuple(_waivers(path, table.get("ignore", []))),
        tuple(_overrides(path, table.get("override", []), targets)),
    )


def has_section(project: str) -> bool:
    """Whether a ``pyproject.toml`` has our section, however it is spelled, or cannot be read as TOML."""
    try:
        tool = _table(project).get("tool")
    except QuestionError:
        return True
    return isinstance(tool, dict) and "trtdoctor" in tool


# ---- the file


def _bytes(path: str) -> bytes:
    try:
        return read_file(path, Budget("the settings", bytes=LARGEST))
    except BudgetExceeded:
        _refuse(path, f"a settings file has at most {LARGEST >> 20} MiB")
    except (OSError, ValueError) as error:
        _refuse(path, f"it cannot be read: {getattr(error, 'strerror', None) or error}")


def _table(path: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data = _bytes(path)
    if sum(map(data.count, (b"=", b"[", b"{", b","))) > MOST_MARKS:
        _refuse(path, f"it has more than {MOST_MARKS:,} of the signs = , [ and {{, too many to be read")
    if _parts(data) > MOST_PARTS:
        _refuse(path, "there are too many dots in its lines: keys of so many parts need memory without end")
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:  # a plain ValueError for a number of too many digits
        _refuse(path, f"it is not TOML: {printable(str(error), 200)}")


def _parts(data: bytes) -> int:
    """At most how many parts of keys ``tomllib`` keeps. What is a string is not known before it is parsed, so every dot
    counts, and every table's name is the longest so far."""
    table = total = 0
    for line in data.split(b"\n"):
        parts = line.count(b".") + 1
        if line.lstrip().startswith(b"["):
            table = max(table, parts)
        total += parts * (parts + table)
    return total


def _refuse(path: str, why: str) -> NoReturn:
    raise QuestionError(f"{printable(path, 200)}: {why}", "config")


def _known(path: str, table: Mapping[str, object], keys: Sequence[str], where: str = "") -> None:
    for key in table:
        if key not in keys:
            near = nearest(key, keys, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; it knows {listing(keys)}"
            _refuse(path, f"{where}there is no setting '{printable(key, 60)}'{hint}")


# ---- its values


def _texts(path: str, key: str, value: object) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        _refuse(path, f"{key} is a text or a list of texts")
    return tuple(found)


def _text(path: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        _refuse(path, f"{key} is a text")
    return value


def _number(path: str, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _refuse(path, f"{key} is a number")
    if not abs(value) <= MOST_NUMBER:  # nor what is no number
        _refuse(path, f"{key} is too large a number, or none")
    if key in ("jobs", "in-flight") and not isinstance(value, int):
        _refuse(path, f"{key} is a whole number")
    return value


def _bool(path: str, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        _refuse(path, f"{key} is true or false")
    return value


def _targets(path: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        _refuse(path, "targets is a table of names")
    found = {}
    for name, words in value.items():
        text = _text(path, f"targets.{printable(name, 40)}", words)
        found[name] = _beside(path, text) if text.endswith(".json") else text
    return found


def _beside(path: str, name: str) -> str:
    """A file beside the settings as it would be typed here: answers name it, and are compared between checkouts."""
    found = os.path.join(os.path.dirname(path), name)
    try:
        return found if os.path.isabs(name) else os.path.relpath(found)
    except OSError:  # the working directory is gone
        return found


def _named(path: str, names: Sequence[str], targets: Mapping[str, str]) -> tuple[str, ...]:
    """The words behind the names of targets; a word that is no name but says a key stays as it is."""
    for name in names:
        if name not in targets and "=" not in name and not name.endswith(".json"):
            known = listing(map(repr, targets)) if targets else "none"
            _refuse(path, f"there is no target '{printable(name, 60)}'; [targets] has {known}")
    return tuple(targets.get(name, name) for name in names)


def _options(path: str, table: Mapping[str, object], targets: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for key in LISTS:
        if key in table:
            words = _texts(path, key, table[key])
            yield key.replace("-", "_"), _named(path, words, targets) if key == "target" else words
    if "target" not in table and targets:
        yield "target", tuple(targets.values())
    for key in TEXTS:
        if key in table:
            yield key.replace("-", "_"), _text(path, key, table[key])
    for key in NUMBERS:
        if key in table:
            yield key, _number(path, key, table[key])
    for key in SWITCHES:
        if key in table:
            yield key.replace("-", "_"), _bool(path, key, table[key])
    if "shapes" in table:
        yield "shapes", tuple(f"{name}:{text}" for name, text in _shapes(path, table["shapes"]).items())


def _shapes(path: str, value: object) -> dict[str, str]:
    """``images = [8, 3, 640, 640]`` or ``images = "8x3x640x640"``, as the command line writes them."""
    if not isinstance(value, dict):
        _refuse(path, "shapes is a table of inputs")
    found = {}
    for name, sizes in value.items():
        if isinstance(sizes, list) and all(type(one) is int for one in sizes):
            if any(abs(one) > MOST_NUMBER for one in sizes):
                _refuse(path, f"shapes.{printable(name, 60)} has too large a number")
            found[name] = "x".join(map(str, sizes)) or "scalar"
        else:
            found[name] = _text(path, f"shapes.{printable(name, 60)}", sizes)
    return found


def _rows(path: str, key: str, value: object) -> Iterator[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        _refuse(path, f"[[{key}]] is a list of tables")
    if len(value) > MOST_ROWS:
        _refuse(path, f"[[{key}]] has at most {MOST_ROWS:,} rows")
    yield from value


def _waivers(path: str, value: object) -> Iterator[Waiver]:
    for row in _rows(path, "ignore", value):
        _known(path, row, OF_WAIVER, "[[ignore]]: ")
        missing = [key for key in ("code", "reason", "until") if key not in row]
        if missing:
            _refuse(path, f"[[ignore]] needs a code, a reason and the date until when; {listing(missing)} is missing")
        code, until = _text(path, "code", row["code"]).upper(), row["until"]
        if not CODE.fullmatch(code) or not any(one.code.startswith(code) for one in CHAIN):
            _refuse(path, f"[[ignore]]: '{printable(code, 40)}' is no code of a check; see: trtdoctor checks")
        if isinstance(until, datetime.datetime) or not isinstance(until, datetime.date):
            _refuse(path, "[[ignore]]: until is a date, as in until = 2027-01-31")
        where = _text(path, "path", row["path"]) if "path" in row else None
        yield Waiver(code, _text(path, "reason", row["reason"]), until, where, path)


def _described(words: str) -> str:
    """The name that a target in words goes by in reports; a file goes by its path."""
    return words if words.endswith(".json") else printable(words.strip().removesuffix(","))


def _overrides(path: str, value: object, targets: Mapping[str, str]) -> Iterator[Override]:
    from trtdoctor.question import parse_shapes

    for row in _rows(path, "override", value):
        _known(path, row, OF_OVERRIDE, "[[override]]: ")
        if "path" not in row or len(row) < 2:
            _refuse(path, "[[override]] needs a path, and shapes or target for the engines there")
        shapes = None
        if "shapes" in row:
            shapes = parse_shapes(f"{name}:{text}" for name, text in _shapes(path, row["shapes"]).items())
        only = _named(path, _texts(path, "target", row["target"]), targets) if "target" in row else None
        only = tuple(_described(one) for one in only) if only is not None else None
        yield Override(_text(path, "path", row["path"]), shapes, only, os.path.dirname(path))
