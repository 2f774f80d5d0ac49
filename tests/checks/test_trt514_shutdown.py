"""TRT514: what goes wrong at the end."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import MINE_SO, WELL, died, fails, probe, tried
from trtdoctor.checks.trt514_shutdown import shuts_down

CRASHED = WELL._replace(late="ended by SIGSEGV")
RAISED = probe(failures=(fails("exception", "teardown", "RuntimeError: gone"),))

ROWS = (
    Row("peace", tried(probe()), "passed"),
    Row("crash at exit", tried(probe(end=CRASHED)), "warning", "SIGSEGV", "crash"),
    Row("with a plugin", tried(probe(end=CRASHED, request={"plugins": (MINE_SO,)})), "warning", "", "plugin-crash"),
    Row("exception in teardown", tried(RAISED), "warning", "RuntimeError: gone", "crash"),
    Row("ended before", tried(died("deserialize")), "incomplete"),
    Row("crash in teardown", tried(died("teardown")), "warning", "SIGSEGV", "crash"),
    Row("of many in one process", tried(probe(shared=True)), "skipped"),
    Row("what it printed", tried(died("teardown", printed="boom")), "warning", "printed: boom"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(shuts_down, row)
