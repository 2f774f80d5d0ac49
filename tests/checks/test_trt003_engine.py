"""TRT003: files that are not engines."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, RTX17, facts, path_in
from trtdoctor.checks.trt003_engine import is_engine
from trtdoctor.formats.ways import DOWNLOAD
from trtdoctor.model.engine import NonEngineFile, Unseen
from trtdoctor.model.finding import Fix

AGAIN = Fix("copy it again", ("sha256sum {path}",))
BUILD = NonEngineFile("onnx", "an ONNX model", Fix("build it", ("trtexec --onnx={path} --saveEngine={stem}.engine",)))
PAGE = NonEngineFile("html", "a page", Fix("download it", (DOWNLOAD,)))

ROWS = (
    Row("a plan", facts(P10), "passed"),
    Row("an RTX plan", facts(RTX17), "passed"),
    Row(
        "ONNX",
        facts(not_engine=NonEngineFile("onnx", "an ONNX model", AGAIN)),
        "error",
        "sha256sum model.engine",
        "not-an-engine",
        hides="damaged",
    ),
    Row(
        "empty",
        facts(not_engine=NonEngineFile("empty", "an empty file", AGAIN, "corrupt-or-truncated")),
        "error",
        "the file is empty or damaged\n",
        "corrupt-or-truncated",
        hides="not an engine",
    ),
    Row(
        "zeros",
        facts(not_engine=NonEngineFile("zeros", "zeros", AGAIN, "corrupt-or-truncated")),
        "error",
        "zeros",
        "corrupt-or-truncated",
    ),
    Row(
        "not to its end",
        facts(unseen=Unseen("stopped at depth 4", AGAIN)),
        "warning",
        "depth 4",
        "not-an-engine",
        gap=True,
    ),
    Row(
        "a model in a folder",
        path_in("directory", not_engine=NonEngineFile("onnx", "a model", AGAIN)),
        "error",
        "a model",
    ),
    *(
        Row(state, path_in(state), "incomplete", "nothing was read")
        for state in ("missing", "fifo", "unreadable", "directory")
    ),
    Row("downloaded in its place", facts(not_engine=PAGE), "error", "curl -fL -o model.engine URL"),
    Row("downloaded beside", facts(path="a.html", not_engine=PAGE), "error", "curl -fL -o a.engine URL"),
    Row("not over itself", facts(not_engine=BUILD), "error", "--onnx=model.engine --saveEngine=model-built.engine"),
    Row("beside itself", facts(path="a.onnx", not_engine=BUILD), "error", "--onnx=a.onnx --saveEngine=a.engine"),
    Row("why it is missing", path_in("missing"), "incomplete", "there is no such file"),
    Row("what is there", path_in("fifo"), "incomplete", "nothing was read: fifo"),
    Row("why it was not read", path_in("missing", why="no member x"), "incomplete", "nothing was read: no member x"),
    Row("damaged", facts(wrapper_damage="is cut short"), "incomplete", "damaged"),
    Row("the heading", facts(head=b"what?"), "error", "the file is not an engine\n"),
    Row("anything", facts(head=b"what?"), "error", "77 68 61 74 3f", "not-an-engine"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(is_engine, row)
