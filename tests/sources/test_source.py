"""Reads stay within a source and within its budget, of the whole and of parts alike; each source says what it is."""

from __future__ import annotations

import pytest

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.sources.source import WINDOW, BytesSource, Identity, SubSource, WindowedSource


class Remote(WindowedSource):
    """What a source of remote ranges looks like: it keeps a record of the requests."""

    def __init__(self, data: bytes, budget: Budget | None = None, missing: int = 0) -> None:
        super().__init__(len(data), Identity("remote", "s3://bucket/model.engine", '"etag"'), budget)
        self.data = data[: len(data) - missing]
        self.requests: list[tuple[int, int]] = []

    def fetch(self, at: int, size: int) -> bytes:
        self.requests.append((at, size))
        return self.data[at : at + size]


def test_remote_ranges_come_in_windows() -> None:
    """Small reads near each other are one request of a window, the last one shorter; a large one is asked as it is."""
    data = bytes(i % 251 for i in range(2 * WINDOW + 10))
    remote = Remote(data)
    for at, size in ((0, 4), (4, 100), (WINDOW - 1, 1), (WINDOW, 3), (5, WINDOW), (2 * WINDOW + 5, 5)):
        assert remote.read(at, size) == data[at : at + size]
    assert remote.requests == [(0, WINDOW), (WINDOW, WINDOW), (5, WINDOW), (2 * WINDOW + 5, 5)]


def test_fewer_bytes_than_asked() -> None:
    """A source that delivers less than it promised is an error of the data, not short data."""
    with pytest.raises(PlanError, match="came"):
        Remote(bytes(100), missing=10).read(0, 100)


def test_parts_share_budget_and_identity() -> None:
    """A part takes from the budget of the whole, once, and is called by the whole and the way to it."""
    budget = Budget("the file", bytes=30)
    whole = BytesSource(bytes(100), budget, "memory")
    part = SubSource(SubSource(whole, 10, 80), 5, 40)
    assert part.identity == Identity("bytes", "memory", member="10+80!5+40")
    part.read(0, 30)
    assert budget.bytes == 0
    with pytest.raises(BudgetExceeded):
        part.read(30, 1)


def test_a_read_beyond_the_budget_fetches_nothing() -> None:
    """The budget is asked before the bytes are."""
    remote = Remote(bytes(100), Budget("the object", bytes=99))
    with pytest.raises(BudgetExceeded):
        remote.read(0, 1)
    assert remote.requests == []
