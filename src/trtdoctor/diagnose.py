"""Runs a chain of checks over facts. Knows what outcomes there are, and no check. Same facts, same findings."""

from __future__ import annotations

import time
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, TypeAlias, cast

from trtdoctor.errors import FactUnavailable, InternalInconsistency
from trtdoctor.model.check import Check, Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.report import CheckResult, Outcome

_Outcomes = Sequence[CheckResult | None]
"""For each check its outcome, if that is known."""
_Ended: TypeAlias = "tuple[Outcome, str | None, bool]"
PASSED: _Ended = ("passed", None, False)


def diagnose(
    chain: Sequence[Check], facts: Facts, foregone: _Outcomes = (), alike: Alike | None = None
) -> tuple[tuple[CheckResult, ...], tuple[Finding, ...]]:
    """Outcomes in chain order, and findings in the order found (``verdict.rank`` orders them).

    A check is skipped when one that it needs found an error, or when a fact is missing. A check that raises anything
    else is broken: that is a bug in trtdoctor, shown as such, and the other checks still run. What ``foregone`` has at
    the place of a check (see ``Foregone``) is taken for its outcome, unless the check is blocked. With ``alike``, how
    long a check took is not told, and equal outcomes are one.
    """
    outcomes: list[CheckResult] = []
    findings: list[Finding] = []
    blocked: dict[str, str] = {}  # code -> the check whose error blocks it
    now = time.perf_counter_ns
    started = now()
    for check, sure in zip(chain, foregone or (None,) * len(chain), strict=True):
        if sure is not None and (not blocked or blocked.keys().isdisjoint(check.needs)):
            outcomes.append(sure)
            continue
        found: list[Finding] = []
        ended = _run(check, facts, blocked, found)
        if ended is PASSED and alike is not None:
            outcomes.append(alike.passed(check))
            continue
        word, reason, incomplete = ended
        if word == "broken" or (found and any(f.severity is Severity.ERROR for f in found)):
            blocked[check.code] = check.code
        findings += found
        if alike is not None:
            outcomes.append(alike.of(check, word, reason, incomplete))
            continue
        at = now()
        code, title, stage = check[:3]
        outcomes.append(CheckResult(code, stage, title, word, reason, incomplete, (at - started) // 1000 / 1000))
        started = at
    return tuple(outcomes), tuple(findings)


def _run(check: Check, facts: Facts, blocked: dict[str, str], found: list[Finding]) -> _Ended:
    """How one check ends, why, and whether that leaves the answer open; what it finds goes to ``found``."""
    if blocked:
        for code in check.needs:
            if code in blocked:
                blocked[check.code] = blocked[code]
                return "skipped", f"blocked by {blocked[code]}", False
    try:
        for finding in check.run(facts):
            found.append(finding._replace(code=check.code, stage=check.stage))  # noqa: PERF401 - keep what came before an exception
    except FactUnavailable as why:
        return "found" if found else "skipped", why.reason, why.incomplete
    except InternalInconsistency as bug:
        return "broken", str(bug), True
    except Exception:  # noqa: BLE001 - whatever a check does wrong must not cost the user the other answers
        import traceback

        return "broken", traceback.format_exc(limit=-3), True
    return ("found", None, False) if found else PASSED


class Alike:
    """The outcomes of checks, each once: where many engines end alike, their rows are told apart by identity."""

    MOST = 1024

    def __init__(self) -> None:
        self._known: dict[tuple[str, Outcome, str | None, bool], CheckResult] = {}
        self._passed: dict[str, CheckResult] = {}

    def passed(self, check: Check) -> CheckResult:
        """``of`` a check that passed, which is what most do."""
        found = self._passed.get(check.code)
        if found is None:
            found = self._passed[check.code] = self.of(check, *PASSED)
        return found

    def of(self, check: Check, word: Outcome, reason: str | None, incomplete: bool) -> CheckResult:
        key = check.code, word, reason, incomplete
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
            found = self._known[key] = CheckResult(check.code, check.stage, check.title, word, reason, incomplete)
        return found


class _Asked(BaseException):
    """A check asks something of an engine where there is none; no check may take that for an answer."""


class _Nothing:
    """Stands where something is expected. Whatever it is asked, it raises ``_Asked``."""

    def __getattribute__(self, name: str) -> Any:
        raise _Asked

    def _asked(self, *_: object) -> Any:
        raise _Asked

    __bool__ = __eq__ = __hash__ = __iter__ = __len__ = __repr__ = __str__ = __format__ = _asked


OF_HEADER = (
    *("product", "family", "tensorrt_version", "serialization_version", "platform", "strange_platform"),
    *("hardware_compatibility", "build_gpu", "target_compute_capabilities", "more_targets", "newer_format"),
    *("newer_gpus", "lacking", "has_lean_runtime", "problems"),
)
"""What of a header says by what, and for what, an engine was built: the engines of a folder often have it in common."""
OF_FILE = ("path_status.state", "filesystem", "changed", "failure", "container", "wrapper_damage", "damage", "unseen")
"""What of an engine says in what kind of file it is, and what went wrong there: nothing, for most of a folder."""
_of_header, _of_file = attrgetter(*OF_HEADER), attrgetter(*OF_FILE)


class _Some(_Nothing):
    """Has some attributes, and no others."""

    def __init__(self, **known: object) -> None:
        object.__setattr__(self, "_known", known)

    def __getattribute__(self, name: str) -> Any:
        known = object.__getattribute__(self, "_known")
        if name not in known:
            raise _Asked
        return known[name]


def _stand_in(shared: Sequence[object]) -> Engine:
    """An engine of which only ``OF_HEADER`` and ``OF_FILE`` are known."""
    header = _Some(**dict(zip(OF_HEADER, shared, strict=False)))
    state, *file = shared[len(OF_HEADER) :]
    known = dict(zip(OF_FILE[1:], file, strict=True))
    return cast("Engine", _Some(header=header, path_status=_Some(state=state), **known))


class Foregone:
    """The checks that ask nothing of the engine, and so end alike for every engine on one target: those of the machine,
    and those that are skipped because the target does not say enough. Each is run once, without an engine.

    Then those that ask nothing of it but by what, and for what, it was built, once for each such build.

    That costs as much as half an engine, so it is done with the second engine about which all else is the same.
    """

    MOST = 16
    """Questions that are remembered, which differ in something else than the engine."""
    MOST_BUILDS = 64

    def __init__(self, chain: Sequence[Check]) -> None:
        self._chain = chain
        self._known: dict[tuple[int, ...], tuple[Facts, _Outcomes]] = {}
        self._builds: dict[tuple[int, ...], tuple[tuple[object, ...], _Outcomes, bool]] = {}

    def of(self, facts: Facts) -> _Outcomes:
        """For each check its outcome, ``None`` where that depends on the engine; empty where it is not known yet. Of
        engines of different builds it is never the same object."""
        key = tuple(map(id, facts[1:]))  # of what is remembered, and so still there
        before = self._known.get(key)
        if before is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
                self._builds.clear()
            self._known[key] = facts._replace(engine=cast("Engine", _Nothing())), ()
            return ()
        stand_in, outcomes = before
        if not outcomes:
            outcomes = tuple(_without_engine(one, stand_in) for one in self._chain)
            self._known[key] = stand_in, outcomes
        return outcomes if facts.engine.header is None else self._of_build(key, facts.engine, stand_in, outcomes)

    def _of_build(self, key: tuple[int, ...], engine: Engine, stand_in: Facts, outcomes: _Outcomes) -> _Outcomes:
        """``outcomes``, and those that follow from what engines share, once that was met before."""
        shared = _of_header(engine.header) + _of_file(engine)
        build = (*key, *map(id, shared))
        before = self._builds.get(build)
        if before is None:
            if len(self._builds) >= self.MOST_BUILDS:
                self._builds.clear()
            before = self._builds[build] = shared, list(outcomes), False
        elif not before[2]:
            facts = stand_in._replace(engine=_stand_in(shared))
            found = [one or _without_engine(check, facts) for check, one in zip(self._chain, outcomes, strict=True)]
            before = self._builds[build] = shared, found, True
        return before[1]


def _without_engine(check: Check, facts: Facts) -> CheckResult | None:
    """The outcome of a check that asks nothing of the engine that is not there, and finds nothing."""
    found: list[Finding] = []
    try:
        word, reason, incomplete = _run(check, facts, {}, found)
    except _Asked:
        return None
    if found or word == "broken":
        return None
    return CheckResult(check.code, check.stage, check.title, word, reason, incomplete)
