"""TRT421: configurations that are templates, broken, not read, or give a key twice."""

from __future__ import annotations

import pytest
from configured import PATH, beside, said, triton
from running import Row, expect, named

from trtdoctor.checks.trt421_configuration import configuration
from trtdoctor.model.configuration import Broken, Mark, Template, Unread

ROWS = (
    Row("none", beside(), "skipped"),
    Row("one", beside(triton()), "passed"),
    Row("a template", beside(Template("triton", PATH, said("%name%"))), "info", "%name%", gap=True),
    Row(
        "an empty value",
        beside(Template("triton", PATH, said(""))),
        "info",
        "a value is still to be filled in",
        gap=True,
    ),
    Row(
        "a value to be filled in",
        beside(triton(marks=(Mark("name", said("%name%", 9)),))),
        "info",
        "name (line 9: '%name%')",
        gap=True,
    ),
    Row(
        "many of them",
        beside(triton(marks=tuple(Mark("name", said("", line)) for line in range(9)))),
        "info",
        "and 4 more",
        gap=True,
    ),
    Row("broken", beside(Broken("triton", PATH, "is not text", said("", 7))), "error", "line 7", "io-binding"),
    Row("broken as a whole", beside(Broken("deepstream", PATH, "is not text")), "error", "DeepStream"),
    Row(
        "not read",
        beside(Unread("triton", PATH, "could not be read (Permission denied)")),
        "warning",
        "Permission",
        gap=True,
    ),
    Row("a key twice", beside(triton(repeated=(said("name", 9),))), "info", "line 9"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(configuration, row)
