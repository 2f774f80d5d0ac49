"""TRT001: paths that cannot be read, and what they are instead."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, facts, stand
from trtdoctor.checks.trt001_readable import readable

ROWS = (
    Row("a file", facts(P10), "passed"),
    Row("missing", stand("missing"), "error", "", "wrong-path", "certain"),
    Row("missing, like another", stand("missing", nearest=("a.engine",)), "error", "trtdoctor check a.engine"),
    Row("missing folder", stand("missing", missing_folder="/models"), "error", "'/models'"),
    Row("dangling", stand("missing", dangling="/gone"), "error", "'/gone'"),
    Row("unreadable", stand("unreadable", why="Permission denied"), "error", "Permission", "permission"),
    Row("of another", stand("unreadable", owner="a:b", mode="-rw-------"), "error", "a:b"),
    Row(
        "directory",
        stand("directory", names=("a.engine",)),
        "error",
        "model.engine/a.engine",
        "wrong-path",
    ),
    Row("empty directory", stand("directory"), "error", "0 entries"),
    Row("fifo", stand("fifo"), "error", "fifo", "not-an-engine"),
    Row("socket", stand("socket"), "error", "socket"),
    Row("device", stand("character device"), "error", "character device"),
    Row("failed", stand("failed", why="File name too long"), "error", "File name too long", "wrong-path"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(readable, row)
