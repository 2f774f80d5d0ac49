"""TRT205: the engine fits into the GPU's memory."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.memory_need import memory_need
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import listing, size

NEARLY_FULL = 0.9


@check(
    "TRT205",
    "the engine fits into the GPU's memory",
    stage="gpu",
    needs=("TRT003", "TRT301"),
    explains=("TRT305",),
)
def memory(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The weights plus the activation memory of one execution context against the memory of the target's GPU.

    ## Why it matters
    `Requested amount of GPU memory … could not be allocated`, or a context that is null, long after the engine loaded.

    ## How to fix
    Build with smaller shapes (the activations grow with the largest ones), stream the weights, or use a larger GPU.

    ## Confidence
    The plan stores both numbers. CUDA's own memory, inputs, outputs and other processes come on top, so an engine that
    fits here may still not fit: an error is certain, a pass is not.
    """
    body_of(facts)
    room = need(facts.target.gpu.memory_bytes)
    needed = memory_need(facts.engine)
    total = needed.at_least
    if needed.unstated and total <= room:
        missing = listing(f"{label} ({reason})" for label, reason in needed.unstated)
        raise FactUnavailable(f"not known: {missing}", incomplete=False)
    if total <= NEARLY_FULL * room:
        return
    over = total > room
    yield Finding(
        "memory",
        Severity.ERROR if over else Severity.WARNING,
        Confidence.CERTAIN if over else Confidence.LIKELY,
        "the engine does not fit into the GPU's memory" if over else "the engine nearly fills the GPU's memory",
        f"The engine needs {size(total)} ({listing(f'{size(n)} {label}' for label, n in needed.stated)}); "
        f"the target's GPU has {size(room)} in all.",
        (
            *(Evidence(label, f"{n:,} bytes", "body of the plan") for label, n in needed.stated),
            target_has(facts.target, f"{size(room)} of GPU memory"),
        ),
        (
            Fix(
                "build it with smaller shapes, or use a GPU with more memory",
                (rebuild(facts.engine, target=facts.target),),
            ),
        ),
    )
