"""TRT001: paths that cannot be read, and what they are instead."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, facts, path_in
from trtdoctor.checks.trt001_readable import readable

ROWS = (
    Row("a file", facts(P10), "passed"),
    Row("missing", path_in("missing"), "error", "", "wrong-path", "certain"),
    Row("missing, like another", path_in("missing", nearest=("a.engine",)), "error", "trtdoctor check a.engine"),
    Row("missing folder", path_in("missing", missing_folder="/models"), "error", "'/models'"),
    Row("dangling", path_in("missing", dangling="/gone"), "error", "'/gone'"),
    Row("unreadable", path_in("unreadable", why="Permission denied"), "error", "Permission", "permission"),
    Row("of another", path_in("unreadable", owner="a:b", mode="-rw-------"), "error", "a:b"),
    Row(
        "directory",
        path_in("directory", names=("a.engine",)),
        "error",
        "model.engine/a.engine",
        "wrong-path",
    ),
    Row("empty directory", path_in("directory"), "error", "0 entries"),
    Row("fifo", path_in("fifo"), "error", "fifo", "not-an-engine"),
    Row("socket", path_in("socket"), "error", "socket"),
    Row("device", path_in("character device"), "error", "character device"),
    Row("failed", path_in("failed", why="File name too long"), "error", "File name too long", "wrong-path"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(readable, row)
