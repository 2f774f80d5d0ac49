"""TRT201: engine and target are of one platform."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import COMPATIBILITY, header_of, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge.capabilities import JETSON
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need, reason_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanHeader

USUAL = "linux-x86_64"


@check("TRT201", "engine and target are the same platform", stage="gpu", needs=("TRT003",), refused_for=("platform",))
def platform(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The platform tag of the plan (TensorRT 10 and later), or what else shows the platform, against the target's.

    ## Why it matters
    Engines do not move between operating systems and processor architectures: `Platform specific tag mismatch
    detected`. Only `--runtimePlatform` builds for Windows on Linux.

    ## How to fix
    Build the engine on the target's platform.

    ## Confidence
    Certain where the tag is known. Plans before TensorRT 10 have none; then the GPU of a Jetson still reveals it.
    Otherwise the engine is taken to be built on x86-64 Linux, as most are, and the verdict says so; for any other
    target the answer is open.
    """
    header = header_of(facts)
    wanted = need(facts.target.platform)
    built = _platform_of(header)
    if built is None:
        yield _not_written(facts, header, wanted)
        if wanted == USUAL:
            return
        raise FactUnavailable(f"the file does not say its platform, and the target is {wanted}", incomplete=True)
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
        (Fix(f"build it again on {wanted}", (rebuild(facts.engine, target=facts.target),), COMPATIBILITY),),
    )


def _platform_of(header: PlanHeader) -> tuple[str, str] | None:
    """The platform that the plan was built on and how we know, or ``None`` when the plan does not say."""
    if isinstance(header.platform, Known):
        return header.platform.value, header.platform.source
    if header.strange_platform is not None:
        return f"another platform (tag {header.strange_platform!r})", "bytes 28..31 of the plan"
    gpu = header.build_gpu
    if isinstance(gpu, Known) and (known(gpu.value.integrated) or gpu.value.compute_capability in JETSON):
        return "linux-aarch64", f"built on an integrated GPU (Jetson), {gpu.source}"
    return None


def _not_written(facts: Facts, header: PlanHeader, wanted: str) -> Finding:
    """Most engines are built on x86-64 Linux, so only another target is worth a warning."""
    reason = reason_of(header.platform)
    usual = wanted == USUAL
    return Finding(
        "platform-mismatch",
        Severity.INFO if usual else Severity.WARNING,
        Confidence.POSSIBLE,
        "the file does not say its platform",
        f"Engines are not portable between platforms, and this one does not say where it was built ({reason}). "
        f"It loads only if that was {wanted}.",
        (Evidence("platform", "not known", reason), target_has(facts.target, wanted)),
        (
            Fix(
                f"ask whoever built it; if in doubt, build it again on {wanted}",
                (rebuild(facts.engine, target=facts.target),),
                COMPATIBILITY,
            ),
        ),
    )
