"""Failure strings of the libraries that share one cause and one fix."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
