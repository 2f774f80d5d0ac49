"""Several targets out of one JSON value: the nodes of a cluster, or what ``trtdoctor fleet targets`` wrote."""

from __future__ import annotations

from typing import Any

from trtdoctor.errors import TargetError
from trtdoctor.model.target import SCHEMA_VERSION, Target
from trtdoctor.targets.cluster import nodes_of
from trtdoctor.targets.grouping import inventory
from trtdoctor.targets.saved import from_json, named
from trtdoctor.text import printable

MOST_TARGETS, MOST_OF_NAME = 10_000, 120


def targets_of(data: object, path: str) -> tuple[tuple[Target, int], ...]:
    """The targets that ``data`` describes, each with how many machines are like it; none where it describes no more
    than one. Raises ``TargetError``."""
    if isinstance(data, dict) and isinstance(data.get("targets"), list):
        return tuple(_told(data, path))
    nodes = nodes_of(data)
    if nodes is None and isinstance(data, list):
        rows = [nodes_of(one) for one in data]
        if rows and None not in rows:
            nodes = [node for row in rows if row is not None for node in row]
    if nodes is None:
        return ()
    found = inventory(nodes).targets
    if not found:
        raise TargetError(f"{named(path)} lists {len(nodes)} nodes of a cluster, and none of them has a GPU")
    return tuple((one.target, len(one.members)) for one in found)


def _told(data: dict[str, Any], path: str) -> list[tuple[Target, int]]:
    """The ``targets`` of a document of ours, each with its name and count."""
    version = data.get("schema_version", SCHEMA_VERSION)
    if isinstance(version, bool) or version != SCHEMA_VERSION:
        raise TargetError(
            f"{named(path)}: its schema_version is {printable(str(version), 40)}, and this trtdoctor reads "
            f"{SCHEMA_VERSION}; write it again with this one (trtdoctor fleet targets)"
        )
    rows = data["targets"]
    if not rows or len(rows) > MOST_TARGETS:
        raise TargetError(f"{named(path)} has {len(rows):,} targets; it may have 1 to {MOST_TARGETS:,}")
    found: dict[str, tuple[Target, int]] = {}
    for number, row in enumerate(rows, 1):
        name, target, count = _row(row, path, number)
        if name in found:
            raise TargetError(f"{named(path)} has two targets that are called {name!r}")
        found[name] = target, count
    return list(found.values())


def _row(row: object, path: str, number: int) -> tuple[str, Target, int]:
    """One of the ``targets``: its name, the target, and how many machines are like it."""
    told = row if isinstance(row, dict) else {}
    facts, name, count = told.get("facts"), told.get("name"), told.get("count", 1)
    if not isinstance(facts, dict) or not isinstance(name, str) or not name:
        raise TargetError(f"{named(path)}: target {number} has no name, or no facts")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise TargetError(f"{named(path)}: the count of target {number} is no number of machines")
    described = printable(name, MOST_OF_NAME)
    try:
        return described, from_json(facts, described), count
    except TargetError as error:
        why = str(error).removeprefix(f"{named(described)}: ")
        raise TargetError(f"{named(path)}, target {described!r}: {why}") from error
