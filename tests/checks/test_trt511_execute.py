"""TRT511: executions that fail, die, or cannot be made."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import ENDS, ILLEGAL, LOADED, TOO_BIG, WITHOUT, died, fails, probe, tried
from trtdoctor.checks.trt511_execute import executes
from trtdoctor.model.probe import ProbeEnd, Step

END = ProbeEnd("answered", Step("inspect"))
NO_CUDA = probe(runs=(), steps=LOADED, end=END, failures=(fails("no-cuda", "cuda", "no pycuda"),))
NO_VALUES = probe(runs=(), failures=(fails("no-values", "profile", "the values of s are not known"),))
IMAGES = {"images": (9, 3, 64, 64)}
REFUSED = fails("refused", "enqueue", "enqueue returned False", TOO_BIG, profile=0, which="given", shapes=IMAGES)
UNFIT = fails("inputs", "inputs", "'x' has the shape (5,), the engine wants (4,)")
AT_THE_END = fails("refused", "enqueue", "enqueue returned False", which="min", **ENDS)
IN_CONTEXT = fails("refused", "context", "create_execution_context() returned None")

ROWS = (
    Row("runs", tried(probe()), "passed"),
    Row("not asked for", tried(WITHOUT), "skipped"),
    Row("no way to memory", tried(NO_CUDA), "incomplete", "no pycuda"),
    Row("no values", tried(NO_VALUES), "incomplete", "values of s"),
    Row("shape too big", tried(probe(runs=(), failures=(REFUSED,))), "error", "images 9x3x64x64", "shapes-profiles"),
    Row("one cause, many shapes", tried(probe(runs=(), failures=(REFUSED,) * 5)), "error", "and 2 more"),
    Row(
        "inputs that do not fit",
        tried(probe(runs=(), inputs="a.npz", failures=(UNFIT,))),
        "error",
        "the engine wants (4,)",
        "io-binding",
    ),
    Row("illegal address", tried(probe(runs=(), failures=(ILLEGAL,))), "error", "cudaErrorIllegalAddress"),
    Row("no context", tried(probe(runs=(), failures=(IN_CONTEXT,))), "error", "None", "known-bug"),
    Row("dies", tried(died("synchronise", "signal", "SIGABRT")), "error", "SIGABRT", "crash"),
    Row("only the ends of shape tensors", tried(probe(failures=(AT_THE_END,))), "warning", "", "shapes-profiles"),
    Row("in which profile", tried(probe(runs=(), failures=(REFUSED,))), "error", "of profile 0"),
    Row(
        "in no profile", tried(probe(runs=(), failures=(REFUSED._replace(profile=None),))), "error", hides="of profile"
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(executes, row)
