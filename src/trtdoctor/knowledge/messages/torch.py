"""PyTorch and Torch-TensorRT."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
