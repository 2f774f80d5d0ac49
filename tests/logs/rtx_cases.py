"""The cases of ``rtx_failures.py``: what is done wrong, and what an answer has to say about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Case(NamedTuple):
    """One run of a program, and what is true about it."""

    name: str
    act: Callable[[], object]
    cause: str
    acceptable: tuple[str, ...]
    """``cause``, and the causes that the log cannot tell from it."""
    entities: dict[str, str]
    level: str = "info"
    since: str = "1.4"
    """The first release in which it fails as it should, or is built."""

    def truth(self) -> dict[str, Any]:
        """What is known about it, as JSON."""
        return {
            "id": self.name,
            "cause": self.cause,
            "acceptable": list(self.acceptable),
            "entities": self.entities,
            "gold": True,
            "since": self.since,
        }


CASES: dict[str, Case] = {}
BUILD = "engine-build"
CLEAN = "benign"
DRIVER = "cuda-driver-or-device"


def case(
    cause: str, *others: str, level: str = "info", since: str = "1.4", **entities: str
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Files a function under its name. What the machine lacks is not the build's fault, all else may be called so."""
    general = () if cause in (CLEAN, DRIVER) else (BUILD,)
    accepted = tuple(dict.fromkeys((cause, *others, *general)))

    def file(act: Callable[[], object]) -> Callable[[], object]:
        name = act.__name__
        assert name not in CASES
        CASES[name] = Case(name, act, cause, accepted, entities, level, since)
        return act

    return file
