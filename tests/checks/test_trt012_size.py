"""TRT012: plans that are shorter or longer than they declare."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import BROKEN, HERE, P10, P853, SOMEWHERE, facts
from trtdoctor.checks.trt012_size import whole

ROWS = (
    Row("whole", facts(P10), "passed"),
    Row("one byte short", facts(P10[:-1]), "error", "1 byte missing", "corrupt-or-truncated", "certain"),
    Row(
        "written just now",
        facts(P10[:-9], path_status=HERE._replace(modified=1990.0)),
        "error",
        "10 seconds ago",
        hides="df",
    ),
    Row("longer", facts(P10 + b"xyz"), "error", "3 bytes"),
    Row("before 8.6", facts(P853[:-2]), "error", "2 bytes"),
    Row("no size", facts(P10[:12]), "incomplete"),
    Row("written a while ago", facts(P10[:-9], path_status=HERE._replace(modified=1970.0)), "error", hides="ago"),
    Row("written in the future", facts(P10[:-9], path_status=HERE._replace(modified=2001.0)), "error", hides="ago"),
    Row("longer, to be cut", facts(P10 + b"xyz"), "error", f"head -c {len(P10)}"),
    Row("longer, in a wrapper", facts(P10 + b"xyz", container="ultralytics"), "error", "3 bytes", hides="head"),
    Row("written this moment", facts(P10[:-9], path_status=HERE._replace(modified=2000.0)), "error", "0 seconds ago"),
    Row("time not known", facts(P10[:-9], path_status=HERE._replace(modified=None)), "error", hides="ago"),
    Row(
        "short in an archive that was just written",
        facts(P10[:-9], container="zip", path_status=HERE._replace(modified=1990.0)),
        "error",
        hides="--wait",
    ),
    Row("longer, and its header damaged", facts(BROKEN + b"xyz"), "error", "sha256sum", hides="head"),
    Row("by the file system", facts(P10 + b"x"), "error", "(fstat)"),
    Row("by the store", facts(P10 + b"x", remote=SOMEWHERE), "error", "(the store)"),
    Row("by the wrapper", facts(P10 + b"x", container="ultralytics"), "error", "(the wrapper)"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(whole, row)
