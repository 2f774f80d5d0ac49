"""The plan families: which there are, and which one a plan belongs to.

Only the family that is needed is imported: a good plan must not pay for the others at start-up. So what tells one
family from another is here, in its line of ``FAMILIES``, and everything else in its module.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from trtdoctor.errors import PlanError
from trtdoctor.plan.families.base import TAG_ENGINE, TAG_PLAN, TAG_RTX_PLAN, InnerHeader, PlanFamily

if TYPE_CHECKING:
    from collections.abc import Callable

    from trtdoctor.model.plan import Family
    from trtdoctor.plan.cursor import Cursor


def _always(words: Cursor) -> bool:
    return True


def _first_is_zero(words: Cursor) -> bool:
    return words.peek().u32("first version") == 0


def _size_is_last(words: Cursor) -> bool:
    """Whether the size of the body is the last 8 bytes of the header and not the middle ones: the size that fits the
    plan, else the smaller one, for below 4 GiB the upper half of a size is zero."""
    rest = words.left - 20
    middle, last = words.peek(), words.peek()
    middle.skip(8, "body size")
    last.skip(12, "body size")
    size_in_middle, size_at_end = middle.u64("body size"), last.u64("body size")
    return size_at_end == rest or (size_in_middle != rest and size_at_end < size_in_middle)


def _starts_with_size(words: Cursor) -> bool:
    return words.left >= 64 and words.peek().u64("declared size") == words.left


class Entry:
    """A family: its module, the tag of its plans, and whether a plan with this tag belongs to it, judged by the words
    behind the tag of the inner header (of a plan without a tag by its first bytes). The first that fits counts."""

    __slots__ = ("fits", "module", "tag")

    def __init__(self, module: str, tag: bytes, fits: Callable[[Cursor], bool]) -> None:
        self.module = module
        self.tag = tag
        self.fits = fits


FAMILIES: dict[Family, Entry] = {
    "tensorrt-rtx": Entry("rtx", TAG_RTX_PLAN, _always),
    "tensorrt-8.6": Entry("trt8_6", TAG_PLAN, _first_is_zero),
    "tensorrt-10.6": Entry("trt10_6", TAG_PLAN, _always),
    "tensorrt-8.2": Entry("trt8_2", TAG_ENGINE, _first_is_zero),
    "tensorrt-8.0": Entry("trt8_0", TAG_ENGINE, _size_is_last),
    "tensorrt-6": Entry("trt6", TAG_ENGINE, _always),
    "tensorrt-5": Entry("trt5", b"", _starts_with_size),
}
TAGS = frozenset(entry.tag for entry in FAMILIES.values() if entry.tag)


@cache
def load(name: Family) -> PlanFamily:
    """The family of this name."""
    family: PlanFamily = import_module(f"trtdoctor.plan.families.{FAMILIES[name].module}").FAMILY
    return family


def has_checksum(name: Family | None) -> bool:
    """Whether plans of this family carry a checksum of their body."""
    header = None if name is None else load(name).header
    return isinstance(header, InnerHeader) and header.checksum is not None


def choose(tag: bytes, words: Cursor) -> PlanFamily:
    """The family of a plan with this tag, judged by ``words``, which stay unread. Raises ``PlanError``."""
    for name, entry in FAMILIES.items():
        if entry.tag == tag and entry.fits(words):
            return load(name)
    raise PlanError("not a plan of a known family", field="tag", offset=0)
