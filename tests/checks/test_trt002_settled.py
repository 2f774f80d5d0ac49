"""TRT002: a file that changes while it is read, or cannot be read to its end."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, SOMEWHERE, facts, path_in
from trtdoctor.checks.trt002_settled import settled

ROWS = (
    Row("unchanged", facts(P10), "passed"),
    Row("no file", path_in("missing"), "incomplete", "nothing was read"),
    Row("changed", facts(P10, changed="it was written to"), "error", "fstat", "corrupt-or-truncated"),
    Row(
        "changed, at an address",
        facts(P10, changed="other etag", remote=SOMEWHERE),
        "error",
        "other etag",
        hides="fstat",
    ),
    Row("read error, at an address", facts(failure="reset", remote=SOMEWHERE), "error", "reset", hides="store"),
    Row(
        "read error, of another machine's", facts(words="gpu=L4", failure="I/O error"), "warning", "I/O error", gap=True
    ),
    Row("read error", facts(failure="I/O error"), "error", "I/O error", "corrupt-or-truncated", "certain"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(settled, row)
