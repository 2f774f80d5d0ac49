"""TensorRT 6.0 to 7.2: a bare plan with a checksum; types without a base, structs without ends, no layer texts."""

from trtdoctor.plan.families.base import NUMBERS, TAG_ENGINE, BodyForm, InnerHeader, PlanFamily, TokenFormat

FAMILY = PlanFamily(
    "tensorrt-6",
    "TensorRT 6.0 to 7.2",
    tag=TAG_ENGINE,
    header=InnerHeader("IIQI", serialization_version=1, body_size=2, checksum=3),  # the first is the safe version
    body=BodyForm(
        TokenFormat(
            0,
            closers=False,
            numbers={**NUMBERS, 0x0C: ("d", "q"), 0x0D: ("c", "B")},
            char=0x0D,
        ),
        io_tensor=rb"isbib([INQ])i(?:qF)?i([INQ]?)iiui",  # the scales of int8 are between description and dimensions
        counted_arrays=True,
        layer_texts=False,
        late_tactic_sources=True,  # 7.2 has them
        weights="array",
    ),
    marked_ends=frozenset(),
)
