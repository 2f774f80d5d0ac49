"""What starting the command line does to the process: imports, the garbage collector."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from driving import IDENTITY, environment

HEAVY = (
    "rich", "zipfile", "subprocess", "dataclasses", "trtdoctor.formats.registry", "trtdoctor.formats.wrappers",
    "trtdoctor.formats.damage", "trtdoctor.plan.flatbuffer", "trtdoctor.knowledge.releases",
    "trtdoctor.knowledge.messages", "trtdoctor.host", "trtdoctor.logs", "trtdoctor.probe", "trtdoctor.model.machine",
    "trtdoctor.model.probe", "trtdoctor.model.records", "trtdoctor.render.text",
)  # fmt: skip
"""What a good engine and an answer in JSON do not need."""


@pytest.mark.parametrize("name", HEAVY)
def test_start_up_is_light(name: str, imported: frozenset[str]) -> None:
    """A good engine is checked without importing what only others, a machine, or text need."""
    assert importlib.util.find_spec(name) is not None
    assert name not in imported


@pytest.fixture(scope="module")
def imported() -> frozenset[str]:
    """The modules of a process that checks an engine, less those that click imports."""
    code = (
        "import sys, atexit, click; before = set(sys.modules); from trtdoctor.cli import main\n"
        "atexit.register(lambda: print(*set(sys.modules) - before, file=sys.stderr))\n"
        f"main(['check', '--static', {str(IDENTITY)!r}, '--output-format', 'json'])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.returncode == 0
    return frozenset(found.stderr.split())


@pytest.mark.parametrize(
    "args",
    [("check", "--static", str(IDENTITY)), ("inspect", str(IDENTITY)), ("host",), ("checks",), ("explain", "TRT102"),
     ("explain", __file__), ("explain", "-f", "-"),
     ("diff", str(IDENTITY), str(IDENTITY)), ("unwrap", str(IDENTITY), "-o", "/dev/null/x")],
    ids=lambda args: args[0],
)  # fmt: skip
def test_garbage_is_collected(args: tuple[str, ...]) -> None:
    """Every command runs with a collector, though imports run without one."""
    code = (
        "import atexit, gc, sys; from trtdoctor.cli import main\n"
        "atexit.register(lambda: print('collects' if gc.isenabled() else 'does not', file=sys.stderr))\n"
        f"main({list(args)!r})"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL, env=environment(), capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert found.stderr.splitlines()[-1] == "collects"


def test_importing_changes_nothing() -> None:
    """Importing the command line leaves the collector of the process as it is."""
    code = "import gc, trtdoctor, trtdoctor.api, trtdoctor.cli.app, trtdoctor.cli.check; print(gc.isenabled())"
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.stdout.strip() == "True"
