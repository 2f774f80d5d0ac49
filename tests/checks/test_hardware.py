"""Checks of the GPU: what fires, what stays silent, what cannot tell."""

from __future__ import annotations

import pytest
from running import expect_coded

from rows import HARDWARE, Row


@pytest.mark.parametrize("row", HARDWARE, ids=lambda row: f"{row.code} {row.name}")
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect_coded(row)
