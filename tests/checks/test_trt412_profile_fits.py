"""TRT412: shapes that a profile takes, and those that none does."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import IMPLICIT, UNKNOWN, with_body
from trtdoctor.checks.trt412_profile_fits import fits

ROWS = (
    Row("profile 0", with_body(None, {"images": (1, 3, 16, 16)}), "passed"),
    Row("both", with_body(None, {"images": (8, 3, 64, 64)}), "passed"),
    Row("profile 1 only", with_body(None, {"images": (16, 3, 64, 64)}), "warning", "profile 1"),
    Row("too large", with_body(None, {"images": (33, 3, 64, 64)}), "error", "dimension 0 is 33", "shapes-profiles"),
    Row("too small", with_body(None, {"images": (1, 3, 15, 16)}), "error", "dimension 2 is 15"),
    Row("fixed", with_body(None, {"images": (1, 4, 16, 16)}), "error", "fixed at 3"),
    Row("rank", with_body(None, {"images": (1, 3, 16)}), "error", "1x3x16 has 3"),
    Row("static input", with_body(None, {"scale": (3,)}), "error", "fixed at 2"),
    Row("implicit batch", with_body(None, {"data": (16, 3, 8, 8)}, **IMPLICIT), "passed"),
    Row("implicit batch too large", with_body(None, {"data": (17, 3, 8, 8)}, **IMPLICIT), "error", "1 to 16"),
    Row("not known", with_body(None, {"images": (1, 3, 16, 16)}, profiles=UNKNOWN), "incomplete"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(fits, row)
