"""ONNX parsing, network definition, optimization profiles and targets, as a build refuses them."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
