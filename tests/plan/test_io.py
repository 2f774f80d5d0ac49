"""Inputs and outputs: every code of a tensor, and no tensor that is not quite one."""

from __future__ import annotations

from typing import Any

import pytest
from bodies import Tensor, Writer, tensor
from views import V86, X, Y, begun, view_of

from trtdoctor.errors import PlanError
from trtdoctor.model.plan import Tensor as Read
from trtdoctor.plan.fields.io import read_io


def io_of(*tensors: Tensor, profiles: int | None = 1, count: int | None = None, kind: str = "i64") -> tuple[Read, ...]:
    w = begun(V86).text("net").number(kind, len(tensors) if count is None else count)
    for one in tensors:
        tensor(w, one)
    return read_io(view_of(w.number("bool", 1)), profiles)


DTYPES = [
    "float32",
    "float16",
    "int8",
    "int32",
    "bool",
    "uint8",
    "float8",
    "bfloat16",
    "int64",
    "int4",
    "float4",
    "e8m0",
]
FORMATS = [
    "linear",
    "chw2",
    "hwc8",
    "chw4",
    "chw16",
    "chw32",
    "dhwc8",
    "cdhw32",
    "hwc",
    "dla_linear",
    "dla_hwc4",
    "hwc16",
    "dhwc",
]


@pytest.mark.parametrize(("field", "names"), [("dtype", DTYPES), ("form", FORMATS), ("location", ["device", "host"])])
def test_codes_of_a_tensor(field: str, names: list[str]) -> None:
    """Each code of type, format and location has its name, and no other code has one."""
    said = {"dtype": "dtype", "form": "format", "location": "location"}[field]
    for code in range(-2, len(names) + 2):
        changes: dict[str, Any] = {field: code}
        (found,) = io_of(X._replace(**changes))
        assert getattr(found, said) == (names[code] if 0 <= code < len(names) else None), code
        assert (found.name, found.shape) == ("x", (2, 3))


@pytest.mark.parametrize(
    "rank_and_dims",
    [(0, ()), (1, (5,)), (8, (1,) * 8), (None, (0, -1, -7))],
)
def test_shapes(rank_and_dims: tuple[int | None, tuple[int, ...]]) -> None:
    """Up to eight dimensions; a negative one is dynamic, zero is none of these."""
    rank, dims = rank_and_dims
    (found,) = io_of(X._replace(rank=rank, dims=dims))
    assert found.shape == tuple(-1 if dim < 0 else dim for dim in dims)


@pytest.mark.parametrize(
    "changes",
    [
        {"rank": 1},
        {"rank": 3},
        {"rank": -1},
        {"dims": (1,) * 9},
        {"strides": 7},
        {"strides": 9},
        {"quantization": -(1 << 31) + 1},
        {"mode": -1},
        {"mode": 2},
        {"kind": 1},
        {"number": 1},
        {"number": 2},
    ],
    ids=str,
)
def test_no_tensor(changes: dict[str, Any]) -> None:
    """A record that is not quite one of an input or output makes them unknown."""
    for tensors in ((X._replace(**changes), Y), (Y, X._replace(**changes))):
        with pytest.raises(PlanError) as caught:
            io_of(*tensors)
        assert caught.value.field.startswith("tensor")


@pytest.mark.parametrize(("kind", "count", "is_one"), [("i64", 2, True), ("u64", 2, True), ("i32", 2, False)])
def test_count_of_tensors(kind: str, count: int, is_one: bool) -> None:
    """As many records have to follow as the number before the first says."""
    if is_one:
        assert [one.name for one in io_of(Y, X, kind=kind)] == ["x", "y"]
    else:
        with pytest.raises(PlanError):
            io_of(Y, X, kind=kind)
    for other in (count - 1, count + 1):
        with pytest.raises(PlanError):
            io_of(Y, X, count=other, kind=kind)


def test_tensors_at_once() -> None:
    """A body may begin with its inputs and outputs; tensors inside the engine are none of them."""
    w = tensor(tensor(Writer().number("i64", 2), X), Y)
    assert [one.name for one in read_io(view_of(w), 1)] == ["x", "y"]

    def inside(w: Writer) -> Writer:
        return w.enum("kind", 1).text("t").number("i8", 0).number("i32", 0).number("i8", 0).number("bool", 1)

    w = inside(tensor(begun(V86).number("i64", 2), X))
    assert [one.name for one in read_io(view_of(w), 1)] == ["x"]
    with pytest.raises(PlanError):
        read_io(view_of(inside(begun(V86).number("i64", 1))), 1)


def test_no_tensors() -> None:
    """A body without tensors, or one that begins with them, says nothing of its inputs and outputs."""
    for w in (begun(V86).text("net"), tensor(Writer(), X).number("i64", 1)):
        with pytest.raises(PlanError):
            read_io(view_of(w), 1)


def copies(profiles: int, **changes: Any) -> list[Tensor]:
    """An input and an output with a copy for each profile; the last copy of the input is changed."""
    found = [X, Y]
    for number in range(1, profiles):
        name = f" [profile {number}]"
        found += [X._replace(name="x" + name, number=2 * number), Y._replace(name="y" + name, number=2 * number + 1)]
    found[-2] = found[-2]._replace(**changes)
    return found


@pytest.mark.parametrize("profiles", [1, 2, 3])
def test_copies(profiles: int) -> None:
    """Each profile has a copy of all tensors with the next indices; where shapes differ they are dynamic."""
    found = io_of(*copies(profiles), profiles=profiles)
    assert [(one.name, one.mode, one.shape) for one in found] == [("x", "input", (2, 3)), ("y", "output", (4,))]
    if profiles > 1:
        assert io_of(*copies(profiles, dims=(2, 5)), profiles=profiles)[0].shape == (2, -1)
        for changes in ({"name": "x"}, {"mode": 1}, {"dtype": 1}, {"dims": (2,)}):
            with pytest.raises(PlanError):
                io_of(*copies(profiles, **changes), profiles=profiles)
        with pytest.raises(PlanError):
            io_of(*copies(profiles), profiles=None)
        with pytest.raises(PlanError):
            io_of(*copies(profiles)[:-1], profiles=profiles)
    with pytest.raises(PlanError):
        io_of(*copies(profiles), profiles=2 * profiles + 1)


def test_profiles_not_known() -> None:
    """Without copies it does not matter how many profiles there are."""
    assert [one.name for one in io_of(X, Y, profiles=None)] == ["x", "y"]
