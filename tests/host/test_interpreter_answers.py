"""Programs that are no Python answer nothing, and say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from driving import IDENTITY, spawn

MARK = "trtdoctor-python:"


@pytest.mark.parametrize(
    "line",
    [MARK + "{}", MARK + '{"executable": 1, "version": 2}', MARK + "[" * 20_000, MARK + "null", "hello", ""],
    ids=lambda line: line[:40],
)
def test_garbage(line: str, tmp_path: Path) -> None:
    """Whatever it prints, the answer is incomplete or an error, never a failure of ours."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\ncat <<'E'\n{line}\nE\n")
    program.chmod(0o755)
    found = spawn("check", IDENTITY, "--python", program)
    assert found.code in (1, 3)
    assert "This is a bug" not in found.stderr + found.stdout
