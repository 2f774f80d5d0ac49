"""What a target leaves out and an engine says of itself: its TensorRT, by which it is judged then."""

from __future__ import annotations

from trtdoctor.model.fact import Known, NotAsked, known
from trtdoctor.model.plan import PlanHeader
from trtdoctor.model.product import RuntimeKind, product_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion

OWN = "the engine's own, as the target does not name it"
"""The source of what is assumed."""


def with_assumed(target: Target, header: PlanHeader) -> Target:
    """``target`` with the engine's own TensorRT, and its usual runtime, where it names none.

    A machine that was looked at leaves nothing out, and ``--static`` asks about none.
    """
    if target.where == "nowhere" or not isinstance(target.machine, NotAsked):
        return target
    if isinstance(target.runtime, NotAsked):
        kind: RuntimeKind = "rtx" if header.product == "tensorrt-rtx" else "full"
        if isinstance(target.tensorrt, Known):
            kind = "full"  # as in words: TensorRT-RTX has to be named
        target = target._replace(runtime=Known(kind, OWN), assumed=(*target.assumed, "runtime"))
    own = header.tensorrt_version
    same = product_of(known(target.runtime)) == header.product
    if isinstance(target.tensorrt, NotAsked) and isinstance(own, Known) and same:
        target = target._replace(tensorrt=Known(PartialVersion(own.value), OWN), assumed=(*target.assumed, "tensorrt"))
    return target
