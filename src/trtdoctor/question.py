"""What is asked about engines: which machine, which checks, which shapes. Validated before anything is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from trtdoctor import checks
from trtdoctor.errors import QuestionError
from trtdoctor.model.check import Check
from trtdoctor.model.target import KEYS, no_machine
from trtdoctor.named import NamedTuple
from trtdoctor.text import listing, printable
from trtdoctor.verdict import FailOn, require_fail_on

if TYPE_CHECKING:
    from trtdoctor.model.target import Target
    from trtdoctor.probe.session import ProbeOptions

DAY = 86_400.0
LIVE = ("load", "execute")
"""The stages of the checks for which TensorRT itself is run."""


class Question(NamedTuple):
    """What is asked about each engine. ``ask`` makes one."""

    chain: tuple[Check, ...]
    targets: tuple[Target, ...]
    """The machines in question; none: this one, which is looked at when the first engine has been read."""
    shapes: Mapping[str, tuple[int, ...]]
    plugins: tuple[str, ...]
    python: str | None
    gpu: str | None
    allow_host_code: bool
    probe: ProbeOptions | None
    """How TensorRT itself is run here; ``None``: it is not."""
    wait: float
    fail_on: FailOn
    require: tuple[str, ...] = ()
    """Keys of ``model.target.KEYS`` without which the answer is incomplete."""
    narrowed: bool = False
    """Whether ``select`` or ``ignore`` left checks out."""


def ask(
    *,
    target: str | Target | Sequence[str | Target] | None = None,
    static: bool = False,
    shapes: Mapping[str, Sequence[int]] | None = None,
    plugins: Sequence[str] = (),
    python: str | None = None,
    gpu: str | None = None,
    allow_host_code: bool = False,
    execute: bool = True,
    inputs: str | None = None,
    timeout: float = 120.0,
    wait: float = 0.0,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: FailOn = "error",
    require: Sequence[str] = (),
) -> Question:
    """The question, if it is one. Raises ``QuestionError`` where options contradict each other, and ``TargetError``."""
    named = _named(target)
    _refuse_contradictions(static, bool(named), python, gpu, plugins)
    if inputs is not None:
        if static or named or not execute:
            raise QuestionError("arrays are for executing the engine on this machine, which is not asked", "inputs")
        _readable_archive(inputs)
    _require_seconds(wait, 0.0, "wait")
    _require_seconds(timeout, 0.1, "timeout")
    require_fail_on(fail_on)
    _interpreter(python)
    chain = selected(checks.CHAIN, select, ignore)
    wanted = {name: tuple(sizes) for name, sizes in (shapes or {}).items()}
    options = None
    if not static and not named and any(entry.stage in LIVE for entry in chain):
        from trtdoctor.probe.session import ProbeOptions

        options = ProbeOptions(python, tuple(plugins), wanted, inputs, allow_host_code, execute, timeout)
    return Question(
        chain,
        (no_machine(),) if static else tuple(_target(one) for one in named),
        wanted,
        tuple(plugins),
        python,
        gpu,
        allow_host_code,
        options,
        wait,
        fail_on,
        _required(require, static),
        len(chain) < len(checks.CHAIN),
    )


def _require_seconds(seconds: float, least: float, argument: str) -> None:
    if not least <= seconds <= DAY:
        raise QuestionError(f"expected a number of seconds from {least:g} to {DAY:g}, got {seconds:g}", argument)


def _refuse_contradictions(
    static: bool, named: bool, python: str | None, gpu: str | None, plugins: Sequence[str]
) -> None:
    if static and named:
        raise QuestionError("only the file is looked at, so no target can be given", "static")
    if static and (python or gpu or plugins):
        raise QuestionError("only the file is looked at: no interpreter, GPU or plugin library can be given", "static")
    if named and python:
        raise QuestionError("an interpreter of this machine is examined, so no other target can be given", "python")


def _required(keys: Sequence[str], static: bool) -> tuple[str, ...]:
    """``keys`` in order, each once; a key may be several, as in ``tensorrt,driver``."""
    words = ",".join([keys] if isinstance(keys, str) else keys).lower().split(",")
    asked = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    strange = next((word for word in asked if word not in KEYS), None)
    if strange is not None:
        raise QuestionError(f"a target has no {printable(strange, 40)!r}; it knows {listing(KEYS)}", "require")
    if asked and static:
        raise QuestionError("only the file is looked at, so nothing of a target can be required", "require")
    return asked


def _named(asked: str | Target | Sequence[str | Target] | None) -> tuple[str | Target, ...]:
    if asked is None:
        return ()
    if isinstance(asked, str) or hasattr(asked, "where"):  # a target is a tuple, too
        return (cast("str | Target", asked),)
    return tuple(asked)


def _target(asked: str | Target) -> Target:
    if not isinstance(asked, str):
        return asked
    from trtdoctor.targets import parse

    return parse(asked)


def _interpreter(path: str | None) -> None:
    """Raises ``QuestionError`` where ``path`` is given and is not a program."""
    if path is None:
        return
    import shutil

    if shutil.which(path) is None:
        why = "is not executable" if os.path.exists(path) else "does not exist"
        raise QuestionError(f"the interpreter {printable(path)!r} {why}", "python")


def parse_shapes(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """``NAME:1x3x224x224`` → sizes by name. A name may hold colons; ``NAME:`` is a scalar."""
    found: dict[str, tuple[int, ...]] = {}
    for word in words:
        name, colon, text = word.rpartition(":")
        parts = text.split("x") if text not in ("", "scalar") else []
        if not colon or not name or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            raise QuestionError(f"{word[:80]!r} is not of the form NAME:1x3x224x224", "shapes")
        if name in found:
            raise QuestionError(f"{name[:80]!r} is given twice", "shapes")
        found[name] = tuple(map(int, parts))
    return found


def selected(chain: Sequence[Check], select: Sequence[str], ignore: Sequence[str]) -> tuple[Check, ...]:
    """The checks whose codes start with one of ``select`` (all, if it is empty) and those that they need, without any
    that starts with one of ``ignore``. Raises ``QuestionError`` for a prefix that no code has."""
    codes = [entry.code for entry in chain]
    chosen = _starting(codes, select, "select") if select else set(codes)
    for entry in reversed(chain):  # a check says nothing sensible when what it needs was not asked
        if entry.code in chosen:
            chosen.update(entry.needs)
    chosen -= _starting(codes, ignore, "ignore")
    if not chosen:
        raise QuestionError("no check is left to run", "ignore")
    return tuple(entry for entry in chain if entry.code in chosen)


def _starting(codes: Sequence[str], prefixes: Sequence[str], argument: str) -> set[str]:
    """Those of ``codes`` that start with one of ``prefixes``, of which each has to fit one."""
    found: set[str] = set()
    for prefix in (word.strip() for words in prefixes for word in words.split(",")):
        fitting = {code for code in codes if code.startswith(prefix.upper())}
        if not fitting:
            raise QuestionError(f"no code starts with {prefix[:40]!r}; see: trtdoctor checks", argument)
        found |= fitting
    return found


def _readable_archive(path: str) -> None:
    import zipfile

    if not os.path.isfile(path):
        raise QuestionError(f"there is no file {printable(path)!r}", "inputs")
    try:
        with zipfile.ZipFile(path):
            return
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not an .npz file as numpy.savez writes it"
        raise QuestionError(f"{printable(path)!r} cannot be read: {why}", "inputs") from error
