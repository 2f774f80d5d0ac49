"""TRT204: the engine was built on the same model of GPU."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import build_gpu_words, header_of, target_has
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity


@check("TRT204", "built on the same GPU model", stage="gpu", needs=("TRT203",))
def same_model(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Where the compute capabilities are equal: the number of SMs of the GPU that built the engine against the target's.

    ## Why it matters
    TensorRT chose its kernels by timing them on the GPU that built the engine. On a GPU with another SM count they are
    correct, but perhaps not the fastest, and TensorRT warns: `Using an engine plan file across different models of
    devices is not recommended`. Persistent kernels sized for more SMs were reported to fail, rarely.

    ## How to fix
    Build on the target's model if every millisecond counts; otherwise ignore it.

    ## Confidence
    Certain about the SM counts; the effect on speed is only likely.
    """
    header = header_of(facts)
    if header.product == "tensorrt-rtx" or known(header.hardware_compatibility) not in (None, "none"):
        return
    gpu = need(header.build_gpu)
    count = need(facts.target.gpu.sm_count)
    if gpu.compute_capability != need(facts.target.gpu.compute_capability) or gpu.sm_count == count:
        return
    words = build_gpu_words(gpu, f"{gpu.sm_count} SMs")
    yield Finding(
        "gpu-arch-mismatch",
        Severity.WARNING,
        Confidence.LIKELY,
        "built on another GPU model",
        f"The engine was tuned on a GPU with {words}; the target's has {count}. It loads, but may be slower than one "
        "built there.",
        (
            Evidence("engine built on", words, source_of(header.build_gpu)),
            target_has(facts.target, f"{count} SMs"),
        ),
        (Fix("build it again on the target's GPU if speed matters", (rebuild(facts.engine, target=facts.target),)),),
    )
