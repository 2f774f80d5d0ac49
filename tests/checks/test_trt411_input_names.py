"""TRT411: shapes of inputs that do not exist or got none."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import UNKNOWN, with_body
from trtdoctor.checks.trt411_input_names import names
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Profile

OTHER = Known((Profile(0, {}, {}),), "test")

ROWS = (
    Row("none asked", with_body(None), "skipped"),
    Row("named", with_body(None, {"images": (1, 3, 16, 16)}), "passed"),
    Row(
        "misnamed",
        with_body(None, {"image": (1,), "images": (1, 3, 16, 16)}),
        "error",
        "'image'",
        "shapes-profiles",
    ),
    Row("an output", with_body(None, {"out": (1, 8), "images": (1, 3, 16, 16)}), "error", "'out'"),
    Row("left out", with_body(None, {"scale": (2,)}), "warning", "images (?x3x?x?)"),
    Row("not known", with_body(None, {"x": ()}, io=UNKNOWN), "incomplete", "nobody looked"),
    Row("what was meant", with_body(None, {"imags": (1,), "images": (1, 3, 16, 16)}), "error", "did you mean images?"),
    Row("nothing like it", with_body(None, {"zz": (1,), "images": (1, 3, 16, 16)}), "error", hides="did you mean"),
    Row("no input at all", with_body(None, {"x": (1,)}, io=Known((), "")), "error", "inputs: none"),
    Row("an optimal shape", with_body(None, {"scale": (2,)}), "warning", "--shape images:4x3x32x32"),
    Row("no profile stored", with_body(None, {"scale": (2,)}, profiles=Known((), "")), "warning", "images:1x3x1x1"),
    Row("in no profile", with_body(None, {"scale": (2,)}, profiles=OTHER), "warning", "images:1x3x1x1"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(names, row)
