"""Checks of the libraries on a machine: what fires, what stays silent, what cannot tell."""

from __future__ import annotations

import pytest
from running import expect_coded

from rows import Row
from rows_host import LIBRARIES


@pytest.mark.parametrize("row", LIBRARIES, ids=lambda row: f"{row.code} {row.name}")
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect_coded(row)
