"""What the tests of plans share."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from trtdoctor.plan.layout import Body, Layout


def _body_of(plan: bytes) -> Body:
    """Where the archive of one of our engines lies, which are of TensorRT 8.5, 8.6 and TensorRT-RTX."""
    at = 0
    if plan[:4] in (b"ftrt", b"vtrt"):
        table = 32 if plan[:4] == b"ftrt" else 64
        (count,) = struct.unpack_from("<Q", plan, 8)
        entries = [struct.unpack_from("<4s4xQ", plan, table + 24 * i) for i in range(count)]
        at = next(offset for tag, offset in entries if tag == b"NGNE")
    layout: Layout = "D" if plan[:4] == b"vtrt" else "C"
    size, head = (at + 8, 20) if layout == "D" else (at + 16, 24)
    return Body(layout, at + head, struct.unpack_from("<Q", plan, size)[0])


@pytest.fixture
def body_of() -> Callable[[bytes], Body]:
    return _body_of
