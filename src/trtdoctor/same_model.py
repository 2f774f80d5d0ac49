"""Which engines are of one model, by their paths."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from trtdoctor.errors import QuestionError
from trtdoctor.knowledge.lookup import may_begin_gpu, names_gpu
from trtdoctor.text import printable

_GENERATION = re.compile(
    r"""[-_.]?(?<![a-z0-9])(?:sm[-_]?\d{2,3}[af]?\+?|compute[-_]?\d{2,3}|cc\d{2,3}
    |v100s|jetson|turing|ampere|ada|hopper|blackwell|volta|pascal)(?![a-z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
"""The part of a file's name that says for which kind of GPU it is: ``model_sm86.engine``."""
_WORD = re.compile(r"[^-_. ]+")
_MOST_WORDS = 8
"""Of a file's name that are one GPU: ``geforce-rtx-3070-ti-laptop-gpu``."""
_VERSION = re.compile(r"\d+")


def grouping(expression: str | None) -> _ModelOf:
    """The function from a path to its model. With ``expression``: the text of its first group (else of the whole
    match), or the path where it does not match. Raises ``QuestionError`` for what is no regular expression."""
    if expression is None:
        return _ModelOf(None)
    try:
        return _ModelOf(re.compile(expression))
    except re.error as error:
        raise QuestionError(f"'{printable(expression, 80)}' is no regular expression: {error}", "group") from error


class _ModelOf:
    """A model is what ``--group`` says; else the model of a Triton repository (its version folders hold the engines);
    else engines in one folder whose names are equal but for the part that names a GPU."""

    def __init__(self, pattern: re.Pattern[str] | None) -> None:
        self._pattern = pattern

    def __call__(self, path: str) -> str:
        if self._pattern is not None:
            match = self._pattern.search(path)
            return path if match is None else next((part for part in match.groups() if part), match[0])
        folder, _, name = path.rpartition("/")
        above, _, version = folder.rpartition("/")
        if _VERSION.fullmatch(version):
            return above or version
        stem, suffix = posixpath.splitext(name)
        bare, of_folder = without_gpu(stem), without_gpu(version)
        if of_folder != version and bare in ("*", "model", "engine"):  # a100/model.engine, l4/model.engine
            folder = f"{above}/{of_folder}" if above else of_folder
        return f"{folder}/{bare}{suffix}" if folder else f"{bare}{suffix}"


@lru_cache(maxsize=1024)  # engines of a folder come together
def without_gpu(name: str) -> str:
    """``name`` with ``*`` in place of a GPU's name and the mark before it."""
    found, end, at = "", 0, 0
    words = [word.span() for word in _WORD.finditer(name)]
    while at < len(words):
        start = words[at][0]
        ends = [stop for _, stop in words[at : at + _MOST_WORDS]] if may_begin_gpu(name[slice(*words[at])]) else []
        stop = next((stop for stop in reversed(ends) if names_gpu(name[start:stop])), None)
        if stop is None:
            at += 1
            continue
        found += f"{name[end : start - (start > end)]}*"
        end, at = stop, at + ends.index(stop) + 1
    return _GENERATION.sub("*", found + name[end:])
