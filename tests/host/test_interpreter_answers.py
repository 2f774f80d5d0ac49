"""Programs that are no Python answer nothing, and say so."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from driving import IDENTITY, spawn
from trtdoctor import host
from trtdoctor.host import survey

MARK = "trtdoctor-python:"
SOUND = (
    '{"executable": "x", "version": "3", "path": ["a%s-packages"], "library_path": "", "preload": "", '
    '"distributions": [["a", "1", "b%s"]], "modules": {"tensorrt": {"origin": null, "folders": ["a%s"]}}}'
)
STRANGE = [MARK + SOUND.replace("%s", text) for text in ("\\u0000", "\\ud800", "\\udc00b")]


@pytest.mark.parametrize(
    "line",
    [*STRANGE, MARK + "{}", MARK + '{"executable": 1, "version": 2}', MARK + "[" * 20_000, MARK + "null", "hello", ""],
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


def test_timeout_holds_for_the_interpreter(tmp_path: Path) -> None:
    """An interpreter that hangs gets the time that was asked for, and no more."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    found = spawn("check", IDENTITY, "--python", program, "--timeout", "0.5")
    assert "did not answer within 0.5 s" in found.stdout


def test_nothing_is_known_of_what_did_not_answer() -> None:
    """Its packages and its TensorRT are unknown for that reason, not none."""
    reason = "false ended with 1"
    shown = spawn("host", "--python", "/bin/false").stdout
    assert "none of TensorRT or CUDA" not in shown
    assert "took too long" not in shown
    assert shown.count(reason) >= 2
    checked = spawn("check", IDENTITY, "--python", "/bin/false").stdout
    assert reason in checked
    assert "has no tensorrt module" not in checked


def test_its_time_is_no_time_of_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries are looked for as long after an interpreter that took its time as after one that did not."""
    late = iter((-1e9,))  # the first look at the clock, before the interpreter is asked
    monkeypatch.setattr(host, "time", SimpleNamespace(monotonic=lambda: next(late, None) or time.monotonic()))
    assert not any("took too long" in note for note in survey("/bin/false").machine.notes)
