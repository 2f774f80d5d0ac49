"""The optimization profiles behind the layers, and the ranges of layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bodies import Version, Writer, profile, tensor
from views import V7, V11, V86, X, Y, begun, composed, view_of

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Known, Unknown
from trtdoctor.model.plan import Profile, Range
from trtdoctor.model.plan import Tensor as Read
from trtdoctor.plan.fields.profiles import Tail, read_profiles, read_tail

THREE = ((1, 3), (2, 3), (4, 3))


def tail_of(
    version: Version,
    profiles: int = 1,
    *,
    ends: tuple[int, ...] = (0, 2),
    last_inputs: bool = True,
    verbosity: int | None = 1,
    behind: Callable[[Writer], object] | None = None,
    tensors: int = 2,
    said: int | None = None,
    **options: Any,
) -> Tail:
    """The end of a body: each profile has shapes of the first tensor, and values of the second if they are given."""
    w = begun(version).number("i64", tensors)
    for one in (X, Y, X._replace(number=2), Y._replace(number=3))[:tensors]:
        tensor(w, one)
    if w.before_8:
        w.number("i32", tensors if said is None else said)
    else:
        w.bytes_array(b"", "char").array("u64", [])
    w.counted(profiles).records("profile", profiles)
    for _ in range(profiles):
        profile(w, [options.get("shape", THREE), None], options.get("values", ()), options.get("wide")).closes(
            "profile"
        )
    w.counted(len(ends)).array("i32", ends)
    if not w.before_8 and last_inputs:
        w.array("i32", [1])
    _ = w.number("i32", verbosity) if verbosity is not None else w
    if behind:
        behind(w)
    view = view_of(w)
    assert view.tokens.error is None, view.tokens.error
    return read_tail(view)


def stored(tail: Tail) -> list[tuple[dict[int, Range], dict[int, Range]]]:
    return tail.profiles


@pytest.mark.parametrize("version", [V7, (8, 0, 1, 6), V86, V11])
@pytest.mark.parametrize("profiles", [0, 1, 2, 3])
def test_tail(version: Version, profiles: int) -> None:
    """As many profiles as there are ranges of layers; none is one."""
    ends = tuple(range(max(1, profiles) + 1))
    tail = tail_of(version, profiles, ends=ends)
    assert stored(tail) == [({0: Range(*THREE)}, {})] * profiles
    assert (tail.layer_ends, tail.num_profiles) == (ends, max(1, profiles))
    assert tail.verbosity == (None if version == V7 else 1)
    if version != V7:
        assert tail_of(version, profiles, ends=ends, last_inputs=False).verbosity == 1
    else:
        assert tail_of(version, profiles, ends=ends, verbosity=None).num_profiles == max(1, profiles)


@pytest.mark.parametrize("version", [V7, V86])
@pytest.mark.parametrize(
    ("profiles", "ends"),
    [(1, (0,)), (1, (1, 2)), (1, (0, 2, 1)), (2, (0, 2, 1)), (2, (0, 2)), (1, (0, 1, 2)), (0, (0, 1, 2)), (1, ())],
)
def test_ranges_of_layers(version: Version, profiles: int, ends: tuple[int, ...]) -> None:
    """Ranges of layers begin with 0, do not go back, and there is one for each profile."""
    with pytest.raises(PlanError) as caught:
        tail_of(version, profiles, ends=ends)
    assert caught.value.field == "profiles"
    assert tail_of(version, 2, ends=(0, 1, 1)).layer_ends == (0, 1, 1)


@pytest.mark.parametrize("version", [V7, V86])
@pytest.mark.parametrize("wide", [None, False, True])
def test_values_of_shape_tensors(version: Version, wide: bool | None) -> None:
    """Values that a profile allows have 32 or 64 bits, and say so where they may have either."""
    if version == V7 and wide is not None:
        return
    values = [None, ((1, 1), (4, 4), (8, 8))]
    assert stored(tail_of(version, 1, values=values, wide=wide)) == [
        ({0: Range(*THREE)}, {1: Range((1, 1), (4, 4), (8, 8))})
    ]


@pytest.mark.parametrize("version", [V7, V86])
@pytest.mark.parametrize(
    ("shape", "is_one"),
    [
        (((1,) * 8,) * 3, True),
        (((1,) * 9,) * 3, False),
        (((), (), ()), True),
        ((None, (1,), (1,)), None),
        (((1,), None, (1,)), None),
        (((1,), (1,), None), None),
    ],
)
def test_shapes_of_a_profile(version: Version, shape: Any, is_one: bool | None) -> None:
    """Up to eight dimensions, three times; a part that is missing leaves the tensor without a range."""
    if is_one is False:
        with pytest.raises(PlanError):
            tail_of(version, 1, shape=shape)
    else:
        assert stored(tail_of(version, 1, shape=shape)) == [({0: Range(*shape)} if is_one else {}, {})]


@pytest.mark.parametrize(("tensors", "said", "profiles", "is_one"), [
    (2, 2, 1, True), (2, 1, 1, False), (2, 3, 1, False), (4, 2, 2, True), (4, 4, 2, True), (4, 1, 2, False),
    (2, 2, 2, True), (0, 0, 1, False),
])  # fmt: skip
def test_tensors_before_the_profiles(tensors: int, said: int, profiles: int, is_one: bool) -> None:
    """Up to 7 the number of inputs and outputs stands before the profiles, with or without their copies."""
    ends = tuple(range(profiles + 1))
    if is_one:
        assert tail_of(V7, profiles, ends=ends, tensors=tensors, said=said).num_profiles == profiles
    else:
        with pytest.raises(PlanError):
            tail_of(V7, profiles, ends=ends, tensors=tensors, said=said)


def test_behind_the_tail() -> None:
    """Up to 7 nothing follows; later other things may, even what looks like the beginning of a tail."""
    with pytest.raises(PlanError):
        tail_of(V7, 1, behind=lambda w: w.number("bool", 1))
    assert tail_of(V86, 1, behind=lambda w: w.number("bool", 1)).num_profiles == 1

    def like_it(times: int) -> Callable[[Writer], object]:
        return lambda w: [w.bytes_array(b"", "char").array("u64", []) for _ in range(times)]

    assert tail_of(V86, 1, behind=like_it(63)).num_profiles == 1
    with pytest.raises(PlanError):
        tail_of(V86, 1, behind=like_it(64))


def test_tail_at_once() -> None:
    """A body may begin with its tail."""
    w = Writer().bytes_array(b"", "char").array("u64", []).records("profile", 0).array("i32", [0, 2]).number("i32", 0)
    assert read_tail(view_of(w)).layer_ends == (0, 2)
    with pytest.raises(PlanError):
        read_tail(view_of(Writer().bytes_array(b"", "char").array("u64", [])))


@pytest.mark.parametrize("version", [V7, V86])
def test_values_that_are_not_all_there(version: Version) -> None:
    """Where the smallest values of a shape tensor are missing, it has no range."""
    assert stored(tail_of(version, 1, values=[None, ((), (1,), (1,))])) == [({0: Range(*THREE)}, {})]


def test_profiles() -> None:
    """Profiles are those of the inputs by name; one of an output, or of nothing, is not understood."""
    view = composed()
    inputs = (Read("x", "input", "float32", (1,)), Read("s", "input", "int32", (1,)), Read("y", "output", None, (1,)))
    io, one = Known(inputs, ""), Range((1,), (2,), (3,))
    tail = Tail([({0: one}, {1: one}), ({}, {})], (0, 1, 2), 0)
    assert read_profiles(view, tail, io) == (Profile(0, {"x": one}, {"s": one}), Profile(1, {}, {}))
    assert read_profiles(view, Tail([], (0, 1), 0), Unknown("not read")) == ()
    parts: list[tuple[dict[int, Range], dict[int, Range]]] = [({2: one}, {}), ({}, {2: one}), ({3: one}, {})]
    for part in parts:
        with pytest.raises(PlanError):
            read_profiles(view, Tail([part], (0, 1), 0), io)
