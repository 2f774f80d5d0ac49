"""What starting the command line does to the process: imports, the garbage collector."""

from __future__ import annotations

import subprocess
import sys

import pytest

from driving import IDENTITY, environment


def test_start_up_is_light() -> None:
    """A good engine is checked without importing what only foreign files, JSON or text need."""
    heavy = {
        "trtdoctor.formats.registry", "trtdoctor.formats.wrappers", "trtdoctor.formats.damage",
        "trtdoctor.plan.flatbuffer", "trtdoctor.knowledge.releases", "rich", "zipfile", "dataclasses.fields",
    }  # fmt: skip
    code = (
        "import sys, atexit; from trtdoctor.cli import main\n"
        f"atexit.register(lambda: print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr))\n"
        f"main(['check', '--static', {str(IDENTITY)!r}, '--output-format', 'json'])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.returncode == 0
    assert found.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "args",
    [("check", "--static", str(IDENTITY)), ("inspect", str(IDENTITY)), ("host",), ("checks",), ("explain", "TRT102"),
     ("explain", __file__), ("diff", str(IDENTITY), str(IDENTITY)), ("unwrap", str(IDENTITY), "-o", "/dev/null/x")],
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
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.stderr.splitlines()[-1] == "collects"


def test_importing_changes_nothing() -> None:
    """Importing the command line leaves the collector of the process as it is."""
    code = "import gc, trtdoctor, trtdoctor.api, trtdoctor.cli.app, trtdoctor.cli.check; print(gc.isenabled())"
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.stdout.strip() == "True"
