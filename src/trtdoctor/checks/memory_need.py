"""What an engine needs of the GPU's memory, from what its plan states."""

from __future__ import annotations

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.named import NamedTuple


class MemoryNeed(NamedTuple):
    """The weights and the activations of one execution context, in bytes: what the plan states of them, and what not.

    CUDA's own memory, inputs, outputs and further contexts come on top.
    """

    stated: tuple[tuple[str, int], ...]
    unstated: tuple[tuple[str, str], ...]  # with the reason
    stand_in: int
    """The size of the plan where it does not state its weights, which are nearly all of it; kernels and embedded
    libraries are in it too. Else 0."""

    @property
    def at_least(self) -> int:
        """The sum of what the plan states."""
        return sum(count for _, count in self.stated)

    @property
    def about(self) -> int:
        """The same with the size of the plan for weights that it does not state; 0 where nothing is known."""
        return self.at_least + self.stand_in


def memory_need(engine: Engine) -> MemoryNeed:
    """The need of ``engine``. Weights that it was built to stream may stay in the host's memory, and do not count."""
    body = engine.body
    no_body = Unknown("the body of the plan could not be found")
    weights: Fact[int] = no_body if body is None else body.weights_bytes
    activations: Fact[int] = no_body if body is None else body.activation_memory_bytes
    streamed = body is not None and known(body.flags.weight_streaming)
    parts = [("weights", weights), ("activations of one context", activations)][1 if streamed else 0 :]
    return MemoryNeed(
        tuple((label, fact.value) for label, fact in parts if isinstance(fact, Known)),
        tuple((label, fact.reason) for label, fact in parts if not isinstance(fact, Known)),
        0 if streamed or isinstance(weights, Known) else engine.plan_size or 0,
    )
