"""Runs the command line: in this process, or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
PLANS = ROOT / "fixtures" / "plans"
CASES = ROOT / "fixtures" / "cases"
IDENTITY = PLANS / "tensorrt-8.6.0.12-h200" / "identity.engine"  # 11.7 kB
SMALLEST = PLANS / "tensorrt-8.5.3.1-h200" / "identity853.engine"  # 2 kB
RTX = PLANS / "tensorrt-rtx-1.7.1.116" / "static.engine"


class Result(NamedTuple):
    """What a command answered."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def codes(self) -> list[str]:
        """Codes of the findings of the only report, in order."""
        return [finding["code"] for finding in self.json["reports"][0]["findings"]]


Run = Callable[..., Result]
Install = Callable[..., Path]
"""Makes an environment with the given packages and nothing else; gives its interpreter."""


def run(*args: str | os.PathLike[str], env: Mapping[str, str | None] | None = None) -> Result:
    """``trtdoctor ARGS`` in this process. An exception that gets out fails the test."""
    from trtdoctor.cli.app import app

    found = CliRunner().invoke(app, [os.fspath(arg) for arg in args], prog_name="trtdoctor", env=env)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Result(found.exit_code, found.stdout, found.stderr)


def check(*args: str | os.PathLike[str]) -> Result:
    """``trtdoctor check --static --output-format json ARGS``."""
    return run("check", "--static", "--output-format", "json", *args)


def inspected(path: Path, data: bytes) -> Any:
    """The JSON of ``trtdoctor inspect`` for a file with these bytes, which must be an engine."""
    path.write_bytes(data)
    found = run("inspect", "--output-format", "json", path)
    assert found.code == 0
    return found.json["engines"][0]


def environment(**more: str) -> dict[str, str]:
    """An environment without anything that changes how text is printed."""
    clean = {k: v for k, v in os.environ.items() if k not in COLOURS and not k.startswith("TRTDOCTOR_")}
    return {**clean, "PYTHONPATH": str(ROOT / "src"), **more}


COLOURS = ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "PYTHONIOENCODING",
           "PYTHONUNBUFFERED")  # fmt: skip


def spawn(*args: str | bytes | os.PathLike[str], timeout: float = 20, **more: Any) -> Result:
    """``python -m trtdoctor ARGS`` as a process; a hang fails the test."""
    env = more.pop("env", None) or environment()
    found = subprocess.run(
        [sys.executable, "-m", "trtdoctor", *args],
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more},
        env=env,
        timeout=timeout,
        check=False,
    )
    return Result(
        found.returncode, *((out or b"").decode(errors="surrogateescape") for out in (found.stdout, found.stderr))
    )
