"""Builds of an engine that failed: tactics, memory, assertions of the builder."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
