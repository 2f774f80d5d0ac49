"""Checks of the live pass: what a worker answered, and what is made of it."""

from __future__ import annotations

import pytest
from running import expect_coded

from rows import Row
from rows_probe import PROBE


@pytest.mark.parametrize("row", PROBE, ids=lambda row: f"{row.code} {row.name}")
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect_coded(row)
