"""What the body of a plan tells: its tensors, profiles, layers, plugins and flags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from trtdoctor.fact import Fact
from trtdoctor.plan.layout import NOT_READ

Shape = tuple[int, ...]
"""Dimensions in order; -1 stands for one that is chosen at run time."""


@dataclass(frozen=True)
class Tensor:
    """An input or output of the engine. A part that the plan does not tell is ``None``."""

    name: str
    mode: Literal["input", "output"]
    dtype: str | None
    shape: Shape
    format: str | None = None
    location: Literal["device", "host"] | None = None


@dataclass(frozen=True)
class Range:
    """What an optimization profile allows for one input: dimensions, or values of a shape tensor."""

    min: tuple[int, ...]
    opt: tuple[int, ...]
    max: tuple[int, ...]


@dataclass(frozen=True)
class Profile:
    """An optimization profile: ``inputs`` are shapes by input name, ``values`` those of shape tensors."""

    index: int
    inputs: dict[str, Range]
    values: dict[str, Range] = field(default_factory=dict)


@dataclass(frozen=True)
class Plugin:
    """A plugin layer's creator, as the plugin registry knows it."""

    name: str
    version: str
    namespace: str


@dataclass(frozen=True)
class Layer:
    """A layer of the engine. ``kind`` is TensorRT's own word where the plan holds it in clear, else ``None``."""

    name: str
    kind: str | None = None
    tactic: str | None = None
    precision: str | None = None


@dataclass(frozen=True)
class Flags:
    """What the engine was built for. Sources are bits of ``TacticSource`` by name."""

    refittable: Fact[bool] = NOT_READ
    weights_stripped: Fact[bool] = NOT_READ
    weight_streaming: Fact[bool] = NOT_READ
    implicit_batch: Fact[bool] = NOT_READ
    max_batch_size: Fact[int] = NOT_READ
    dla: Fact[bool] = NOT_READ
    safety: Fact[bool] = NOT_READ
    profiling_verbosity: Fact[Literal["layer_names_only", "none", "detailed"]] = NOT_READ
    tactic_sources: Fact[tuple[str, ...]] = NOT_READ


@dataclass(frozen=True)
class PlanBody:
    """The facts of a plan's body. Sizes are bytes; ``io`` stands in the API's order, inputs first.

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
    flags: Flags = field(default_factory=Flags)
