"""TRT422: names, types and dimensions of a configuration against those of the engine."""

from __future__ import annotations

from typing import Any

import pytest
from configured import beside, deepstream, group, said, tensor, triton
from running import Row, Want, expect, named

from samples import IMPLICIT, UNKNOWN
from trtdoctor.checks.trt422_configured_tensors import tensors
from trtdoctor.model.configuration import ConfigTensor, InstanceGroup
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Tensor

SCALE = tensor("scale")
BOTH = (tensor("images", dims=(3, -1, -1)), SCALE)
EIGHT = said(8, 2)
IMAGES = Tensor("images", "input", "float32", (4, 3, 8, 8))
FIXED: dict[str, Any] = {"io": Known((IMAGES,), ""), "profiles": Known((), "")}
OLD: dict[str, Any] = dict(IMPLICIT)
FED = {"max_batch_size": EIGHT, "fed": frozenset({"START"})}


def of(*dims: int) -> tuple[ConfigTensor, ...]:
    return tensor("images", dims=dims), SCALE


def using(*names: str) -> tuple[InstanceGroup, ...]:
    """A group for each of these profiles."""
    return tuple(group(profiles=(said(name),)) for name in names)


CASES: tuple[tuple[str, dict[str, Any], Want, str], ...] = (
    ("nothing given", {}, "passed", ""),
    ("all as in the plan", {"tensors": BOTH, "max_batch_size": EIGHT}, "passed", ""),
    ("another name", {"tensors": (tensor("image"), SCALE)}, "error", "'image'"),
    ("an output as input", {"tensors": (tensor("out"), tensor("images"), SCALE)}, "error", "'out'"),
    ("fed by the server", {"tensors": (*BOTH, tensor("START")), **FED}, "passed", ""),
    ("some inputs only", {"tensors": BOTH[:1], "max_batch_size": EIGHT}, "error", "scale"),
    ("another type", {"tensors": (tensor("images", dtype="TYPE_FP16"), SCALE)}, "error", "TYPE_FP32"),
    ("none of TensorRT's", {"tensors": (tensor("images", dtype="TYPE_STRING"), SCALE)}, "error", "TYPE_STRING"),
    ("other dimensions", {"tensors": of(4, -1, -1), "max_batch_size": EIGHT}, "error", "dims: [ 3, -1, -1 ]"),
    ("with the batch", {"tensors": of(-1, 3, -1, -1), "max_batch_size": EIGHT}, "error", "without the batch"),
    ("without the batch", {"tensors": BOTH}, "error", "dims hold the batch"),
    ("in no profile", {"tensors": of(3, 9999, 9999), "max_batch_size": EIGHT}, "error", "No optimization profile"),
    ("in another profile", {"tensors": of(3, 99, 99), "max_batch_size": EIGHT}, "error", "Profile 0"),
    (
        "in the one that is named",
        {"tensors": of(3, 99, 99), "max_batch_size": EIGHT, "groups": using("1")},
        "passed",
        "",
    ),
    (
        "in one of two",
        {"tensors": of(3, 99, 99), "groups": using("0", "1"), "max_batch_size": EIGHT},
        "error",
        "Profile 0",
    ),
    ("in each of two", {"tensors": of(3, 64, 64), "groups": using("0", "1"), "max_batch_size": EIGHT}, "passed", ""),
    ("sizes in a profile", {"tensors": of(3, 16, 16), "max_batch_size": EIGHT}, "passed", ""),
)


def batched(*dims: int, name: str = "images") -> Any:
    return triton(tensors=(tensor(name, dims=dims),), max_batch_size=EIGHT)


ROWS = (
    Row("none", beside(), "skipped"),
    *(Row(name, beside(triton(**more)), want, shows) for name, more, want, shows in CASES),
    Row("not known", beside(triton(tensors=BOTH), io=UNKNOWN), "incomplete", "nobody looked"),
    Row("at an address", beside(path="s3://b/model.plan"), "skipped", "beside an address"),
    Row("in a folder", beside(), "skipped", "belongs to the engine"),
    Row("not the batch", beside(triton(tensors=of(4, -1, -1))), "error", "dims", hides="hold the batch"),
    Row("in its line", beside(triton(tensors=(tensor("image"), SCALE))), "error", "config.pbtxt:3)"),
    Row("blob names", beside(deepstream(outputs=said(("out",)))), "passed"),
    Row("another blob name", beside(deepstream(outputs=said(("boxes",)))), "warning", "output-blob-names=out"),
    Row("which there are", beside(triton(tensors=(tensor("image"), SCALE))), "error", "images and scale", hides="out"),
    Row(
        "how many in a batch",
        beside(triton(tensors=of(-1, 3, -1, -1), max_batch_size=said(1, 2))),
        "error",
        "without the batch",
    ),
    Row("an implicit batch is in no dims", beside(batched(3, 8, 8, name="data"), **OLD), "passed"),
    Row("nor where none is sent", beside(triton(tensors=(tensor("data", dims=(3, 8, 8)),)), **OLD), "passed"),
    Row("with the implicit batch", beside(batched(-1, 3, 8, 8, name="data"), **OLD), "error", "dims: [ 3, 8, 8 ]"),
    Row("without a fixed batch", beside(batched(3, 8, 8), **FIXED), "passed"),
    Row("with a fixed batch", beside(batched(4, 3, 8, 8), **FIXED), "passed"),
    Row("not the fixed batch", beside(batched(2, 3, 8, 8), **FIXED), "error", "dims: [ 4, 3, 8, 8 ]"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(tensors, row)


def test_the_same_for_two_tensors_is_two_steps() -> None:
    """A plan has a step for each tensor, also where both get the same type."""
    made = tuple(tensor(name, dtype="TYPE_FP64") for name in ("images", "scale"))
    found = list(tensors.run(beside(triton(tensors=made))))
    assert len({one.fixes[0].title for one in found}) == 2
