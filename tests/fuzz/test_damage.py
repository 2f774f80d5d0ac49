"""Damage is made quickly, so that its time is not taken for that of what reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import damage
import pytest


def test_no_more_is_written_than_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON with an indent ends where inputs do: it takes Python time for each level that a value is deep."""
    value = [damage.nested([1] * 300, 150, listed=True)] * 30
    pieces = list(json.JSONEncoder(indent=1).iterencode(value))
    written = []

    def some(_: json.JSONEncoder, __: Any) -> Iterator[str]:
        for piece in pieces:
            written.append(piece)
            yield piece

    monkeypatch.setattr(json.JSONEncoder, "iterencode", some)
    text = damage._written(value, ascii_only=True, indent=1)
    assert "".join(pieces).startswith(text)
    assert damage.MOST < len(text) < damage.MOST + 1000
    assert len(written) < len(pieces) / 2
