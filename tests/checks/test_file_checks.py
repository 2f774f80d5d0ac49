"""Checks of the file: what fires, what stays silent, what cannot tell."""

from __future__ import annotations

import pytest
from running import expect_coded

from rows import FILE, Row


@pytest.mark.parametrize("row", FILE, ids=lambda row: f"{row.code} {row.name}")
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect_coded(row)
