"""The optimization profiles, and what else is behind the layers: how many each profile has, the verbosity."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, need
from trtdoctor.model.plan import Profile, Range, Tensor
from trtdoctor.plan.body import INTEGERS, BodyView, TokenRow
from trtdoctor.plan.facts import as_fact
from trtdoctor.plan.fields.io import MAX_DIMENSIONS

_MAX_TRIES = 64
_Stored: TypeAlias = tuple[dict[int, Range], dict[int, Range]]


class Tail:
    """What is behind the layers. ``profiles``: each as shapes and values of shape tensors by I/O index; ``layer_ends``:
    how many layers all profiles up to each have, from 0 on; ``verbosity`` as stored, where it is."""

    __slots__ = ("layer_ends", "profiles", "verbosity")

    def __init__(self, profiles: list[_Stored], layer_ends: tuple[int, ...], verbosity: int | None) -> None:
        self.profiles = profiles
        self.layer_ends = layer_ends
        self.verbosity = verbosity

    @property
    def num_profiles(self) -> int:
        """One for a static engine too, which stores none."""
        return len(self.layer_ends) - 1


def tail_of(view: BodyView) -> Fact[Tail]:
    """``read_tail``, once. The view keeps it, so that who needs it needs not keep the body: memory is free at once."""
    if view.tail is None:
        view.tail = as_fact(read_tail, "end of the body", view)
    found: Fact[Tail] = view.tail
    return found


def read_tail(view: BodyView) -> Tail:
    """Searched from the end of the body, for it is the last that looks like one."""
    counted = view.form.counted_arrays
    start = len(view.kinds)
    for _ in range(_MAX_TRIES):
        start = view.kinds.rfind(b"iqS" if counted else b"CN", 0, start)
        if start < 0:
            break
        try:
            return _counted_tail(view, start) if counted else _tail(view, start + 2)
        except PlanError:
            continue
    raise view.missing("profiles")


def _tail(view: BodyView, start: int) -> Tail:
    """Behind the layer texts of 8.0 and later."""
    row = TokenRow(view.tokens, start, "profiles")
    profiles = []
    for _ in range(row.value(b"S")):
        shapes = [_dims_range(row) for _ in range(row.value(b"S"))]
        row.exactly(b"S", len(shapes))
        values: list[Range | None] = []
        for _ in shapes:
            is_set = row.value(b"t")
            row.exactly(b"S", 3)
            found = [_shape_values(row) for _ in range(3)]
            values.append(Range(*found) if is_set else None)
        profiles.append((_by_index(shapes), _by_index(values)))
    ends = row.numbers(b"I")
    if row.next_is(b"I"):  # index of the last layer that reads inputs, 8.2 and later
        row.value(b"I")
    return _checked(view, Tail(profiles, ends, row.value(b"i")))


def _counted_tail(view: BodyView, start: int) -> Tail:
    """The end of the body in 6 and 7, from the number of I/O tensors on; a count precedes each array."""
    row = TokenRow(view.tokens, start, "profiles")
    inputs_and_outputs = row.value(b"i")
    profiles = []
    count = row.value(b"q")
    row.exactly(b"S", count)
    if len(view.io_tensors) not in (inputs_and_outputs, inputs_and_outputs * count) or not view.io_tensors:
        raise row.unexpected()  # whether the copies of several profiles are counted has not been seen
    for _ in range(count):
        inputs = row.value(b"q")
        row.exactly(b"S", inputs)
        shapes = [_dims_range(row) for _ in range(inputs)]
        row.exactly(b"q", inputs)
        row.exactly(b"S", inputs)
        values = [_counted_values(row) for _ in shapes]
        profiles.append((_by_index(shapes), _by_index(values)))
    row.value(b"q")
    ends = row.numbers(b"I")
    if row.next_is(b"i"):
        row.value(b"i")
    if row.at != len(view.kinds):
        raise row.unexpected()
    return _checked(view, Tail(profiles, ends, None))


def _counted_values(row: TokenRow) -> Range | None:
    is_set = row.value(b"t") if row.next_is(b"t") else True
    found = []
    for _ in range(3):
        size = row.value(b"q")
        found.append(row.numbers(b"I"))
        if len(found[-1]) != size:
            raise row.unexpected()
    return Range(*found) if is_set and found[0] else None


def _dims_range(row: TokenRow) -> Range | None:
    row.exactly(b"S", 3)
    found = []
    for _ in range(3):
        rank = row.value(b"i")
        dims = row.numbers() if row.next_is(INTEGERS) else ()
        if len(dims) != max(rank, 0) or rank > MAX_DIMENSIONS:
            raise row.unexpected()
        found.append(None if rank < 0 else dims)
    low, best, high = found
    return None if low is None or best is None or high is None else Range(low, best, high)


def _shape_values(row: TokenRow) -> tuple[int, ...]:
    if row.next_is(b"t"):  # whether they have 64 bits
        row.value(b"t")
    return row.numbers()


def _by_index(ranges: list[Range | None]) -> dict[int, Range]:
    return {index: found for index, found in enumerate(ranges) if found is not None}


def _checked(view: BodyView, tail: Tail) -> Tail:
    ends = tail.layer_ends
    if (
        len(ends) < 2
        or ends[0] != 0
        or any(a > b for a, b in pairwise(ends))
        or tail.num_profiles != max(1, len(tail.profiles))
    ):
        raise view.missing("layer ranges")
    return tail


def read_profiles(view: BodyView, tail: Tail, io: Fact[tuple[Tensor, ...]]) -> tuple[Profile, ...]:
    """The profiles of ``tail``, by the names of the inputs."""
    if not tail.profiles:
        return ()
    tensors = need(io)
    profiles = []
    for index, (shapes, values) in enumerate(tail.profiles):
        if any(i >= len(tensors) or tensors[i].mode != "input" for i in (*shapes, *values)):
            raise view.missing("profiles")
        by_name = [{tensors[i].name: found for i, found in part.items()} for part in (shapes, values)]
        profiles.append(Profile(index, *by_name))
    return tuple(profiles)
