"""TensorRT-RTX 1.4 to 1.7: inner header and body as in TensorRT 10.6; the outer header has the targets too."""

from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.plan import RTX_TARGETS, ComputeCapability
from trtdoctor.plan.cursor import Cursor
from trtdoctor.plan.families.base import (
    STRIPPED_WEIGHTS,
    TAG_RTX_PLAN,
    BodyForm,
    InnerHeader,
    PlanFamily,
    TokenFormat,
)

FAMILY = PlanFamily(
    "tensorrt-rtx",
    "TensorRT-RTX",
    product="tensorrt-rtx",
    tag=TAG_RTX_PLAN,
    header=InnerHeader("IQI", serialization_version=0, body_size=1),  # the third is zero
    body=BodyForm(TokenFormat(0x8000), weights="section", stripped_weights=STRIPPED_WEIGHTS),
)


def read_targets(cursor: Cursor) -> tuple[Fact[tuple[ComputeCapability, ...]], bool]:
    """The target compute capabilities, from the mask that only the outer header of TensorRT-RTX has, and whether the
    mask has bits that are not known."""
    mask = cursor.u32("compute capability mask")
    found = tuple(capability for bit, capability in RTX_TARGETS if mask & bit)
    rest = mask & ~sum(bit for bit, _ in RTX_TARGETS)
    source = f"mask {mask:#x} at byte 32 of the plan" + (f", of which {rest:#x} is not understood" if rest else "")
    if not found:
        return Unknown(f"no bit of the {source} is understood"), rest != 0
    return Known(found, source), rest != 0
