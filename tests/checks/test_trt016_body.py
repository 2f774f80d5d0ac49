"""TRT016: plans of which a record cannot be right."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import FAMILIES
from samples import P10, facts
from trtdoctor.checks.trt016_body import walked
from trtdoctor.model.check import Facts
from trtdoctor.plan.header import read_header
from trtdoctor.plan.reader import read_body
from trtdoctor.sources.source import BytesSource


def whole(data: bytes, words: str | None = None) -> Facts:
    """Facts of a plan with those of its body."""
    source = BytesSource(data)
    where = read_header(source).body
    assert where is not None
    return facts(data, words, body=read_body(source, where))


def broken(data: bytes) -> bytes:
    """With a record in the place of that of the engine's name that no release writes."""
    at = data.rindex(b"net") - 14
    return data[:at] + b"\x77\x77\x77\x77" + data[at + 4 :]


ROWS = (
    *(Row(name, whole(FAMILIES[name].data), "passed") for name in ("6.0.1.10", "8.5.2.2", "10.3.0.30", "rtx one")),
    Row("5", whole(FAMILIES["5.0.6.3"].data), "skipped"),
    *(
        Row(
            f"{name}, broken",
            whole(broken(FAMILIES[name].data)),
            "error",
            "byte 0x",
            "corrupt-or-truncated",
            "likely",
        )
        for name in ("6.0.1.10", "8.5.2.2", "10.3.0.30", "rtx one")
    ),
    Row("of another machine", whole(broken(P10), "tensorrt=10.3.0.26"), "error", "", "corrupt-or-truncated"),
    Row("newer than known", whole(broken(FAMILIES["12.0.0.5"].data)), "incomplete", "newer"),
    Row("no body", facts(P10), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(walked, row)
