"""TRT015: archives around engines."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, facts, path_in
from trtdoctor.checks.trt015_wrapper import wrapper
from trtdoctor.model.engine import Unseen
from trtdoctor.model.finding import Fix

ROWS = (
    Row("bare", facts(P10), "passed"),
    Row("no file", path_in("missing"), "incomplete", "nothing was read"),
    Row("whole", facts(P10, container="zip", member="a.plan"), "passed"),
    Row(
        "damaged",
        facts(P10, container="zip", wrapper_damage="is damaged: the checksum (CRC-32) of a is wrong"),
        "error",
        "CRC-32",
        "corrupt-or-truncated",
    ),
    Row("too long", facts(P10, unseen=Unseen("stopped at 1 byte", Fix("look"))), "incomplete", "stopped at 1 byte"),
    Row("no plan came out", facts(wrapper_damage="is cut short"), "error", "cut short", "corrupt-or-truncated"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(wrapper, row)
