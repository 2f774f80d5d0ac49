"""A budget gives what it has and not more, and says which limit was reached."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from trtdoctor.errors import BudgetExceeded, Limit
from trtdoctor.model.budget import CLOCK_EVERY, Budget

TAKERS: dict[Limit, Callable[[Budget], None]] = {
    "bytes": lambda budget: budget.read(1),
    "steps": lambda budget: budget.step(),
    "entries": lambda budget: budget.entry(),
    "depth": lambda budget: budget.enter(),
}


@pytest.mark.parametrize("limit", TAKERS)
def test_the_last_is_given_and_no_more(limit: Limit) -> None:
    """As much as is allowed can be taken; one more raises, names input and limit, and so does every later try."""
    budget = Budget("the input", **{limit: 3})
    for _ in range(3):
        TAKERS[limit](budget)
    for _ in range(2):
        with pytest.raises(BudgetExceeded, match=r"the input.* 3 ") as caught:
            TAKERS[limit](budget)
        assert (caught.value.what, caught.value.limit, caught.value.allowed) == ("the input", limit, 3)


def test_without_limits_everything_is_given() -> None:
    """A limit that is not set does not count."""
    budget = Budget("the input")
    for take in TAKERS.values():
        for _ in range(3000):
            take(budget)
    budget.look()


def test_depth_comes_back() -> None:
    """Nesting counts the open levels only."""
    budget = Budget("the input", depth=2)
    for _ in range(5):
        budget.enter()
        budget.enter()
        budget.leave()
        budget.leave()


def test_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at every so many steps, and when asked to."""
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    budget = Budget("the input", seconds=10)
    budget.step(CLOCK_EVERY)
    now = 10.5
    budget.step(CLOCK_EVERY - 1)
    with pytest.raises(BudgetExceeded, match="longer than 10 s"):
        budget.step()
    with pytest.raises(BudgetExceeded):
        budget.look()
