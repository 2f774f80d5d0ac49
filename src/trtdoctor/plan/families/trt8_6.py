"""TensorRT 8.6 to 10.5: an outer header with a section table around the engine; the rest as in 8.2."""

from trtdoctor.plan.families.base import (
    TAG_PLAN,
    WEIGHTS_BEFORE_10,
    BodyForm,
    InnerHeader,
    PlanFamily,
    TokenFormat,
)

FAMILY = PlanFamily(
    "tensorrt-8.6",
    "TensorRT 8.6 to 10.5",
    tag=TAG_PLAN,
    header=InnerHeader("IIIQ", serialization_version=1, body_size=3),  # the first and the third are zero
    body=BodyForm(
        TokenFormat(0x8000),
        weights="blob",
        weights_blobs=(WEIGHTS_BEFORE_10, rb"(n)R?nR?(n)R?innit{3,}[ib](?:nn)?s\Z"),
    ),
)
