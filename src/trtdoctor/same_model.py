"""Which engines are of one model, by their paths."""

from __future__ import annotations

import posixpath
import re
import signal
import threading
import time
from collections.abc import Callable
from functools import lru_cache

from trtdoctor.errors import QuestionError
from trtdoctor.knowledge.gpu_names import may_begin_gpu, names_gpu
from trtdoctor.sources.opening import shown
from trtdoctor.text import printable

PATIENCE = 5.0
"""Seconds that an expression may take for all paths together, and ``EACH`` more for each of them."""
EACH = 1e-4

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


def grouping(expression: str | None) -> Callable[[str], str]:
    """The function from a path to its model. With ``expression``: the text of its first group (else of the whole
    match), or the path where it does not match. Raises ``QuestionError`` for what is no regular expression."""
    if expression is None:
        return _ModelOf(None)
    try:
        return _Timely(_ModelOf(re.compile(expression)))
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


class _Timely:
    """``model_of``, as long as it does not take more than ``PATIENCE`` seconds in all: then ``QuestionError``. The
    expression came with whatever was checked out, and the names that it is held against did, too.

    A search that never ends is ended by an alarm, for which Python's ``re`` looks now and then. Windows, threads, and a
    program that uses it for itself have none; there the first path that took too long is the last.
    """

    def __init__(self, model_of: Callable[[str], str]) -> None:
        self._model_of = model_of
        self._left = PATIENCE

    def __call__(self, path: str) -> str:
        begun = time.monotonic()
        found = self._alarmed(path) if _may_alarm() else self._model_of(path)
        self._left += EACH - (time.monotonic() - begun)
        if self._left <= 0:
            raise self._late(path)
        return found

    def _alarmed(self, path: str) -> str:
        def ring(number: int, frame: object) -> None:
            raise self._late(path)

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, max(self._left, 0.001))
        try:
            return self._model_of(path)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _late(self, path: str) -> QuestionError:
        last = printable(shown(path), 200)
        return QuestionError(
            f"the expression takes too long: over {PATIENCE:g} s, the last for {last!r}; repetitions in a repetition, "
            "as in (a+)+, do that",
            "group",
        )


def _may_alarm() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and not any(signal.getitimer(signal.ITIMER_REAL))
