"""Ways to servers of the tests: the environment of a run, and retries that nobody waits for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest

from trtdoctor.sources import remote


def lead(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def hasten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long between two tries; no store of another test is used again."""
    moment = datetime.timedelta(milliseconds=1)
    quick = {"init_backoff": moment, "max_backoff": 2 * moment, "base": 2}
    monkeypatch.setattr(remote, "RETRIES", {**remote.RETRIES, "backoff": quick})
    remote._store.cache_clear()
