"""What the body of a plan tells: its tensors, profiles, layers, plugins and flags."""

from __future__ import annotations

from typing import Literal, NamedTuple

from trtdoctor.fact import Fact
from trtdoctor.plan.layout import NOT_READ

Shape = tuple[int, ...]
"""Dimensions in order; -1 stands for one that is chosen at run time."""


class Tensor(NamedTuple):
    """An input or output of the engine. A part that the plan does not tell is ``None``."""

    name: str
    mode: Literal["input", "output"]
    dtype: str | None
    shape: Shape
    format: str | None = None
    location: Literal["device", "host"] | None = None


class Range(NamedTuple):
    """What an optimization profile allows for one input: dimensions, or values of a shape tensor."""

    min: tuple[int, ...]
    opt: tuple[int, ...]
    max: tuple[int, ...]


class Profile(NamedTuple):
    """An optimization profile: ``inputs`` are shapes by input name, ``values`` those of shape tensors."""

    index: int  # type: ignore[assignment]  # hides tuple.index
    inputs: dict[str, Range]
    values: dict[str, Range]


class Plugin(NamedTuple):
    """A plugin layer's creator, as the plugin registry knows it."""

    name: str
    version: str
    namespace: str


class Layer(NamedTuple):
    """A layer of the engine. ``kind`` is TensorRT's own word where the plan holds it in clear, else ``None``."""

    name: str
    kind: str | None = None
    tactic: str | None = None
    precision: str | None = None


Verbosity = Literal["layer_names_only", "none", "detailed"]


class Flags(NamedTuple):
    """What the engine was built for. Sources are bits of ``TacticSource`` by name."""

    refittable: Fact[bool] = NOT_READ
    weights_stripped: Fact[bool] = NOT_READ
    weight_streaming: Fact[bool] = NOT_READ
    implicit_batch: Fact[bool] = NOT_READ
    max_batch_size: Fact[int] = NOT_READ
    dla: Fact[bool] = NOT_READ
    safety: Fact[bool] = NOT_READ
    profiling_verbosity: Fact[Verbosity] = NOT_READ
    tactic_sources: Fact[tuple[str, ...]] = NOT_READ


class PlanBody(NamedTuple):
    """The facts of a plan's body. Sizes are bytes; ``io`` stands in the order of the tensors' indices.

    ``profiles`` are those that the plan stores: none for a static network, which then has one implicit profile.
    """

    name: Fact[str] = NOT_READ
    io: Fact[tuple[Tensor, ...]] = NOT_READ
    profiles: Fact[tuple[Profile, ...]] = NOT_READ
    plugins: Fact[tuple[Plugin, ...]] = NOT_READ
    num_layers: Fact[int] = NOT_READ
    layers: Fact[tuple[Layer, ...]] = NOT_READ
    weights_bytes: Fact[int] = NOT_READ
    activation_memory_bytes: Fact[int] = NOT_READ
    cuda_compilers: Fact[tuple[str, ...]] = NOT_READ
    cubin_sms: Fact[tuple[int, ...]] = NOT_READ
    walked_to_end: Fact[bool] = NOT_READ
    flags: Flags = Flags()
