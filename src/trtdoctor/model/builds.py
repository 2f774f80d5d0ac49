"""What has to be built so that every machine has an engine of each model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.advice import Step


class Build(NamedTuple):
    """A build to be made: on which target, with which flags, the ways to make it, and the targets that its engine
    fits, all by name."""

    on: str
    flags: tuple[str, ...]
    steps: tuple[Step, ...]
    fits: tuple[str, ...]


class Plan(NamedTuple):
    """What has to be built so that the targets that have no engine of some models get one: the same for each of
    ``models`` (``of`` in all). ``at_least`` is a number of builds below which it cannot be done, ``without`` names
    targets that no build fits, ``why`` says what is against each. ``example`` is an engine of the first of the
    models."""

    of: int
    models: tuple[str, ...]
    example: str
    builds: tuple[Build, ...]
    at_least: int
    without: tuple[str, ...]
    why: tuple[str, ...]


class Plans(NamedTuple):
    """The plans, and how many models were left out: of some no engine could be read, and the others are beyond
    those that were looked at."""

    plans: tuple[Plan, ...]
    unread: int
    beyond: int
