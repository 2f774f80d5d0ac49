"""TRT104: engines that carry code."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import BOTH, LEAN10, P10, PLUGINS, facts
from trtdoctor.checks.trt104_host_code import host_code

ROWS = (
    Row("plain", facts(P10), "passed"),
    Row("lean", facts(LEAN10, "gpu=8.6"), "error", "a lean runtime", "special-engine", "certain"),
    Row("plugins", facts(PLUGINS, "gpu=8.6"), "error", "plugin libraries", "special-engine"),
    Row("both", facts(BOTH, "gpu=8.6"), "error", "a lean runtime and plugin libraries"),
    Row("the file alone", facts(LEAN10), "warning", "a lean runtime", "special-engine", "certain"),
    Row("allowed", facts(BOTH, allow=True), "passed"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(host_code, row)
