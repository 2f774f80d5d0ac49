"""On a real GPU: what we tell of it is what nvidia-smi tells, and hiding it is noticed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from driving import IDENTITY, environment, spawn

pytestmark = pytest.mark.gpu


def smi(*names: str) -> list[str]:
    command = ["nvidia-smi", f"--query-gpu={','.join(names)}", "--format=csv,noheader,nounits", "--id=0"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip().split(", ")


def test_same_as_nvidia_smi() -> None:
    """Name, compute capability, memory and driver of the first GPU are those that nvidia-smi prints."""
    name, capability, memory, driver = smi("name", "compute_cap", "memory.total", "driver_version")
    target = spawn("host", "--output-format", "json").json["target"]
    gpu = target["gpus"][0]
    assert (gpu["name"], gpu["compute_capability"], target["driver"]) == (name, capability, driver)
    assert abs(gpu["memory_bytes"] / (1 << 20) - int(memory)) < 1024
    assert gpu["sm_count"] > 0
    assert 0 < gpu["memory_free_bytes"] <= gpu["memory_bytes"]


@pytest.mark.parametrize("visible", ["", "99", "GPU-00000000-0000-0000-0000-000000000000"])
def test_hidden(visible: str) -> None:
    """A GPU that CUDA_VISIBLE_DEVICES hides is there, and no process gets it."""
    found = spawn("check", IDENTITY, "--output-format", "json", env={**environment(), "CUDA_VISIBLE_DEVICES": visible})
    first = found.json["reports"][0]["findings"][0]
    assert (found.code, first["code"], first["cause"]) == (1, "TRT301", "cuda-driver-or-device")
    assert "CUDA_VISIBLE_DEVICES" in first["title"]


def test_round_trip(tmp_path: Path) -> None:
    """A check here, TensorRT not run, and one against this machine's saved JSON find the same."""
    saved = tmp_path / "host.json"
    spawn("host", "--output-format", "json", "-o", saved)
    here = spawn("check", IDENTITY, "--ignore", "TRT5", "--output-format", "json").json["reports"][0]["findings"]
    there = spawn("check", IDENTITY, "--target", saved, "--output-format", "json").json["reports"][0]["findings"]
    assert [(f["code"], f["severity"]) for f in here] == [(f["code"], f["severity"]) for f in there]
