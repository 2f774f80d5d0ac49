"""TRT412: shapes that a profile takes, and those that none does."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from compose import plan
from samples import IMPLICIT, ON_T4, RTX17, UNKNOWN, body, facts, with_body
from trtdoctor.checks.trt412_profile_fits import fits
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Profile, Range, Tensor

FIRST = plan((8, 5, 0, 0), 232)
LARGE = {"images": (16, 3, 64, 64)}
ONE = Known((Profile(0, {"images": Range((1, 3, 16, 16), (1, 3, 16, 16), (1, 3, 16, 16))}, {}),), "test")
EMPTY = Known((Tensor("x", "input", "float32", (0,)),), "test")
OF_EMPTY = Known((Profile(0, {"x": Range((0,), (0,), (9,))}, {}),), "test")


def with_rtx(words: str) -> Facts:
    """The facts of an engine of TensorRT-RTX."""
    return facts(RTX17, words, body=body())._replace(shapes=LARGE)


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
    Row("all that is wrong", with_body(None, {"images": (33, 4, 64, 64)}), "error", "(4 mismatches in 2 profiles)"),
    Row("one thing wrong", with_body(None, {"scale": (3,)}, profiles=ONE), "error", hides="mismatches"),
    Row("a wider profile", with_body(None, {"images": (33, 3, 64, 64)}), "error", "images:33x3x64x64"),
    Row("no wider profile", with_body(None, {"images": (1, 4, 16, 16)}), "error", "?x3x?x?", hides="--maxShapes"),
    Row("no more dimensions", with_body(None, {"images": (1, 3, 16)}), "error", "?x3x?x?", hides="--maxShapes"),
    Row("range of profile 1", with_body(None, LARGE), "warning", "profile 1: images 8x3x64x64 to 32x3x128x128"),
    Row("others not asked about", with_body(None, LARGE), "warning", hides="scale"),
    Row("by name", with_body(None, LARGE), "warning", "set_input_shape('images'"),
    Row("by name in the target", with_body("tensorrt=8.5.3.1", LARGE), "warning", "set_input_shape('images'"),
    Row("by index in the target", with_body("tensorrt=8.4.3.1", LARGE), "warning", "set_binding_shape(3,"),
    Row("by index in any 8", with_body("tensorrt=8", LARGE), "warning", "set_binding_shape(3,"),
    Row("by index in the engine", facts(ON_T4, body=body())._replace(shapes=LARGE), "warning", "set_binding_shape"),
    Row("by name in 8.5", facts(FIRST, body=body())._replace(shapes=LARGE), "warning", "set_input_shape"),
    Row("by name in any 8.5", with_body("tensorrt=8.5", LARGE), "warning", "set_input_shape"),
    Row("fixed at nothing", with_body(None, {"x": (5,)}, io=EMPTY, profiles=OF_EMPTY), "error", "fixed at 0"),
    Row("by name in RTX", with_rtx("runtime=rtx,tensorrt=1.7"), "warning", "set_input_shape"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(fits, row)


def test_a_profile_of_one_shape() -> None:
    """A plan whose only profile allows one shape is of a dynamic model, which can be built wider."""
    one = Range((1, 3, 16, 16), (1, 3, 16, 16), (1, 3, 16, 16))
    tensors = Known((Tensor("images", "input", "float32", (1, 3, 16, 16)),), "")
    for profiles, program in (((Profile(0, {"images": one}, {}),), "trtexec"), ((), "trtdoctor")):
        about = with_body(None, {"images": (2, 3, 16, 16)}, io=tensors, profiles=Known(profiles, ""))
        (finding,) = fits.run(about)
        assert finding.fixes[0].commands[0].split()[0] == program
