"""What follows from the facts of an engine and is not written in its file."""

from __future__ import annotations

from trtdoctor.knowledge import lookup
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import BuildGpu, PlanHeader, Version


def version_compatible(header: PlanHeader) -> Fact[bool]:
    """True with an embedded lean runtime. Without one the plan may or may not be: it does not say."""
    if header.has_lean_runtime:
        return Known(True, "an embedded lean runtime")
    return Unknown("a plan without an embedded lean runtime does not say")


def loads_in(header: PlanHeader) -> tuple[Version, int | None] | None:
    """The version that loads the plan and, of a version-compatible one, the last major version that does too."""
    version = known(header.tensorrt_version)
    if version is None:
        return None
    if not header.has_lean_runtime or header.product == "tensorrt-rtx":
        return version, None
    reached = [after for before, after in lookup.VERSION_COMPATIBLE_MAJORS if before == version[0]]
    return version, max(reached, default=version[0])


def all_sms(gpu: BuildGpu) -> int | None:
    """How many SMs the board has on which a power mode had switched some off; ``None`` where none were, or where no
    one board is likely."""
    counts = {model.sm_count for model in lookup.likely_models(gpu) if model.integrated}
    (count,) = counts if len(counts) == 1 else (None,)
    return count if count is not None and count > gpu.sm_count else None


def likely_gpus(gpu: BuildGpu) -> tuple[str, ...]:
    """Names of the GPUs that have these numbers; the file itself names none."""
    return lookup.likely_gpus(gpu)
