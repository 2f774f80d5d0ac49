"""Checks of what the body of a plan holds: weights, capability, bugs, memory, plugins, profiles."""

from __future__ import annotations

import pytest
from running import expect_coded

from rows import BODY, Row


@pytest.mark.parametrize("row", BODY, ids=lambda row: f"{row.code} {row.name}")
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect_coded(row)
