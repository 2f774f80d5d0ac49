"""What many engines on the machines of a fleet come to."""

from __future__ import annotations

from trtdoctor.model.finding import Cause
from trtdoctor.named import NamedTuple


class OnTarget(NamedTuple):
    """How many engines came to what on a target, and for how many machines it stands."""

    name: str
    machines: int
    ok: int
    problems: int
    incomplete: int


class Nowhere(NamedTuple):
    """Engines that load on no target, by what decides on the first one; ``names`` are the first of them."""

    code: str | None
    cause: Cause | None
    engines: int
    names: tuple[str, ...]


class Fleet(NamedTuple):
    """The sum of a run, beside its matrix."""

    results: str
    """The file that has all reports."""
    files: int
    known: int
    """Files of which all was known from earlier runs."""
    pairs: int
    """Pairs of engines and targets that were asked now."""
    targets: tuple[OnTarget, ...]
    nowhere: tuple[Nowhere, ...]
    gone: int = 0
    """Files of earlier runs that were not met again."""
    gone_names: tuple[str, ...] = ()
    doubted: int = 0
    """Answers of earlier runs that did not count, because their lines are not what was written."""
