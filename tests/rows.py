"""The rows of checks that have no file of their own yet."""

from __future__ import annotations

from typing import Any, NamedTuple

from trtdoctor.model.check import Facts


class Row(NamedTuple):
    """A row of ``running.Row`` with the code of its check."""

    code: str
    name: str
    facts: Facts
    want: Any
    says: str = ""
    cause: Any = ""
    confidence: Any = ""
