"""TRT423: the batch of a configuration against the profiles."""

from __future__ import annotations

from typing import Any

import pytest
from configured import beside, deepstream, group, said, tensor, triton
from running import Row, expect, named

from samples import IMPLICIT, UNKNOWN
from trtdoctor.checks.trt423_configured_batch import batch
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Profile, Range, Tensor

IMAGES = Tensor("images", "input", "float32", (-1, 3, -1, -1))
FIXED = Tensor("images", "input", "float32", (4, 3, 8, 8))
ONE = Tensor("images", "input", "float32", (1, 8))
OUT = Tensor("out", "output", "float32", (-1, 8))
ONE_SIZE = Known((Profile(0, {"images": Range(FIXED.shape, FIXED.shape, FIXED.shape)}, {}),), "")


def io(*tensors: Tensor) -> dict[str, Any]:
    return {"io": Known(tensors, "")}


def static(*tensors: Tensor) -> dict[str, Any]:
    return {**io(*tensors), "profiles": Known((), "")}


def values(name: str) -> dict[str, Any]:
    """Two profiles of images, and a shape tensor."""
    low, high = (1, 3, 16, 16), (8, 3, 64, 64)
    profile = Profile(0, {"images": Range(low, low, high)}, {name: Range((1,), (1,), (2,))})
    return {"profiles": Known((profile,), "")}


DYNAMIC = io(IMAGES, OUT)
COUNT = Tensor("count", "output", "int32", (1,))
ANCHORS = Tensor("anchors", "output", "float32", (1, 8400, 4))
TWO: dict[str, Any] = {
    "io": Known((IMAGES, Tensor("more", "input", "float32", (-1, 2)), OUT), ""),
    "profiles": Known(
        (Profile(0, {"images": Range((1, 3), (1, 3), (8, 3)), "more": Range((2, 2), (2, 2), (4, 2))}, {}),), ""
    ),
}


def spans(*found: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """Two inputs whose profiles take these batches."""
    made = [{name: Range((low, 3), (low, 3), (high, 3)) for name, (low, high) in one.items()} for one in found]
    return {
        "io": Known((IMAGES, Tensor("more", "input", "float32", (-1, 3)), OUT), ""),
        "profiles": Known(tuple(Profile(at, one, {}) for at, one in enumerate(made)), ""),
    }


BETWEEN = spans({"images": (1, 4), "more": (1, 9)}, {"images": (16, 32), "more": (1, 32)})
APART = spans({"images": (1, 8), "more": (1, 4)}, {"images": (1, 4), "more": (1, 8)})
OLD: dict[str, Any] = dict(IMPLICIT)
NONE = Profile(0, {}, {})


def batches(size: int, *listed: Any) -> Any:
    return triton(max_batch_size=said(size), tensors=listed)


def using(size: int, *profiles: str) -> Any:
    """Instance groups that name these profiles, a digit each."""
    groups = tuple(group(profiles=tuple(map(said, names))) for names in profiles)
    return triton(max_batch_size=said(size), groups=groups)


def preferring(*sizes: int, of: int = 8) -> Any:
    return beside(triton(max_batch_size=said(of), preferred=said(sizes, 7)), **DYNAMIC)


def frames(size: int) -> Any:
    return deepstream(max_batch_size=said(size))


ROWS = (
    Row("none", beside(), "skipped"),
    Row("absent", beside(triton()), "passed"),
    Row("zero", beside(triton(max_batch_size=said(0))), "passed"),
    Row("zero and fixed", beside(batches(0), **static(FIXED)), "passed"),
    Row("as large", beside(batches(8), **DYNAMIC), "passed"),
    Row("larger", beside(batches(33), **DYNAMIC), "error", "max_batch_size: 8", "shapes-profiles", "certain"),
    Row("of another profile", beside(batches(9), **DYNAMIC), "error", "Profile 1 would take that"),
    Row("which can be named", beside(batches(9), **DYNAMIC), "error", 'profile: [ "0", "1" ]'),
    Row("both are named", beside(using(32, "01"), **DYNAMIC), "passed"),
    Row("more than both", beside(using(33, "01"), **DYNAMIC), "error", "max_batch_size: 32"),
    Row("the first is named", beside(using(9, "0"), **DYNAMIC), "error", "profile 0, which it uses, takes 8 at most"),
    Row("none below", beside(using(32, "1"), **DYNAMIC), "warning", "1 to 7", "shapes-profiles", "certain"),
    Row("none at all", beside(using(4, "1"), **DYNAMIC), "error", "no batch of 1 to 4"),
    Row("none between", beside(using(32, "01"), **BETWEEN), "warning", "5 to 15"),
    Row("the build of that profile", beside(using(33, "1"), **DYNAMIC), "error", "in profile 1"),
    Row("a group without", beside(using(32, "01", ""), **DYNAMIC), "warning", "9 to 32"),
    Row("the largest is that of the named", beside(using(32, "0", ""), **DYNAMIC), "error", "takes 8 at most"),
    Row("one that is not there", beside(using(32, "7"), **DYNAMIC), "passed"),
    Row("the build takes it", beside(batches(64), **DYNAMIC), "error", "--maxShapes=images:64x3x64x64"),
    Row("fixed", beside(batches(4), **static(FIXED)), "error", "max_batch_size: 0", "shapes-profiles", "certain"),
    Row(
        "fixed at one", beside(batches(1), **static(FIXED._replace(shape=(1, 8)))), "error", "images 1x8", hides="build"
    ),
    Row("made one size", beside(batches(4), **io(FIXED), profiles=ONE_SIZE), "error", "build it again"),
    Row("the model's own", beside(batches(16), **static(FIXED)), "error", "export the model with a dynamic batch"),
    Row("its command", beside(batches(16), **static(FIXED)), "error", "--maxShapes=images:16x3x8x8"),
    Row(
        "dims get the batch",
        beside(batches(8, tensor("images", dims=(3, 8, 8))), **static(FIXED, OUT)),
        "error",
        "images [ 4, 3, 8, 8 ]",
    ),
    Row("one of several", beside(batches(8)), "error", "scale 2", hides="images ?"),
    Row(
        "not listed",
        beside(batches(8, tensor("images"), tensor("out", "output")), **io(IMAGES, OUT, ANCHORS)),
        "passed",
    ),
    Row("only an output", beside(batches(8), **io(IMAGES, ANCHORS)), "error", "anchors 1x8400x4", "", "likely"),
    Row("not the build's", beside(batches(8), **io(IMAGES, ANCHORS)), "error", "export the model"),
    Row("a scalar", beside(batches(8), **io(IMAGES._replace(shape=()))), "error", "max_batch_size: 0"),
    Row("values are shapes", beside(batches(8), **values("scale")), "passed"),
    Row("shapes or a batch", beside(batches(8), **io(IMAGES, COUNT)), "incomplete", "count"),
    Row(
        "shapes, it says",
        beside(batches(8, tensor("count", "output")._replace(shape_tensor=True)), **io(IMAGES, COUNT)),
        "passed",
    ),
    Row("ragged", beside(batches(8, tensor("images")._replace(ragged=True)), **static(FIXED)), "incomplete"),
    Row("fed", beside(triton(max_batch_size=said(4), fed=frozenset({"images"})), **static(FIXED)), "incomplete"),
    Row("the smallest of two inputs", beside(batches(5), **TWO), "error", "batch 2 to 4"),
    Row("both inputs", beside(batches(4), **TWO), "warning", "no batch of 1."),
    Row("each in another profile", beside(using(8, "01"), **APART), "error", "4 at most"),
    Row("implicit", beside(batches(16), **OLD), "passed"),
    Row("more than implicit", beside(batches(17), **OLD), "error", "batch 1 to 16"),
    Row("implicit, not known", beside(batches(1), **{**OLD, "max_batch_size": UNKNOWN}), "incomplete"),
    Row("no tensors", beside(batches(1), **static()), "incomplete", "which batches"),
    Row("no range", beside(batches(1), **DYNAMIC, profiles=Known((NONE,), "")), "incomplete", "which batches"),
    Row("not known", beside(batches(9), io=UNKNOWN), "incomplete", "nobody looked"),
    Row("preferred", preferring(4, 8), "passed"),
    Row("preferred, more", preferring(4, 16), "error", "preferred_batch_size: [ 4 ]", "", "certain"),
    Row("preferred, all more", preferring(4, 16, of=1), "error", "line 7"),
    Row("preferred, none largest", preferring(4, of=0), "passed"),
    Row("DeepStream's", beside(frames(64), **DYNAMIC), "error", "batch-size=8"),
    Row("DeepStream's first profile", beside(frames(9), **DYNAMIC), "error", "Profile 1 would", hides="profile: ["),
    Row("DeepStream's first is enough", beside(frames(8), **DYNAMIC), "passed"),
    Row("DeepStream's, fixed", beside(frames(5), **static(FIXED)), "error", "batch-size=4"),
    Row("DeepStream's, as fixed", beside(frames(4), **static(FIXED)), "passed"),
    Row("DeepStream's, smaller", beside(frames(3), **static(FIXED)), "warning", "batch-size=4", "", "likely"),
    Row("DeepStream's, several", beside(frames(1), **static(FIXED, ANCHORS._replace(mode="input"))), "incomplete"),
    Row("DeepStream's YAML", beside(frames(64)._replace(path="/m/infer.YML"), **DYNAMIC), "error", "batch-size: 8"),
    Row(
        "DeepStream's YAML, smaller",
        beside(frames(3)._replace(path="/m/infer.yaml"), **static(FIXED)),
        "warning",
        "batch-size: 4",
    ),
    Row("DeepStream's, implicit", beside(frames(17), **OLD), "error", "batch-size=16"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(batch, row)


def test_no_body() -> None:
    """A plan whose body could not be found takes nobody knows which batch."""
    facts = beside(batches(4))
    expect(batch, Row("", facts._replace(engine=facts.engine._replace(body=None)), "incomplete"))
