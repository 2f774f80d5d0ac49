"""The constants of the format; ``docs/plan-format.md`` says where each was seen."""

from __future__ import annotations

from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import PRODUCTS

TAG_PLAN, TAG_ENGINE = PRODUCTS["tensorrt"].tags
"""The outer header of TensorRT 8.6 and later (``ftrt``); the inner one, before that the whole (``ptrt``)."""
(TAG_PLAN_RTX,) = PRODUCTS["tensorrt-rtx"].tags
"""The outer header of TensorRT-RTX (``vtrt``)."""
END_OF_PLAN = 0x8B8D8B99  # complement of 'ftrt', last word of the declared size; TensorRT-RTX writes the same
END_OF_BODY = 0x8B8D8B8F  # complement of 'ptrt', last datum of the body since 8.4

# TensorRT-RTX: the bits of the word at byte 32, proven by builds for one compute capability each.
RTX_TARGETS: tuple[tuple[int, ComputeCapability], ...] = (
    (0x01, (7, 5)),
    (0x02, (8, 0)),
    (0x04, (8, 6)),
    (0x08, (8, 9)),
    (0x10, (12, 0)),
    (0x20, (12, 1)),
)
