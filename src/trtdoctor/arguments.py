"""Arguments of the API as one form each: what is of a wrong kind is a ``QuestionError`` that names the argument."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Union, cast

from trtdoctor.errors import QuestionError
from trtdoctor.text import printable

Path = Union[str, "os.PathLike[str]"]
DAY = 86_400.0
MOST_NUMBER = (1 << 63) - 1
"""What TensorRT holds in a dimension."""


def require_seconds(given: float, least: float, argument: str) -> None:
    """Raises ``QuestionError`` where it is no number of seconds from ``least`` to a day."""
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise QuestionError(f"expected a number of seconds, got {shown(given)}", argument)
    if not least <= given <= DAY:
        raise QuestionError(f"expected a number of seconds from {least:g} to {DAY:g}, got {shown(given)}", argument)


def shown(value: object) -> str:
    """``value``, which is not what was expected, for a sentence."""
    try:
        return printable(repr(value), 60)
    except ValueError:  # a number of more digits than Python writes
        return f"a {type(value).__name__} that is too large"


def paths_of(given: Path | Iterable[Path]) -> Iterator[str]:
    """The files in question. Raises ``QuestionError`` for what is no path: of a list at once, else when it comes; and
    for none at all."""
    if isinstance(given, (str, bytes, os.PathLike)):
        return iter([path_of(given, "paths")])
    if not isinstance(given, Iterable):
        raise QuestionError(f"expected paths, got {shown(given)}", "paths")
    found = (path_of(one, "paths") for one in given)
    if not isinstance(given, (list, tuple)):
        return _at_least_one(found)
    if not given:
        raise _no_path()
    return iter(list(found))


def _at_least_one(paths: Iterator[str]) -> Iterator[str]:
    """``paths``; what comes of a generator is known when it is asked."""
    for first in paths:
        yield first
        yield from paths
        return
    raise _no_path()


def _no_path() -> QuestionError:
    """A list without a path would pass every gate."""
    return QuestionError("no engine is named: give a file or a folder", "paths")


def path_of(given: object, argument: str) -> str:
    try:
        return os.fsdecode(cast(str, given))
    except TypeError:
        raise QuestionError(f"expected a path, got {shown(given)}", argument) from None


def listed(given: Iterable[Path], argument: str) -> tuple[str, ...]:
    """Texts or paths; one alone may come without a list around it."""
    if isinstance(given, (str, os.PathLike)):
        given = (given,)
    found = [*given] if isinstance(given, Iterable) else [given]
    if not isinstance(given, Iterable) or not all(isinstance(one, (str, os.PathLike)) for one in found):
        raise QuestionError(f"expected a list of texts, got {shown(given)}", argument)
    return tuple(os.fspath(one) for one in found)


def gpu_of(given: str | int | None) -> str | None:
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) <= MOST_NUMBER:
        return str(given)
    if given is not None and not isinstance(given, str):
        raise QuestionError(f"expected an index, a UUID or all, got {shown(given)}", "gpu")
    return given


def sizes_of(shapes: Mapping[str, Sequence[int]] | None) -> dict[str, tuple[int, ...]]:
    """The shapes by name. Raises ``QuestionError`` where one is not a sequence of whole numbers from 0 on."""
    if not isinstance(shapes, (Mapping, type(None))):
        raise QuestionError(f"expected shapes by name, got {shown(shapes)}", "shapes")
    found: dict[str, tuple[int, ...]] = {}
    for name, sizes in (shapes or {}).items():
        try:
            found[name] = tuple(map(operator.index, sizes))
        except TypeError:
            found[name] = (-1,)
        if not isinstance(name, str) or any(not 0 <= size <= MOST_NUMBER for size in found[name]):
            raise QuestionError(
                f"the shape of {shown(name)} must be whole numbers from 0 to {MOST_NUMBER:,}, as in [1, 3, 224, 224], "
                f"not {shown(sizes)}",
                "shapes",
            )
    return found


def interpreter(given: Path | None) -> str | None:
    """Raises ``QuestionError`` where it is given and not a program."""
    if given is None:
        return None
    import shutil

    path = path_of(given, "python")
    if shutil.which(path) is None:
        why = "is not executable" if os.path.exists(path) else "does not exist"
        raise QuestionError(f"the interpreter '{printable(path)}' {why}", "python")
    return path
