"""TRT203: the engine has code for the target's GPU."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.build_options import builder_version
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import (
    AMPERE,
    COMPATIBILITY,
    FIRST_COMPATIBLE,
    RTX_COMPATIBILITY,
    build_gpu_words,
    gpu_with_capability,
    header_of,
    target_has,
)
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge.capabilities import JETSON, THOR
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import NotAsked, known, need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import BuildGpu, ComputeCapability, PlanHeader
from trtdoctor.text import dotted, listing

NEWEST = max(JETSON | {(12, 1)})
"""Of a GPU newer than this, nobody knows whether a Jetson has it."""


@check(
    "TRT203",
    "the engine has code for the target's GPU",
    stage="gpu",
    needs=("TRT003", "TRT301", "TRT101"),
    refused_for=("gpu",),
)
def architecture(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The compute capability of the GPU that built the engine, its hardware compatibility level, and the targets of
    TensorRT-RTX engines (those of the header that the body was compiled for), against the target's GPU.

    ## Why it matters
    An engine holds machine code. A plain engine runs only on GPUs of exactly the compute capability that built it, both
    numbers: an engine from an RTX 3090 (8.6) does not run on an A100 (8.0). TensorRT says `expecting compute X got
    compute Y`, where X is *this* GPU and Y the one that built the engine.

    TensorRT-RTX builds for several GPUs at once. From the default ones it takes those that lack a type of the network,
    such as FP8 before 8.9 and FP4 before 12.0; the header still names them, and the build says so at VERBOSE alone.

    ## How to fix
    Build the engine on the target's GPU, or once for several with a hardware compatibility level.

    ## Confidence
    Certain: the plan records its GPU.
    """
    header = header_of(facts)
    if known(facts.target.gpu.integrated) and isinstance(facts.target.gpu.compute_capability, NotAsked):
        yield from _some_jetson(facts, header)
        return
    capability = need(facts.target.gpu.compute_capability)
    judge = _rtx if header.product == "tensorrt-rtx" else _plain
    yield from judge(facts, header, capability)


def _some_jetson(facts: Facts, header: PlanHeader) -> Iterator[Finding]:
    """The target is a Jetson, and does not say which: what runs on none of them will not run there."""
    plain = header.product == "tensorrt-rtx" or not header.sections  # there is no level
    if not plain and need(header.hardware_compatibility) == "ampere_plus":
        words, source = "discrete GPUs of the Ampere generation or newer", source_of(header.hardware_compatibility)
        why = "whose GPU is integrated"
    else:
        built = need(header.target_compute_capabilities)
        if any(capability in JETSON or capability > NEWEST for capability in built):
            raise FactUnavailable("the target names no GPU, only that it is a Jetson", incomplete=False)
        words = header.targets_in_words()
        source = source_of(header.target_compute_capabilities)
        why = f"and no Jetson has that: they have {listing(map(dotted, sorted(JETSON)))}"
    yield Finding(
        "gpu-arch-mismatch",
        Severity.ERROR,
        Confidence.CERTAIN,
        "built for a GPU that no Jetson has",
        f"The engine was built for {words}; the target is a Jetson, {why}.",
        (Evidence("engine's targets", words, source), target_has(facts.target, "a Jetson")),
        (Fix("build it again on the Jetson", (rebuild(facts.engine, target=facts.target),)),),
    )


def _rtx(facts: Facts, header: PlanHeader, capability: ComputeCapability) -> Iterator[Finding]:
    targets = need(header.target_compute_capabilities)
    if capability in targets or (known(header.newer_gpus) and capability > max(targets)):
        return
    wanted, gpu = header.targets_in_words(), gpu_with_capability(facts.target)
    if capability in header.lacking:
        yield _lacking(facts, header, wanted)
        return
    yield Finding(
        "gpu-arch-mismatch",
        Severity.ERROR,
        Confidence.LIKELY if header.more_targets else Confidence.CERTAIN,
        "built for other GPUs",
        f"The engine was built for {wanted}; the target is {gpu}.",
        (
            Evidence("engine's targets", wanted, source_of(header.target_compute_capabilities)),
            target_has(facts.target, gpu),
        ),
        (
            Fix(
                "build it again for the target's GPU; in the builder's configuration:",
                (
                    "config.num_compute_capabilities = 1",
                    f"config.set_compute_capability(trt.ComputeCapability.SM{''.join(map(str, capability))}, 0)",
                ),
                RTX_COMPATIBILITY,
            ),
        ),
    )


def _lacking(facts: Facts, header: PlanHeader, wanted: str) -> Finding:
    gpu = gpu_with_capability(facts.target)
    return Finding(
        "gpu-arch-mismatch",
        Severity.ERROR,
        Confidence.CERTAIN,
        "has types that the target's GPU lacks",
        f"The target is {gpu}. The engine's header names that, but its body was compiled for {wanted}: TensorRT-RTX "
        "leaves out GPUs that lack a type of the network, such as FP8 before 8.9 and FP4 before 12.0, and says so at "
        "VERBOSE alone.",
        (
            Evidence("engine's targets", wanted, source_of(header.target_compute_capabilities)),
            target_has(facts.target, gpu),
        ),
        (
            Fix(
                "use a GPU that has the types; or build it again from a model without them, such as the one that was "
                "not quantized",
                (),
                RTX_COMPATIBILITY,
            ),
        ),
    )


def _plain(facts: Facts, header: PlanHeader, capability: ComputeCapability) -> Iterator[Finding]:
    built = need(header.build_gpu)
    if built.compute_capability == capability:
        return
    # Before 8.6 there was no level; a level that we cannot read could be one that lets the engine run there.
    level = need(header.hardware_compatibility) if header.sections else "none"
    gpu = gpu_with_capability(facts.target)
    words = build_gpu_words(built, f"compute capability {dotted(built.compute_capability)}")
    evidence = [Evidence("engine built on", words, source_of(header.build_gpu)), target_has(facts.target, gpu)]
    fixes = [Fix("build it again on the target's GPU", (rebuild(facts.engine, target=facts.target),))]
    if level == "ampere_plus":
        why = _outside_ampere_plus(capability)
        if why is None:
            return
        evidence.append(Evidence("hardware compatibility", "AMPERE_PLUS", source_of(header.hardware_compatibility)))
        message = (
            f"The engine was built for discrete GPUs of the Ampere generation or newer; the target is {gpu}, {why}."
        )
    else:
        message = (
            f"The engine was built on {words}; the target is {gpu}. Its kernels do not run there: both numbers must "
            "agree."
        )
        if {built.compute_capability, capability} == THOR:
            message += " Both are Thor: a driver of CUDA 12 calls it 10.1, one of CUDA 13 calls it 11.0."
        builder = builder_version(facts.engine, facts.target)
        if _in_reach_of_ampere_plus(built, capability) and builder and builder.surely_at_least(FIRST_COMPATIBLE):
            command = rebuild(facts.engine, "--hardwareCompatibilityLevel=ampere+", target=facts.target)
            title = "build one engine for Ampere and newer, somewhat slower"
            fixes.append(Fix(title, (command,), COMPATIBILITY))
    yield Finding(
        "gpu-arch-mismatch",
        Severity.ERROR,
        Confidence.CERTAIN,
        "built for another GPU architecture",
        message,
        tuple(evidence),
        tuple(fixes),
    )


def _outside_ampere_plus(capability: ComputeCapability) -> str | None:
    """Why an AMPERE_PLUS engine does not run on such a GPU; ``None`` when it does."""
    if capability < AMPERE:
        return "which is older than Ampere"
    return "which is a Jetson or DRIVE" if capability in JETSON else None


def _in_reach_of_ampere_plus(built: BuildGpu, capability: ComputeCapability) -> bool:
    """Whether one AMPERE_PLUS engine could serve both GPUs."""
    return (
        built.compute_capability >= AMPERE and not known(built.integrated) and _outside_ampere_plus(capability) is None
    )
