"""TensorRT 8.2 to 8.5: a bare plan without a checksum; from here on numbers and arrays have types from 0x8000 on."""

from trtdoctor.plan.families.base import (
    TAG_ENGINE,
    WEIGHTS_BEFORE_10,
    BodyForm,
    InnerHeader,
    PlanFamily,
    TokenFormat,
)

FAMILY = PlanFamily(
    "tensorrt-8.2",
    "TensorRT 8.2 to 8.5",
    tag=TAG_ENGINE,
    header=InnerHeader("IIIQ", serialization_version=1, body_size=3),  # the first is the safe version, the third zero
    body=BodyForm(TokenFormat(0x8000), weights="blob", weights_blobs=(WEIGHTS_BEFORE_10,)),
    marked_ends=frozenset((213, 232)),  # 8.4 and 8.5; 8.2 (205) writes none, and others were not seen
)
