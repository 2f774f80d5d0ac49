"""How shells, IDEs and language runtimes say that a program failed."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message

ROWS: tuple[Message, ...] = ()
