"""Files that carry a plan inside something else: one module each, which says where the plan is.

The facts of the engine come from the plan; the wrapper is named. To add a wrapper: its kind in
``model.engine.WrapperKind``, its module, its line in ``WRAPPERS``, its cases in a test of the same name.
"""

from __future__ import annotations

from collections.abc import Callable

from trtdoctor.errors import PlanError
from trtdoctor.formats.wrappers import torchscript, ultralytics
from trtdoctor.formats.wrappers.wrapped import Wrapped
from trtdoctor.sources.source import Source

WRAPPERS: tuple[Callable[[Source, int], Wrapped | None], ...] = (ultralytics.unwrap, torchscript.unwrap)
"""Each takes the file and the number of the plan wanted. Raises ``PlanError`` for damage."""


def unwrap(source: Source, index: int = 0) -> Wrapped | None:
    """The plan (number ``index``) inside a known wrapper, or ``None``. Damage reads as "no wrapper"."""
    for unwrap_one in WRAPPERS:
        try:
            found = unwrap_one(source, index)
        except PlanError:
            continue
        if found is not None:
            return found
    return None
