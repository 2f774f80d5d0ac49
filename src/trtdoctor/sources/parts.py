"""Parts of a source as sources of their own: opened from where a format says that something lies."""

from __future__ import annotations

import base64
import binascii
from typing import Literal

from trtdoctor.errors import PlanError
from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Source, SubSource, check_range, part_of

Encoding = Literal["none", "base64"]


class Part(NamedTuple):
    """``size`` bytes from ``at`` on, and how they are encoded there."""

    at: int
    size: int
    encoding: Encoding = "none"


def open_part(whole: Source, part: Part) -> Source:
    """The (decoded) bytes of a part, taken from the budget of the whole. Raises ``PlanError`` when it lies outside."""
    found = SubSource(whole, part.at, part.size)
    return Base64Source(found) if part.encoding == "base64" else found


class Base64Source(Source):
    """The bytes that a base64 text encodes, decoded piecewise."""

    __slots__ = ("_text",)

    def __init__(self, text: Source) -> None:
        if text.size % 4 or not text.size:
            raise PlanError(f"{text.size} characters are not base64", field="base64 text", offset=0)
        padding = text.read(text.size - 4, 4).count(b"=")
        super().__init__(text.size // 4 * 3 - padding, part_of(text.identity, "base64"), text.budget, dear=text.dear)
        self._text = text

    def read(self, at: int, size: int) -> bytes:
        check_range(at, size, self.size, "base64 text")
        first, last = at // 3 * 4, -(-(at + size) // 3) * 4
        try:
            data = base64.b64decode(self._text.read(first, last - first), validate=True)
        except binascii.Error as error:
            raise PlanError(f"not base64: {error}", field="base64 text", offset=at) from error
        return data[at % 3 : at % 3 + size]
