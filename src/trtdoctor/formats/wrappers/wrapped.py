"""What a wrapper says: which one it is, and where in the file the plan lies."""

from __future__ import annotations

from trtdoctor.model.engine import WrapperKind
from trtdoctor.named import NamedTuple
from trtdoctor.sources.parts import Part


class Wrapped(NamedTuple):
    """A plan inside a wrapper."""

    kind: WrapperKind
    plan: Part
    metadata: dict[str, object]
    plans: int = 1
    """How many the wrapper holds; ``plan`` is the one that was asked for, or the last."""
