"""What is asked about engines: which machine, which checks, which shapes. Validated before anything is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from trtdoctor import checks
from trtdoctor.arguments import Path, gpu_of, interpreter, listed, path_of, require_seconds, shown, sizes_of
from trtdoctor.asked_words import SECONDS, asked_words
from trtdoctor.errors import BudgetExceeded, PlanError, QuestionError
from trtdoctor.model.budget import Clock
from trtdoctor.model.check import Check
from trtdoctor.model.target import KEYS, no_machine
from trtdoctor.named import NamedTuple
from trtdoctor.text import listing, printable
from trtdoctor.verdict import FailOn, require_fail_on

if TYPE_CHECKING:
    from trtdoctor.model.target import Target
    from trtdoctor.model.waiver import Override, Waiver
    from trtdoctor.probe.session import ProbeOptions

LIVE = ("load", "execute")
"""The stages of the checks for which TensorRT itself is run."""
IN_FLIGHT = 32
"""Objects at addresses that are read at once, unless another number is asked for."""
MOST_IN_FLIGHT = 1024
MOST_ARRAYS = 10_000
"""Arrays of an .npz file that are looked at before an engine gets them."""


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
    fail_on: FailOn
    require: tuple[str, ...] = ()
    """Keys of ``model.target.KEYS`` without which the answer is incomplete."""
    narrowed: bool = False
    """Whether ``select`` or ``ignore`` left checks out."""
    selected: bool = False
    """Whether ``select`` named those that are wanted."""
    waivers: tuple[Waiver, ...] = ()
    """Findings that do not count for a while."""
    overrides: tuple[Override, ...] = ()
    """What is asked of some engines by their paths; where several fit, the last one that says it counts."""
    settings: str | None = None
    """The file of settings that had a part in the question; reports name it."""
    shown: Mapping[str, str] = MappingProxyType({})
    """Names to be shown instead of paths: ``-`` for the copy of standard input."""
    beside: bool = True
    """Whether a manifest that lies beside an engine is looked at."""
    verify: bool = False
    """Whether whole files are held against their manifests."""
    require_manifest: bool = False
    """Whether a file without a manifest is a problem; then whole files are compared, too."""
    progress: Callable[[int, int], object] | None = None
    """Told how many bytes of how many were compared, file after file."""
    sparing: bool = False
    """Whether what to do is told of one engine for each kind of problem only."""
    clock: Clock = Clock()
    """How long files are waited for, all together."""
    once: bool = False
    """Whether what to do is told once for all targets on which an engine comes to the same (``judging.alike``)."""
    in_flight: int = IN_FLIGHT
    """How many objects at addresses are read at once."""
    timeout: float = SECONDS
    """How many seconds an interpreter and a driver of this machine may take to answer."""
    words: tuple[str, ...] = ()
    """The options of ``trtdoctor check`` that ask it, without the target: ``asked_words``."""
    config: tuple[str, ...] = ()
    """Those that say which settings file counts."""


def ask(
    *,
    target: str | Target | Sequence[str | Target] | None = None,
    static: bool = False,
    shapes: Mapping[str, Sequence[int]] | None = None,
    plugins: Sequence[Path] = (),
    python: Path | None = None,
    gpu: str | int | None = None,
    allow_host_code: bool = False,
    execute: bool = True,
    inputs: Path | None = None,
    timeout: float = SECONDS,
    isolate: bool = False,
    wait: float = 0.0,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: FailOn = "error",
    require: Sequence[str] = (),
    verify: bool = False,
    require_manifest: bool = False,
    in_flight: int = IN_FLIGHT,
) -> Question:
    """The question, if it is one. Raises ``QuestionError`` where options contradict each other, and ``TargetError``."""
    named = _named(target)
    libraries, gpu = listed(plugins, "plugins"), gpu_of(gpu)
    _refuse_contradictions(static, bool(named), python, gpu, libraries)
    arrays = _archive(inputs, asked=execute and not static and not named)
    _require_sane(wait, timeout, fail_on, in_flight)
    program = interpreter(python)
    wanted_codes, left_out = listed(select, "select"), listed(ignore, "ignore")
    chain = selected(checks.CHAIN, wanted_codes, left_out)
    wanted = sizes_of(shapes)
    live = not static and not named and any(entry.stage in LIVE for entry in chain)
    options = _probed(program, libraries, wanted, arrays, allow_host_code, execute, timeout, isolate) if live else None
    required = _required(listed(require, "require"), static)
    words = asked_words(
        shapes=wanted, plugins=libraries, python=program, gpu=gpu, allow_host_code=allow_host_code,
        execute=execute or not live, inputs=arrays, timeout=SECONDS if static or named else timeout,
        isolate=isolate and live, select=wanted_codes, ignore=left_out, fail_on=fail_on, require=required,
        verify=verify, require_manifest=require_manifest,
    )  # fmt: skip
    return Question(
        chain, (no_machine(),) if static else _apart([found for one in named for found in _targets(one)]), wanted,
        libraries, program, gpu, allow_host_code, options, fail_on, required, len(chain) < len(checks.CHAIN),
        bool(select), verify=verify, require_manifest=require_manifest, clock=Clock(wait), in_flight=in_flight,
        timeout=timeout, words=words,
    )  # fmt: skip


def _require_sane(wait: float, timeout: float, fail_on: FailOn, in_flight: int) -> None:
    require_seconds(wait, 0.0, "wait")
    require_seconds(timeout, 0.1, "timeout")
    require_fail_on(fail_on)
    if not isinstance(in_flight, int) or isinstance(in_flight, bool) or not 1 <= in_flight <= MOST_IN_FLIGHT:
        raise QuestionError(f"in_flight is a number from 1 to {MOST_IN_FLIGHT}, not {shown(in_flight)}", "in_flight")


def _probed(*options: Any) -> ProbeOptions:
    from trtdoctor.probe.session import ProbeOptions

    return ProbeOptions(*options)


def _refuse_contradictions(
    static: bool, named: bool, python: Path | None, gpu: str | None, plugins: Sequence[str]
) -> None:
    if static and named:
        raise QuestionError("static looks at the file alone, so it cannot be combined with target", "static")
    if static and (python or gpu or plugins):
        raise QuestionError(
            "static looks at the file alone, so it cannot be combined with python, gpu or plugins", "static"
        )
    if named and python:
        raise QuestionError("an interpreter of this machine is examined, so no other target can be given", "python")


def _required(keys: Sequence[str], static: bool) -> tuple[str, ...]:
    """``keys`` in order, each once; a key may be several, as in ``tensorrt,driver``."""
    words = ",".join(keys).lower().split(",")
    asked = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    strange = next((word for word in asked if word not in KEYS), None)
    if strange is not None:
        raise QuestionError(f"a target has no '{printable(strange, 40)}'; it knows {listing(KEYS)}", "require")
    if asked and static:
        raise QuestionError("static looks at the file alone, so it cannot be combined with require", "require")
    return asked


def _named(asked: str | Target | Sequence[str | Target] | None) -> tuple[str | Target, ...]:
    if asked is None:
        return ()
    if isinstance(asked, str) or hasattr(asked, "where"):  # a target is a tuple, too
        return (cast("str | Target", asked),)
    if isinstance(asked, os.PathLike):
        return (os.fspath(asked),)
    if not isinstance(asked, Iterable) or isinstance(asked, (bytes, Mapping)):
        raise QuestionError(f"a target is text, a path or what parse_target gave, not {shown(asked)}", "target")
    named = tuple(asked)
    if not named:  # it would silently mean this machine
        raise QuestionError("the list of targets is empty", "target")
    return named


def _targets(asked: str | Target) -> tuple[Target, ...]:
    """The targets that one word names: a file may describe several machines."""
    if isinstance(asked, os.PathLike):
        asked = os.fspath(asked)
    if not isinstance(asked, str):
        if not hasattr(asked, "where"):
            raise QuestionError(f"a target is text, a path or what parse_target gave, not {shown(asked)}", "target")
        return (asked,)
    from trtdoctor.targets import parse_all

    return parse_all(asked)


def _apart(targets: Sequence[Target]) -> tuple[Target, ...]:
    """``targets``, those of one name out of different files with the names of these: a target is known by its name."""
    names: dict[str, int] = {}
    for one in targets:
        names[one.described] = names.get(one.described, 0) + 1
    return tuple(
        one._replace(described=f"{printable(one.given)}: {one.described}")
        if names[one.described] > 1 and one.given not in ("", one.described)
        else one
        for one in targets
    )


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
    that starts with one of ``ignore``. Raises ``QuestionError`` for a prefix that no code has, or if none is left."""
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
        if not prefix or not fitting:
            raise QuestionError(f"no code starts with {prefix[:40]!r}; see: trtdoctor checks", argument)
        found |= fitting
    return found


def _archive(given: Path | None, *, asked: bool) -> str | None:
    if given is None:
        return None
    if not asked:
        raise QuestionError("arrays are for executing the engine on this machine, which is not asked", "inputs")
    from trtdoctor.formats.zipped import zip_entries
    from trtdoctor.sources.local import open_file

    path = path_of(given, "inputs")
    if not os.path.isfile(path):
        raise QuestionError(f"there is no file '{printable(path)}'", "inputs")
    why = "it is not an .npz file as numpy.savez writes it"
    try:
        with open_file(path) as file:
            if zip_entries(file, MOST_ARRAYS) is not None:
                return path
    except (OSError, PlanError, BudgetExceeded, ValueError) as error:
        why = getattr(error, "strerror", None) or why
    raise QuestionError(f"'{printable(path)}' cannot be read: {why}", "inputs")


def overridden(question: Question, path: str) -> tuple[Mapping[str, tuple[int, ...]], tuple[str, ...] | None]:
    """The shapes of an engine's inputs, and the other machines that alone are asked about."""
    shapes, only = question.shapes, None
    if not question.overrides:
        return shapes, only
    from trtdoctor.model.waiver import places

    where = places(path, question.overrides)
    for one in question.overrides:
        if one.covers(where[one.folder]):
            shapes = one.shapes if one.shapes is not None else shapes
            only = one.targets if one.targets is not None else only
    return shapes, only
