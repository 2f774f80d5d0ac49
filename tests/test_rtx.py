"""Engines built anew with TensorRT-RTX, where its package is installed, are read right."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from driving import ROOT, Run


@pytest.mark.rtx
@pytest.mark.skipif(
    importlib.util.find_spec("tensorrt_rtx") is None, reason="needs TensorRT-RTX: pip install tensorrt-rtx numpy"
)
def test_rebuilt(tmp_path: Path, run: Run) -> None:
    """An engine that TensorRT-RTX has just built is whole, of its version, and free of problems."""
    recipe = ROOT / "fixtures" / "recipes" / "build_rtx.py"
    subprocess.run([sys.executable, recipe, tmp_path, "static"], check=True, timeout=60, capture_output=True)
    path = tmp_path / "static.engine"
    (engine,) = run("inspect", "--output-format", "json", path).json["engines"]
    assert (engine["product"], engine["complete"]) == ("tensorrt-rtx", True)
    assert engine["declared_size_bytes"] == path.stat().st_size
    assert metadata.version("tensorrt_rtx").startswith(engine["tensorrt_version"])
    assert {"8.6", "8.9", "12.0"} <= set(engine["target_compute_capabilities"])
    assert run("check", "--static", path).code == 0
