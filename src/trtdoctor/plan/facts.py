"""From what a reader returns or raises to a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from trtdoctor.errors import BudgetExceeded, FactUnavailable, PlanError
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class NotStoredError(Exception):
    """The plan is sound, but does not hold the fact."""


class NotReadError(Exception):
    """Reading the fact costs more than was asked for; the text says what would ask for it."""


def as_fact(read: Callable[..., T], source: str, *of: object) -> Fact[T]:
    """What ``read`` returns of ``of``, or why it cannot be read: damage, a limit, nothing stored, or ``need`` of
    another fact."""
    try:
        return Known(read(*of), source)
    except NotReadError as error:
        return NotAsked(str(error))
    except (PlanError, BudgetExceeded, NotStoredError, FactUnavailable) as error:
        return Unknown(str(error))
