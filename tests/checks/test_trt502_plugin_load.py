"""TRT502: plugin libraries that do not load, or take the process with them."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import MINE_SO, died, fails, probe, tried
from trtdoctor.checks.trt502_plugin_load import plugins_load

NO_FOO = "libfoo.so.1: cannot open shared object file: No such file or directory"
LACKS = probe(failures=(fails("plugin", "plugin", NO_FOO, library=MINE_SO),))

ROWS = (
    Row("none given", tried(probe()), "passed"),
    Row("loads", tried(probe(request={"plugins": (MINE_SO,)})), "passed"),
    Row("lacks a library", tried(LACKS), "error", "libfoo.so.1", "missing-library"),
    Row("crashes", tried(died("plugin")), "error", f"{MINE_SO} crashes when it is loaded", "plugin-crash"),
    Row("hangs", tried(died("register", "timeout", None)), "error", "time limit", "plugin-crash"),
    Row("eats memory", tried(died("plugin", "memory", None)), "error", MINE_SO, "memory"),
    Row("what it printed", tried(died("plugin", printed="boom")), "error", "printed: boom"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(plugins_load, row)
