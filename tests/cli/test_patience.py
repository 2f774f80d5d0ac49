"""What a person at a terminal sees of long work."""

from __future__ import annotations

import io
import sys

import pytest

from trtdoctor.cli.patience import BIG, STEP, Progress


class Terminal(io.StringIO):
    """Standard error that says whether it is a terminal."""

    def __init__(self, is_one: bool) -> None:
        super().__init__()
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


@pytest.mark.parametrize(
    ("terminal", "size", "shows"), [(True, 4 * BIG, True), (True, 1000, False), (False, BIG, False)]
)
def test_progress(terminal: bool, size: int, shows: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a big file a terminal shows how much was hashed, and nothing of it stays; elsewhere nobody looks."""
    stream = Terminal(terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress("model\x1b.engine") as progress:
        assert (progress.told is not None) is terminal
        if progress.told is not None:
            for done in range(STEP, size, STEP):
                progress.told(done, size)
            progress.told(size, size)
    text = stream.getvalue()
    assert ("%" in text) is shows
    assert "\x1b.engine" not in text
    assert text.count("\r") <= size // STEP + 1
    assert text == "" or text.endswith("\r\x1b[K")
