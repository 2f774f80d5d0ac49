"""TRT2xx: platform and GPU."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import COMPATIBILITY, RTX_COMPATIBILITY, has_lean, header_of, target_has
from trtdoctor.checks.versions import same_version
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import ComputeCapability, PlanHeader
from trtdoctor.model.product import title_of
from trtdoctor.model.target import Target
from trtdoctor.text import dotted, listing, printable, size

SUPPORT_MATRIX = "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/support-matrix.html"
JETSON: frozenset[ComputeCapability] = frozenset({(5, 3), (6, 2), (7, 2), (8, 7), (10, 1), (11, 0)})
"""Compute capabilities of Jetson and DRIVE, which AMPERE_PLUS leaves out."""


def _gpu_words(target: Target) -> str:
    capability = dotted(need(target.gpu.compute_capability))
    name = known(target.gpu.name)
    return f"{printable(name, 60)} (compute capability {capability})" if name else f"compute capability {capability}"


@check("TRT201", "engine and target are of one platform", stage="gpu", needs=("TRT003",))
def platform(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The platform tag of the plan (TensorRT 10 and later), or what else tells the platform, against the target's.

    ## Why it matters
    Engines do not move between operating systems and processor architectures: `Platform specific tag mismatch
    detected`. Only `--runtimePlatform` builds for Windows on Linux.

    ## How to fix
    Build the engine on the target's platform.

    ## Confidence
    Certain where the tag is known. Plans before TensorRT 10 have none; then an integrated GPU still tells a Jetson.
    """
    header = header_of(facts)
    wanted = need(facts.target.platform)
    built = engine_platform(header)
    if built is None:
        yield from _untold(facts, header, wanted)
        return
    name, source = built
    if name == wanted:
        return
    yield Finding(
        "platform-mismatch",
        Severity.ERROR,
        Confidence.CERTAIN if isinstance(header.platform, Known) else Confidence.LIKELY,
        "built for another platform",
        f"The engine was built on {name}; the target is {wanted}. Engines are not portable between platforms.",
        (Evidence("engine's platform", name, source), target_has(facts.target, wanted)),
        (Fix(f"build it again on {wanted}", (rebuild(facts.engine),), COMPATIBILITY),),
    )


def _untold(facts: Facts, header: PlanHeader, wanted: str) -> Iterator[Finding]:
    """The plan does not tell its platform. Most engines are built on x86-64 Linux, so only another target is worth a
    warning: not a fact, and said as such."""
    reason = getattr(header.platform, "reason", "not known")
    usual = wanted == "linux-x86_64"
    yield Finding(
        "platform-mismatch",
        Severity.INFO if usual else Severity.WARNING,
        Confidence.POSSIBLE,
        "the file does not tell its platform",
        f"Engines are not portable between platforms, and this one does not tell its own ({reason}). "
        f"It loads only if it was built on {wanted}.",
        (Evidence("platform", "not known", reason), target_has(facts.target, wanted)),
        (
            Fix(
                f"ask whoever built it; if in doubt, build it again on {wanted}",
                (rebuild(facts.engine),),
                COMPATIBILITY,
            ),
        ),
    )


def engine_platform(header: PlanHeader) -> tuple[str, str] | None:
    """The platform that the plan was built on and how we know, or ``None`` when the plan does not tell."""
    if isinstance(header.platform, Known):
        return header.platform.value, header.platform.source
    if header.strange_platform is not None:
        return f"another platform (tag {header.strange_platform!r})", "bytes 28..31 of the plan"
    gpu = header.build_gpu
    if isinstance(gpu, Known) and known(gpu.value.integrated):
        return "linux-aarch64", f"built on an integrated GPU (Jetson), {gpu.source}"
    return None


@check(
    "TRT202",
    "the target's TensorRT supports its GPU",
    stage="gpu",
    needs=("TRT003", "TRT301", "TRT101"),
    explains=("TRT203",),
)
def supported(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the target's TensorRT (or TensorRT-RTX) has kernels for the target's GPU at all.

    ## Why it matters
    Too old a TensorRT for a new GPU, or the other way round: `Target GPU SM 120 is not supported by this TensorRT
    release`, `Unsupported SM: 0x809`. No engine whatsoever will run there.

    ## How to fix
    Install a TensorRT release that supports the GPU, then build the engine again with it.

    ## Confidence
    Certain where NVIDIA's support matrix or release notes say so; likely where only public reports do.
    """
    capability = need(facts.target.gpu.compute_capability)
    parts = need(facts.target.tensorrt).parts
    rtx = known(facts.target.runtime) == "rtx"
    product = title_of("tensorrt-rtx" if rtx else "tensorrt")
    judged = [(parts, f"the target's {product}")]
    built = known(header_of(facts).tensorrt_version)
    if built is not None and not rtx and has_lean(header_of(facts)) and not same_version(built, parts):
        judged.append((built, "the lean runtime in the engine"))  # which is what will really run
    for version, who in judged:
        support = lookup.support(capability, rtx=rtx)
        if support is None:
            # A GPU newer than this trtdoctor, say. TRT203 still compares it with the engine.
            words = f"support of compute capability {dotted(capability)} is not in the table"
            raise FactUnavailable(words, incomplete=False)
        rule = _broken_rule(support, version, product, capability)
        if rule is None:
            continue
        yield Finding(
            "unsupported-sm",
            Severity.ERROR,
            Confidence.CERTAIN if support.documented else Confidence.LIKELY,
            f"{who} does not support this GPU",
            f"{product} {dotted(version)} ({who}) has no kernels for {_gpu_words(facts.target)}: {rule}. "
            "No engine runs there.",
            (target_has(facts.target, _gpu_words(facts.target)), Evidence("rule", rule, support.source)),
            (Fix(_support_fix(product, support), (), SUPPORT_MATRIX),),
        )
        return


def _broken_rule(
    support: lookup.Supported, version: tuple[int, ...], product: str, capability: ComputeCapability
) -> str | None:
    """Why ``version`` does not run on the GPU; ``None`` when it does. A partial one ("10" is any 10.x) is given the
    benefit of the doubt."""
    if support.never:
        return f"{product} does not run on compute capability {dotted(capability)}"
    if support.first is not None and version < support.first[: len(version)]:
        return f"compute capability {dotted(capability)} is supported from {product} {dotted(support.first)} on"
    if support.last is not None and version[: len(support.last)] > support.last[: len(version)]:
        return f"the last {product} for compute capability {dotted(capability)} was {dotted(support.last)}"
    return None


def _support_fix(product: str, support: lookup.Supported) -> str:
    if support.never:
        return "use TensorRT instead of TensorRT-RTX on this GPU, and build the engine with it"
    if support.last is not None:
        return (
            f"install {product} {dotted(support.last)} or older there, or use a newer GPU; then build the engine again"
        )
    return f"install {product} {dotted(support.first or ())} or newer there, then build the engine again with it"


@check("TRT203", "the engine has code for the target's GPU", stage="gpu", needs=("TRT003", "TRT301", "TRT101"))
def architecture(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The compute capability of the GPU that built the engine, its hardware compatibility level, and the target mask of
    TensorRT-RTX engines, against the target's GPU.

    ## Why it matters
    An engine holds machine code. A plain engine runs on GPUs of the very compute capability that built it, both
    numbers: an engine from an RTX 3090 (8.6) does not run on an A100 (8.0). TensorRT says `expecting compute X got
    compute Y`, where X is *this* GPU and Y the one that built the engine.

    ## How to fix
    Build the engine on the target's GPU, or once for several with a hardware compatibility level.

    ## Confidence
    Certain: the plan records its GPU.
    """
    header = header_of(facts)
    capability = need(facts.target.gpu.compute_capability)
    yield from (
        _rtx(facts, header, capability) if header.product == "tensorrt-rtx" else _plain(facts, header, capability)
    )


def _rtx(facts: Facts, header: PlanHeader, capability: ComputeCapability) -> Iterator[Finding]:
    targets = need(header.target_compute_capabilities)
    if capability in targets:
        return
    source = source_of(header.target_compute_capabilities)
    words = listing(dotted(target) for target in targets)
    yield Finding(
        "gpu-arch-mismatch",
        Severity.ERROR,
        Confidence.LIKELY if "not understood" in source else Confidence.CERTAIN,
        "built for other GPUs",
        f"The engine was built for compute capability {words}; the target is {_gpu_words(facts.target)}.",
        (Evidence("engine's targets", words, source), target_has(facts.target, _gpu_words(facts.target))),
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


def _plain(facts: Facts, header: PlanHeader, capability: ComputeCapability) -> Iterator[Finding]:
    gpu = need(header.build_gpu)
    source = source_of(header.build_gpu)
    built = gpu.compute_capability
    tegra = capability in JETSON
    if built == capability:
        return
    # Before 8.6 there was no level; a level that we cannot read could be one that lets the engine run there.
    level = need(header.hardware_compatibility) if header.sections else "none"
    likely = lookup.likely_gpus(gpu)
    words = f"compute capability {dotted(built)}" + (f" (probably {listing(likely[:3], 'or')})" if likely else "")
    evidence = [Evidence("engine built on", words, source), target_has(facts.target, _gpu_words(facts.target))]
    fixes = [Fix("build it again on the target's GPU", (rebuild(facts.engine),))]
    if level == "ampere_plus":
        evidence.append(Evidence("hardware compatibility", "AMPERE_PLUS", source_of(header.hardware_compatibility)))
        if capability >= (8, 0) and not tegra:
            return
        why = "which is older than Ampere" if capability < (8, 0) else "which is a Jetson or DRIVE"
        message = (
            "The engine was built for discrete GPUs of the Ampere generation or newer; "
            f"the target is {_gpu_words(facts.target)}, {why}."
        )
    else:
        message = (
            f"The engine was built on {words}; the target is {_gpu_words(facts.target)}. "
            "Its kernels do not run there: both numbers must agree."
        )
        if min(built, capability) >= (8, 0) and not tegra and not known(gpu.integrated):
            fixes.append(
                Fix(
                    "build one engine for Ampere and newer, somewhat slower (TensorRT 8.6 or later)",
                    (rebuild(facts.engine, "--hardwareCompatibilityLevel=ampere+"),),
                    COMPATIBILITY,
                )
            )
    yield Finding(
        "gpu-arch-mismatch",
        Severity.ERROR,
        Confidence.CERTAIN,
        "built for another GPU architecture",
        message,
        tuple(evidence),
        tuple(fixes),
    )


@check("TRT204", "built on the same model of GPU", stage="gpu", needs=("TRT203",))
def same_model(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    With equal compute capability: the number of SMs of the GPU that built the engine against the target's.

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
    likely = lookup.likely_gpus(gpu)
    words = f"{gpu.sm_count} SMs" + (f" (probably {listing(likely[:3], 'or')})" if likely else "")
    yield Finding(
        "gpu-arch-mismatch",
        Severity.WARNING,
        Confidence.LIKELY,
        "built on another model of GPU",
        f"The engine was tuned on a GPU with {words}; the target's has {count}. "
        "It loads, but may be slower than one built there.",
        (
            Evidence("engine built on", words, source_of(header.build_gpu)),
            target_has(facts.target, f"{count} SMs"),
        ),
        (
            Fix(
                "build it again on the target's GPU if speed matters",
                (rebuild(facts.engine),),
            ),
        ),
    )


@check("TRT205", "the engine fits into the GPU's memory", stage="gpu", needs=("TRT003", "TRT301"), explains=("TRT305",))
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
    body = facts.engine.body
    if body is None:
        raise FactUnavailable("the body of the plan could not be found", incomplete=False)
    room = need(facts.target.gpu.memory_bytes)
    parts = [("weights", body.weights_bytes), ("activations of one context", body.activation_memory_bytes)]
    if known(body.flags.weight_streaming):
        parts = parts[1:]  # its weights may stay in the host's memory
    sizes = {label: fact.value for label, fact in parts if isinstance(fact, Known)}
    total = sum(sizes.values())
    if len(sizes) < len(parts) and total <= room:
        missing = listing(f"{label} ({fact.reason})" for label, fact in parts if not isinstance(fact, Known))
        raise FactUnavailable(f"not known: {missing}", incomplete=False)
    if total <= 0.9 * room:
        return
    over = total > room
    yield Finding(
        "memory",
        Severity.ERROR if over else Severity.WARNING,
        Confidence.CERTAIN if over else Confidence.LIKELY,
        "the engine does not fit into the GPU's memory" if over else "the engine nearly fills the GPU's memory",
        f"The engine needs {size(total)} ({listing(f'{size(n)} {label}' for label, n in sizes.items())}); "
        f"the target's GPU has {size(room)} in all.",
        (
            *(Evidence(label, f"{n:,} bytes", "body of the plan") for label, n in sizes.items()),
            target_has(facts.target, f"{size(room)} of GPU memory"),
        ),
        (Fix("build it with smaller shapes, or use a GPU with more memory", (rebuild(facts.engine),)),),
    )
