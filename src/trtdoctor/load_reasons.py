"""What TensorRT would name if it refused an engine for what a check found. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trtdoctor.knowledge import load_order
from trtdoctor.model.fact import known
from trtdoctor.model.product import MODULE_PARTS, RUNTIMES
from trtdoctor.model.version import PartialVersion
from trtdoctor.plan.families import FAMILIES

if TYPE_CHECKING:
    from trtdoctor.model.check import Facts
    from trtdoctor.model.finding import LoadReason
    from trtdoctor.model.plan import PlanHeader
    from trtdoctor.model.product import RuntimeKind

_VERSIONS: frozenset[LoadReason] = frozenset({"magic", "old-plan", "reach", "serialization", "version"})
"""All of these may say that another version built the engine."""
_LONGEST_HEADER = 64
"""Bytes; an engine that is as long as this has a header in any release."""
_NEW_LAYOUT = (10, 6)
"""From this release on plans are laid out anew, and runtimes tell older ones by that."""


def reasons(refused_for: Iterable[LoadReason], facts: Facts) -> frozenset[LoadReason]:
    """``refused_for`` of a check without what these facts rule out. Empty: nothing that TensorRT compares."""
    every = frozenset(refused_for)
    if every == _VERSIONS:
        return _of_version(facts)
    return every - {"too-short"} if (facts.engine.plan_size or 0) >= _LONGEST_HEADER else every


def runtime_of(facts: Facts) -> tuple[RuntimeKind, PartialVersion | None]:
    """The runtime in question and its version: the one that the probe ran, as it named itself, else the target's."""
    probe = known(facts.probe)
    library = probe.facts.library if probe is not None else None
    if probe is not None and library is not None and library.version:
        kinds = (row.kind for row in RUNTIMES if probe.module in (f"{row.module}{part}" for part in MODULE_PARTS))
        return next(kinds, "full"), PartialVersion(library.version)
    return known(facts.target.runtime) or "full", known(facts.target.tensorrt)


def _of_version(facts: Facts) -> frozenset[LoadReason]:
    """By what the target's TensorRT tells that this engine is of another version."""
    header = facts.engine.header
    runtime, has = runtime_of(facts)
    if header is None or has is None:
        return _VERSIONS
    tag = FAMILIES[header.family].tag if header.family is not None else None
    theirs = load_order.tag_of(runtime, has)
    if tag is not None and theirs is not None and tag != theirs:
        return frozenset({"magic"})
    if header.has_lean_runtime:
        return _VERSIONS - {"magic", "old-plan"}
    found = _by_numbers(header, runtime, has)
    if header.family == "tensorrt-8.6" and has.surely_at_least(_NEW_LAYOUT):
        # The lean runtimes 10.16 and 11.4 said so of all such engines; of others it is not known.
        return frozenset({"old-plan"}) if runtime in ("lean", "dispatch") else found | {"old-plan"}
    return found if theirs is not None else found | {"magic"}


def _by_numbers(header: PlanHeader, runtime: RuntimeKind, has: PartialVersion) -> frozenset[LoadReason]:
    """The serialization version is compared before the version."""
    mine, theirs = known(header.serialization_version), load_order.serialization_of(runtime, has)
    if mine is None or theirs is None:
        return frozenset({"serialization", "version"})
    return frozenset({"version"}) if mine == theirs else frozenset({"serialization"})
