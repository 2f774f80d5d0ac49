"""TRT501: TensorRT that does not start, and what stopped it."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import NO_FILE, STAGES, died, fails, not_run, probe, tried
from trtdoctor.checks.trt501_start import starts
from trtdoctor.model.check import NOT_PROBED
from trtdoctor.model.probe import ProbeEnd, Step

IMPORT_FAILS = probe(
    steps=STAGES[:1],
    runs=(),
    end=ProbeEnd("answered", Step("import")),
    failures=(fails("exception", "import", NO_FILE),),
)
CUDA_RAISES = probe(
    steps=STAGES[:5],
    runs=(),
    end=ProbeEnd("answered", Step("cuda")),
    failures=(fails("exception", "cuda", "UnicodeDecodeError: …"),),
)

ROWS = (
    Row("started", tried(probe()), "passed"),
    Row("not run", not_run(), "incomplete"),
    Row("another machine", tried(probe())._replace(probe=NOT_PROBED), "skipped"),
    Row("import fails", tried(IMPORT_FAILS), "error", "libnvonnxparser.so.10", "missing-library"),
    Row("dies in the runtime", tried(died("runtime")), "error", "SIGSEGV", "crash"),
    Row("hangs at CUDA", tried(died("cuda", "timeout", None)), "error", "time limit", "crash", "possible"),
    Row("killed", tried(died("import", "killed", "SIGKILL")), "error", "memory ran out", "crash", "possible"),
    Row("no interpreter", tried(died("start", "not-started", None)), "incomplete"),
    Row("another program", tried(died("start", "exit", None)), "incomplete"),
    Row("CUDA interface raises", tried(CUDA_RAISES), "error", "UnicodeDecodeError", "crash"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(starts, row)
