"""TRT202: the target's TensorRT supports the target's GPU."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.install_fixes import builds_for, is_carried, is_jetson
from trtdoctor.checks.shared import broken_rule, gpu_with_capability, header_of, target_has, whose_tensorrt
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import NotAsked, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import product_of, title_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted

SUPPORT_MATRIX = "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/support-matrix.html"


@check(
    "TRT202",
    "the target's TensorRT supports its GPU",
    stage="gpu",
    needs=("TRT003", "TRT301", "TRT101"),
    explains=("TRT203",),
    refused_for=("unsupported",),
    precedes=("TRT102",),
)
def supported(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the target's TensorRT (or TensorRT-RTX) has kernels for the target's GPU at all.

    ## Why it matters
    A TensorRT that is too old for a new GPU, or a GPU that is too old for a new TensorRT: `Target GPU SM 120 is not
    supported by this TensorRT release`, `Unsupported SM: 0x809`. No engine whatsoever will run there.

    ## How to fix
    Install a TensorRT release that supports the GPU, then build the engine again with it.

    ## Confidence
    Certain where NVIDIA's support matrix or release notes say so; likely where only public reports do. Where the target
    gives its version only in part, and not all releases that it may be support the GPU, the answer is open. Where the
    target's version is not known, the engine's own must support the GPU: it loads with no other.
    """
    capability = need(facts.target.gpu.compute_capability)
    if isinstance(facts.target.tensorrt, NotAsked):
        need(facts.target.tensorrt)
    product = product_of(known(facts.target.runtime))
    title = title_of(product)
    support = lookup.support(capability, rtx=product == "tensorrt-rtx")
    if support is None:
        # A GPU newer than this trtdoctor, say. TRT203 still compares it with the engine. The TensorRT that built an
        # engine on such a GPU supports it; of one that only reaches there, nobody knows.
        reason = f"support of compute capability {dotted(capability)} is not in the table of {lookup.as_of()}"
        header = header_of(facts)
        built = (*(known(header.target_compute_capabilities) or ()), *header.lacking)
        raise FactUnavailable(reason, incomplete=capability not in built)
    for version, which in _versions_that_run(facts):
        rule = broken_rule(support, version, title, capability)
        if rule is None:
            _refuse_to_guess(support, version, facts.target, capability)
            continue
        gpu = gpu_with_capability(facts.target)
        yield Finding(
            "unsupported-sm",
            Severity.ERROR,
            Confidence.CERTAIN if support.documented else Confidence.LIKELY,
            f"{which} does not support this GPU",
            f"{title} {version} ({which}) has no kernels for {gpu}: {rule}. No engine runs there.",
            (target_has(facts.target, gpu), Evidence("rule", rule, support.source)),
            (Fix(_what_to_install(title, support, facts.target), (), SUPPORT_MATRIX),),
        )
        return


def _refuse_to_guess(
    support: lookup.Supported, version: PartialVersion, target: Target, capability: ComputeCapability
) -> None:
    """Skips the check where only some of the releases that ``version`` may be run on the GPU."""
    if version.exact:
        return
    product = product_of(known(target.runtime))
    rules = [
        broken_rule(support, PartialVersion(build), title_of(product), capability)
        for build in builds_for(target, version, product)
    ]
    rule = next((rule for rule in rules if rule is not None), None)
    if rule is not None:
        raise FactUnavailable(f"{rule}, and {version} says too little of the version", incomplete=True)


def _versions_that_run(facts: Facts) -> Iterator[tuple[PartialVersion, str]]:
    """The target's version, and that of the engine's own lean runtime, which is what will really run.

    Where the target's is not known, that of the engine must run there all the same: itself, or its lean runtime. The
    check is skipped once the caller asks for more.
    """
    product = product_of(known(facts.target.runtime))
    header = header_of(facts)
    built = known(header.tensorrt_version)
    has = known(facts.target.tensorrt)
    if has is None:
        if built is not None and product == header.product:
            yield PartialVersion(built), f"the engine's own {title_of(product)}"
        has = need(facts.target.tensorrt)
    yield has, whose_tensorrt(facts.target)
    if built is not None and product == "tensorrt" and header.has_lean_runtime and not has.could_be_of_plan(built):
        yield PartialVersion(built), "the lean runtime in the engine"


def _what_to_install(product: str, support: lookup.Supported, target: Target) -> str:
    if support.never:
        return "use TensorRT instead of TensorRT-RTX on this GPU, and build the engine with it"
    bound = (
        f"{dotted(support.last)} or older" if support.last is not None else f"{dotted(support.first or ())} or newer"
    )
    install = f"install {product} {bound} there"
    if is_jetson(target) or is_carried(target):
        carrier = "a JetPack" if is_jetson(target) else "another release of what brings it"
        install = f"use {carrier}, with {product} {bound}"
    if support.last is not None:
        return f"{install}, or use a newer GPU; then build the engine again"
    return f"{install}, then build the engine again with it"
