"""ONNX Runtime and its TensorRT and TensorRT-RTX execution providers."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
