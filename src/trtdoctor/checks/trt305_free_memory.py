"""TRT305: the memory of the GPU that is free now."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.machine import machine_of
from trtdoctor.checks.memory_need import memory_need
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.gpu import Gpu, gpu_label
from trtdoctor.text import listing, printable, size


@check("TRT305", "enough GPU memory is free", stage="host", needs=("TRT003", "TRT301"))
def free_memory(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The weights and the activation memory of one execution context, where the plan states them, or else the size of the
    plan, against the free memory of the GPU (of the slice, with MIG), and who holds the rest.

    ## Why it matters
    Loading puts all weights on the GPU, and an execution context adds its activations: `CUDA out of memory`,
    `Error Code 2: OutOfMemory`, or `deserialize_cuda_engine()` returning `None`.

    ## How to fix
    End the processes that hold the memory, take a larger GPU or MIG slice, or build a smaller engine.

    ## Confidence
    Likely: what is free changes from second to second. Of an engine built for weight streaming only the activations
    are counted.
    """
    machine_of(facts)
    gpu = facts.target.gpu
    needed = memory_need(facts.engine).about
    if not needed:
        raise FactUnavailable("the size of the plan is not known", incomplete=False)
    free = need(gpu.memory_free_bytes)
    if needed <= free:
        return
    who = _holders(gpu)
    message = f"The engine needs at least {size(needed)}; {size(free)} of {gpu_label(gpu)} are free."
    if who:
        message += f" The rest is held by {who}."
    yield Finding(
        "memory",
        Severity.ERROR,
        Confidence.LIKELY,
        "too little GPU memory is free",
        message,
        (
            Evidence("needed at least", size(needed), "the plan"),
            Evidence("free", size(free), source_of(gpu.memory_free_bytes)),
            *([Evidence("held by", who, "NVML")] if who else []),
        ),
        (
            Fix("see who holds the memory", ("nvidia-smi --query-compute-apps=pid,name,used_memory --format=csv",)),
            Fix("use another GPU, or a larger MIG slice", ("nvidia-smi -L",)),
        ),
    )


def _holders(gpu: Gpu) -> str:
    """The processes that hold most of the GPU's memory, in words; empty where none is known."""
    users = sorted(known(gpu.users) or (), key=lambda user: -(user.bytes or 0))
    return listing(
        f"{printable(user.name, 60)} (pid {user.pid}{', ' + size(user.bytes) if user.bytes else ''})"
        for user in users[:4]
    )
