"""TensorRT-RTX 1.4 to 1.7: inner header and body as in TensorRT 10.6; the outer header has the targets too, and so have
the compiled parts of the body."""

from __future__ import annotations

from trtdoctor.model.fact import Fact, Known, Unknown, known, need
from trtdoctor.model.plan import (
    RTX_NEWER_GPUS,
    RTX_TARGETS,
    ComputeCapability,
    PlanBody,
    PlanHeader,
)
from trtdoctor.plan.cursor import Cursor
from trtdoctor.plan.families.base import (
    STRIPPED_WEIGHTS,
    TAG_RTX_PLAN,
    BodyForm,
    InnerHeader,
    PlanFamily,
    TokenFormat,
)
from trtdoctor.text import dotted, listing

FAMILY = PlanFamily(
    "tensorrt-rtx",
    "TensorRT-RTX",
    product="tensorrt-rtx",
    tag=TAG_RTX_PLAN,
    header=InnerHeader("IQI", serialization_version=0, body_size=1),  # the third is zero
    body=BodyForm(TokenFormat(0x8000), weights="section", stripped_weights=STRIPPED_WEIGHTS),
)


def read_targets(header: PlanHeader, cursor: Cursor) -> PlanHeader:
    """``header`` with the target compute capabilities by the mask that only the outer header of TensorRT-RTX has, and
    whether the mask has bits that are not known."""
    mask = cursor.u32("compute capability mask")
    release = need(header.tensorrt_version)[:2]
    newer = RTX_NEWER_GPUS.get(release)
    bits = [(bit, gpu) for bit, gpu in RTX_TARGETS if bit != newer and (gpu < (12, 1) or release >= (1, 5))]
    found = tuple(capability for bit, capability in bits if mask & bit)
    rest = mask & ~(sum(bit for bit, _ in bits) | (newer or 0))
    source = f"mask {mask:#x} at byte 32 of the plan" + (f", of which {rest:#x} is not understood" if rest else "")
    targets: Fact[tuple[ComputeCapability, ...]] = Known(found, source)
    if not found:
        targets = Unknown(f"no bit of the {source} is understood")
    forward: Fact[bool] = Known(bool(mask & newer), source) if newer else Unknown(f"{source}: of a release not known")
    return header._replace(target_compute_capabilities=targets, more_targets=rest != 0, newer_gpus=forward)


def narrowed(header: PlanHeader, body: PlanBody) -> PlanHeader:
    """``header`` with those targets only that the body was compiled for, too.

    Where a plan for newer GPUs does not say what it was compiled for, its targets are unknown: TensorRT-RTX leaves the
    header's mask as it is when it takes a GPU from the default ones.
    """
    targets, compiled = header.target_compute_capabilities, body.compiled_for
    if not isinstance(targets, Known):
        return header
    if isinstance(compiled, Unknown):
        if known(header.newer_gpus) is False:
            return header
        reason = (
            f"{targets.source}, from which TensorRT-RTX takes no GPU that lacks a type; the body: {compiled.reason}"
        )
        return header._replace(target_compute_capabilities=Unknown(reason))
    if compiled.value is None:  # no part that could lack a type
        return header
    left = tuple(capability for capability in targets.value if compiled.value.runs_on(capability))
    words = listing(map(dotted, compiled.value.compute_capabilities), "and") + " and newer" * compiled.value.newer
    source = f"{targets.source}; the body was compiled for {words}"
    narrow: Fact[tuple[ComputeCapability, ...]] = Known(left, source) if left else Unknown(f"none: {source}")
    newer = header.newer_gpus
    if isinstance(newer, Known):
        newer = Known(newer.value and compiled.value.newer, source)
    lacking = tuple(capability for capability in targets.value if capability not in left)
    return header._replace(target_compute_capabilities=narrow, newer_gpus=newer, lacking=lacking)
