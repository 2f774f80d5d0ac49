"""TensorRT 8.0: a bare plan with a checksum; types without a base, structs with ends, arrays with heads in them."""

from trtdoctor.plan.families.base import (
    TAG_ENGINE,
    WEIGHTS_BEFORE_10,
    BodyForm,
    InnerHeader,
    PlanFamily,
    TokenFormat,
)

FAMILY = PlanFamily(
    "tensorrt-8.0",
    "TensorRT 8.0",
    tag=TAG_ENGINE,
    header=InnerHeader("IIIQ", serialization_version=1, checksum=2, body_size=3),  # the first is the safe version
    body=BodyForm(TokenFormat(0, headed_elements=True), weights="blob", weights_blobs=(WEIGHTS_BEFORE_10,)),
    marked_ends=frozenset(),
)
