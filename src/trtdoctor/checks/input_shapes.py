"""The shapes asked about, the engine's inputs, and what its optimization profiles allow for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.plan import PlanBody, Profile, Range, Shape, Tensor
from trtdoctor.text import dims, printable


def asked_shapes(facts: Facts) -> Mapping[str, Shape]:
    """Shapes by input; skips the check where no shape is asked about."""
    if not facts.shapes:
        raise FactUnavailable("no shapes are asked about (--shape NAME:1x3x224x224)", incomplete=False)
    return facts.shapes


def inputs_of(body: PlanBody) -> dict[str, Tensor]:
    """The engine's inputs by name; skips the check where they are not known."""
    return {tensor.name: tensor for tensor in need(body.io) if tensor.mode == "input"}


def profiles_of(body: PlanBody) -> tuple[Profile, ...]:
    """The profiles that the plan stores, or the one that a network without any has: of its static shapes, or of every
    batch up to the largest."""
    stored = need(body.profiles)
    if stored:
        return stored
    batch = known(body.flags.max_batch_size) if known(body.flags.implicit_batch) else None
    ranges = {}
    for name, tensor in inputs_of(body).items():
        ranges[name] = Range(tensor.shape, tensor.shape, tensor.shape)
        if batch is not None and tensor.shape[:1] == (-1,):
            most = (batch, *tensor.shape[1:])
            ranges[name] = Range((1, *tensor.shape[1:]), most, most)
    return (Profile(0, ranges, {}),)


def misfits(profile: Profile, inputs: Mapping[str, Tensor], shapes: Mapping[str, Shape]) -> Iterator[str]:
    """What keeps the shapes out of a profile, a sentence each."""
    for name, shape in shapes.items():
        tensor = inputs[name]
        label = printable(name, 60)
        if len(shape) != len(tensor.shape):
            own = f"the engine's {dims(tensor.shape)} has {len(tensor.shape)}"
            yield f"{label}: {dims(shape)} has {len(shape)} dimensions, {own}."
            continue
        found = profile.inputs.get(name, Range(tensor.shape, tensor.shape, tensor.shape))
        for axis, size in enumerate(shape):
            low, high = found.min[axis], found.max[axis]
            if tensor.shape[axis] >= 0 and size != tensor.shape[axis]:
                yield f"{label}: dimension {axis} is {size}, the engine's is fixed at {tensor.shape[axis]}."
            elif low >= 0 and not low <= size <= high:
                yield f"{label}: dimension {axis} is {size}, profile {profile.index} accepts {low} to {high}."


def widened(profile: Profile, shapes: Mapping[str, Shape]) -> Profile:
    """A first profile like ``profile`` that takes the shapes, too."""
    ranges = dict(profile.inputs)
    for name, shape in shapes.items():
        found = ranges.get(name)
        if found is None or len(found.min) != len(shape) or -1 in found.min:
            ranges[name] = Range(shape, shape, shape)
        else:
            low = tuple(map(min, found.min, shape))
            ranges[name] = Range(low, tuple(map(max, found.opt, low)), tuple(map(max, found.max, shape)))
    return Profile(0, ranges, profile.values)


def is_fixed_there(body: PlanBody, tensor: Tensor, shape: Shape) -> bool:
    """Whether the model itself has another shape than ``shape``, so that no profile can help.

    A plan whose only profile allows one shape shows that shape as fixed, though the model is dynamic: a static model
    has no profile.
    """
    if len(tensor.shape) != len(shape):
        return True
    if -1 not in tensor.shape and any(tensor.name in profile.inputs for profile in need(body.profiles)):
        return False
    return any(own not in (-1, size) for own, size in zip(tensor.shape, shape, strict=True))


def opened(tensors: Iterable[Tensor], profiles: Sequence[Profile]) -> tuple[Tensor, ...]:
    """The tensors as a plan with these profiles has them: an input is dynamic where they take several sizes. Of an
    output the first dimension follows, where it was the batch of an input that now is dynamic."""
    made = []
    batches: set[Shape] = set()
    for tensor in tensors:
        shape = _opened(tensor.shape, [one.inputs[tensor.name] for one in profiles if tensor.name in one.inputs])
        if tensor.mode == "input" and shape[:1] != tensor.shape[:1]:
            batches.add(tensor.shape[:1])
        made.append(tensor._replace(shape=shape) if tensor.mode == "input" else tensor)
    follow = [one.mode == "output" and one.shape[:1] in batches for one in made]
    return tuple(
        one._replace(shape=(-1, *one.shape[1:])) if moves else one for one, moves in zip(made, follow, strict=True)
    )


def _opened(shape: Shape, ranges: Sequence[Range]) -> Shape:
    if not all(len(one.min) == len(one.max) == len(shape) for one in ranges):
        return shape
    sizes = [{size for one in ranges for size in (one.min[axis], one.max[axis])} for axis in range(len(shape))]
    return tuple(-1 if len(taken) > 1 else own for own, taken in zip(shape, sizes, strict=True))


def widened_engine(facts: Facts) -> Engine:
    """The engine with a first profile that takes the shapes asked about, too; as it is where none are."""
    body = facts.engine.body
    if not facts.shapes or body is None:
        return facts.engine
    first, *others = profiles_of(body)
    profiles = (widened(first, facts.shapes), *others)
    asked = "widened to the shapes asked about"
    io = Known(opened(need(body.io), profiles), asked)
    return facts.engine._replace(body=body._replace(profiles=Known(profiles, asked), io=io))
