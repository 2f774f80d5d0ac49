"""Checks of the header: what fires, what stays silent, what cannot tell."""

from __future__ import annotations

import pytest
from running import expect_coded

from rows import HEADER, Row


@pytest.mark.parametrize("row", HEADER, ids=lambda row: f"{row.code} {row.name}")
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect_coded(row)
