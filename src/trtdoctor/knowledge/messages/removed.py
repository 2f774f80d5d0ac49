"""Functions and flags that a release of TensorRT no longer has."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
