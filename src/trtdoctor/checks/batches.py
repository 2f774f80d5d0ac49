"""The batch that a program is configured to send, what the engine takes, and the engine that would take it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from trtdoctor.checks.input_shapes import opened, profiles_of, widened
from trtdoctor.model.configuration import AnyConfiguration, Configuration, InstanceGroup
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.plan import PlanBody, Profile, Range, Tensor

ANY = -1
Batches = tuple[int, int]
"""The smallest and the largest."""
_INDEX = re.compile(r"\s*([-+]?\d{1,9})")


def may_be_batched(body: PlanBody) -> tuple[Tensor, ...]:
    """Inputs and outputs whose first dimension would be a batch: not inputs whose values are shapes."""
    values = {name for profile in need(body.profiles) for name in profile.values}
    return tuple(tensor for tensor in need(body.io) if tensor.name not in values)


def batches_of(body: PlanBody, without: Collection[str] = ()) -> tuple[Batches, ...] | None:
    """The smallest and the largest batch that each profile takes in all inputs with a batch; ``None`` where there is no
    such input, or a profile says nothing of one. Where no input's first dimension is dynamic, all have to agree.
    Inputs of the names ``without`` have no batch."""
    if known(body.flags.implicit_batch):
        most = known(body.flags.max_batch_size)
        return None if most is None else ((1, most),)
    tensors = [tensor for tensor in may_be_batched(body) if tensor.mode == "input" and tensor.shape]
    sizes = {tensor.name: tensor.shape[0] for tensor in tensors if tensor.name not in without}
    dynamic = [name for name, size in sizes.items() if size == ANY]
    if dynamic:
        return _of_profiles(dynamic, need(body.profiles))
    fixed = set(sizes.values())
    return ((min(fixed), max(fixed)),) * max(1, len(known(body.profiles) or ())) if len(fixed) == 1 else None


def _of_profiles(names: Sequence[str], profiles: Sequence[Profile]) -> tuple[Batches, ...] | None:
    if not profiles or not all(name in one.inputs and one.inputs[name].max for one in profiles for name in names):
        return None
    return tuple(_span([one.inputs[name] for name in names]) for one in profiles)


def _span(ranges: Sequence[Range]) -> Batches:
    return max(one.min[0] for one in ranges), min(one.max[0] for one in ranges)


def profiles_used(found: Configuration) -> tuple[tuple[int, ...], ...]:
    """The profiles that the instances of each group execute with: those that it names, else the first one.

    DeepStream has the first one always (``DEFAULT_CONTEXT_PROFILE_IDX`` in its ``nvdsinfer_backend.cpp``), Triton where
    a group names none (``InitOptimizationProfiles`` in ``instance_state.cc`` of its TensorRT backend).
    """
    return tuple(dict.fromkeys(named_profiles(group) or (0,) for group in found.groups)) or ((0,),)


def profiles_asked(found: Configuration) -> tuple[int, ...]:
    """The profiles of which Triton takes the largest batch for that of the engine: all that any group names, else the
    first one (``GetProfileIndices`` in ``model_state.cc`` of its TensorRT backend)."""
    return tuple(sorted({one for group in found.groups for one in named_profiles(group)})) or (0,)


def named_profiles(group: InstanceGroup) -> tuple[int, ...]:
    """The profiles that a group names, each once."""
    named = {profile_index(one.value) for one in group.profiles}
    return tuple(sorted(one for one in named if one is not None and one >= 0))


def profile_index(name: str) -> int | None:
    """The number at the beginning of a profile's name, which is all that Triton reads; ``None`` where it finds none."""
    found = _INDEX.match(name)
    return int(found[1]) if found is not None else None


def is_fixed(body: PlanBody) -> bool:
    """Whether the model itself has one batch, so that no profile can help: its inputs have no profile that the builder
    could have made one size of."""
    profiled = {name for profile in need(body.profiles) for name in profile.inputs}
    inputs = [tensor for tensor in may_be_batched(body) if tensor.mode == "input"]
    return any(tensor.shape[:1] != (ANY,) and tensor.name not in profiled for tensor in inputs)


def configured_batch(found: Iterable[AnyConfiguration]) -> tuple[int, int]:
    """The largest batch that any of the configurations asks for, and the first profile that is to take it; 0 where none
    asks for one."""
    read = [one for one in found if isinstance(one, Configuration) and one.loads_plans]
    said = [(one.max_batch_size.value, profiles_used(one)[0][0]) for one in read if one.max_batch_size]
    return max([(0, 0), *said])


def with_batch(engine: Engine, batch: int, profile: int = 0) -> Engine:
    """The engine as a build would make it whose ``profile`` takes 1 to ``batch``, too, from a model of any batch."""
    body = engine.body
    if body is None or known(body.io) is None or known(body.profiles) is None:
        return engine
    inputs = {one.name for one in may_be_batched(body) if one.mode == "input" and one.shape}
    made = list(profiles_of(body))
    place = profile if profile < len(made) else 0
    wider = made[place]
    for size in (1, batch):
        sizes = {name: (size, *one.max[1:]) for name, one in wider.inputs.items() if one.max and ANY not in one.max}
        wider = widened(wider, {name: shape for name, shape in sizes.items() if name in inputs})
    made[place] = wider._replace(index=place)
    profiles: tuple[Profile, ...] = tuple(made)
    return engine._replace(
        body=body._replace(
            profiles=Known(profiles, "widened to the configured batch"),
            io=Known(opened(need(body.io), profiles), "with the configured batch"),
            flags=body.flags._replace(implicit_batch=Known(False, "an ONNX model has an explicit batch")),
        )
    )
