"""TRT503: plugins that are not registered, or twice."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import NMS, REFUSED, died, probe, refused, tried
from samples import body
from trtdoctor.checks.trt503_registry import registry
from trtdoctor.model.plan import Plugin

OTHER = Plugin("EfficientNMS_TRT", "2", "mine")
TWICE = probe(facts={"creators": ((Plugin("A", "1", ""), Plugin("A", "1", "")),)})

ROWS = (
    Row("no registry", tried(REFUSED), "skipped"),
    Row("registered", refused(NMS, wanted=NMS), "passed"),
    Row("another version", refused(OTHER, wanted=NMS), "error", "version 2 in namespace mine", "plugin-missing"),
    Row("missing", refused(wanted=NMS), "error", "EfficientNMS_TRT", "plugin-missing"),
    Row("twice", tried(TWICE, body()), "warning", "A", "plugin-crash"),
    Row("ended before", tried(died("plugin", facts={"creators": (NMS,)})), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(registry, row)
