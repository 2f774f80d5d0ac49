"""What is waited for is broken off where it fills the memory, and only then."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable

import pytest

from trtdoctor.sources import attentive

MUCH = 64 << 20


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attentive, "ROOM", 8 << 20)
    monkeypatch.setattr(attentive, "GIVEN_BACK", 0.1)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


async def _for_ever(held: list[bytearray]) -> str:
    held.append(bytearray(b"x") * MUCH)
    try:
        await asyncio.Event().wait()
    finally:
        held.clear()
    return "never"


def test_an_answer() -> None:
    """What is answered is handed on."""

    async def said() -> str:
        await asyncio.sleep(0)
        return "here"

    assert attentive.answer(said) == "here"


def test_an_error() -> None:
    """What fails is raised as it is."""

    async def said() -> str:
        raise KeyError("word")

    with pytest.raises(KeyError):
        attentive.answer(said)


def test_too_much() -> None:
    """What takes more than there is room for is broken off, and gives its memory back."""
    held: list[bytearray] = []
    with pytest.raises(attentive.TooMuch):
        attentive.answer(lambda: _for_ever(held))
    assert not held


def test_taken_by_others() -> None:
    """Memory that stays taken is somebody else's: the question is asked again."""
    kept: list[bytearray] = []
    asked: list[None] = []

    def ask() -> Awaitable[str]:
        async def said() -> str:
            asked.append(None)
            if len(asked) == 1:
                kept.append(bytearray(b"x") * MUCH)
                await asyncio.Event().wait()
            return "here"

        return said()

    assert attentive.answer(ask) == "here"
    assert len(asked) == 2


def test_in_a_loop() -> None:
    """Whoever calls from a coroutine is told so, and needs another thread."""

    async def inside() -> bool:
        return attentive.runs_here()

    assert asyncio.run(inside())
    assert not attentive.runs_here()
