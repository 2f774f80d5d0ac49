"""TensorRT 10.6 and later: a shorter inner header, and the weights in a section of their own."""

from trtdoctor.plan.families.base import (
    STRIPPED_WEIGHTS,
    TAG_PLAN,
    BodyForm,
    InnerHeader,
    PlanFamily,
    TokenFormat,
)

FAMILY = PlanFamily(
    "tensorrt-10.6",
    "TensorRT 10.6 and later",
    tag=TAG_PLAN,
    header=InnerHeader("IQI", serialization_version=0, body_size=1),  # the third is zero
    body=BodyForm(TokenFormat(0x8000), weights="section", stripped_weights=STRIPPED_WEIGHTS),
)
