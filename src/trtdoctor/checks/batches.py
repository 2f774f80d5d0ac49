"""The batch that a program is configured to send, what the engine takes, and the engine that would take it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from trtdoctor.checks.input_shapes import opened, profiles_of, widened
from trtdoctor.model.configuration import AnyConfiguration, Configuration
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.plan import PlanBody, Profile, Range, Tensor

ANY = -1


def may_be_batched(body: PlanBody) -> tuple[Tensor, ...]:
    """Inputs and outputs whose first dimension would be a batch: not inputs whose values are shapes."""
    values = {name for profile in need(body.profiles) for name in profile.values}
    return tuple(tensor for tensor in need(body.io) if tensor.name not in values)


def batches_of(body: PlanBody, without: Collection[str] = ()) -> tuple[int, int] | None:
    """The smallest and the largest batch that one profile takes in all inputs with a batch; ``None`` where there is no
    such input, or a profile says nothing of one. Where no input's first dimension is dynamic, all have to agree.
    Inputs of the names ``without`` have no batch."""
    if known(body.flags.implicit_batch):
        most = known(body.flags.max_batch_size)
        return None if most is None else (1, most)
    tensors = [tensor for tensor in may_be_batched(body) if tensor.mode == "input" and tensor.shape]
    sizes = {tensor.name: tensor.shape[0] for tensor in tensors if tensor.name not in without}
    dynamic = [name for name, size in sizes.items() if size == ANY]
    if dynamic:
        return _of_profiles(dynamic, need(body.profiles))
    fixed = set(sizes.values())
    return (min(fixed), max(fixed)) if len(fixed) == 1 else None


def _of_profiles(names: Sequence[str], profiles: Sequence[Profile]) -> tuple[int, int] | None:
    if not profiles or not all(name in one.inputs and one.inputs[name].max for one in profiles for name in names):
        return None
    spans = [_span([one.inputs[name] for name in names]) for one in profiles]
    return min(low for low, _ in spans), max(high for _, high in spans)


def _span(ranges: Sequence[Range]) -> tuple[int, int]:
    return max(one.min[0] for one in ranges), min(one.max[0] for one in ranges)


def is_fixed(body: PlanBody) -> bool:
    """Whether the model itself has one batch, so that no profile can help: its inputs have no profile that the builder
    could have made one size of."""
    profiled = {name for profile in need(body.profiles) for name in profile.inputs}
    inputs = [tensor for tensor in may_be_batched(body) if tensor.mode == "input"]
    return any(tensor.shape[:1] != (ANY,) and tensor.name not in profiled for tensor in inputs)


def configured_batch(found: Iterable[AnyConfiguration]) -> int:
    """The largest batch that any of the configurations asks for; 0 where none asks for one."""
    read = [one for one in found if isinstance(one, Configuration) and one.loads_plans]
    said = [one.max_batch_size.value for one in read if one.max_batch_size]
    return max([0, *said])


def with_batch(engine: Engine, batch: int) -> Engine:
    """The engine as a build would make it whose first profile takes 1 to ``batch``, too, from a model of any batch."""
    body = engine.body
    if body is None or known(body.io) is None or known(body.profiles) is None:
        return engine
    inputs = {one.name for one in may_be_batched(body) if one.mode == "input" and one.shape}
    first, *others = profiles_of(body)
    for size in (1, batch):
        sizes = {name: (size, *one.max[1:]) for name, one in first.inputs.items() if one.max and ANY not in one.max}
        first = widened(first, {name: shape for name, shape in sizes.items() if name in inputs})
    profiles: tuple[Profile, ...] = (first, *others)
    return engine._replace(
        body=body._replace(
            profiles=Known(profiles, "widened to the configured batch"),
            io=Known(opened(need(body.io), profiles), "with the configured batch"),
            flags=body.flags._replace(implicit_batch=Known(False, "an ONNX model has an explicit batch")),
        )
    )
