"""The how-tos: every command in them runs as it stands there, with files of ours in place of the user's."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from driving import IDENTITY, PLANS, ROOT, environment

FOLDER = ROOT / "docs" / "howto"
PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))
IMAGES = PLANS / "tensorrt-8.6.0.12-h200" / "dynamic_two_profiles.engine"
LOG = (
    "[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, "
    "expecting library version 10.3.0.26 got 8.6.0.12, please rebuild.\n"
)
EVENT = "Warning  FailedScheduling  4s  default-scheduler  0/3 nodes are available: 3 Insufficient nvidia.com/gpu.\n"
H200 = {
    "nvidia.com/gpu.product": "NVIDIA-H200",
    "nvidia.com/gpu.compute.major": "9",
    "nvidia.com/gpu.compute.minor": "0",
    "nvidia.com/gpu.memory": "143771",
    "nvidia.com/cuda.driver-version.full": "550.90.07",
}
INFO = {"architecture": "amd64", "operatingSystem": "linux"}
STATUS = {"nodeInfo": INFO, "allocatable": {"nvidia.com/gpu": "8"}}
NODE = {"kind": "Node", "metadata": {"name": "node-1", "labels": H200}, "status": STATUS}
NODES = json.dumps({"kind": "List", "items": [NODE]})
HOST = {0, 3}
"""Of ``host``: the machine of the test may hide something."""
CODES: dict[str, list[int | set[int]]] = {
    "deepstream": [1, 0, 0, 1],
    "jetson": [1, 1, HOST, 1, 1],
    "kubernetes": [0, 0, 1, 0, 0, 1, 1, 0, 0, 3],
    "offline-ci": [HOST, 0],
    "onnxruntime": [1, 1, 0, 1],
    "triton": [1, 1, 0, 1, 1, 1],
    "ultralytics": [1, 0, 0, 1, 1],
}
"""With which exit code each command of a page ends, with the files of ``furnish``: built for H200 and 8.6.0.12."""


def commands(page: str) -> list[str]:
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    return [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]


def furnish(folder: Path) -> None:
    """The user's files."""
    for name in ("cache", "hosts", "models/detector/1", "bin", "results"):
        (folder / name).mkdir(parents=True)
    engines = ("model.engine", "model_b1_gpu0_fp16.engine", "cache/TensorrtExecutionProvider_1_0_0_sm90.engine")
    for name in (*engines, "models/detector/1/model.plan"):
        shutil.copy(IDENTITY, folder / name)
    shutil.copy(ROOT / "fixtures" / "containers" / "embedded_ctx.onnx", folder / "model_ctx.onnx")
    metadata = json.dumps({"description": "Ultralytics YOLOv8n model", "version": "8.3.0", "task": "detect"}).encode()
    (folder / "yolov8n.engine").write_bytes(struct.pack("<i", len(metadata)) + metadata + IMAGES.read_bytes())
    (folder / "models" / "detector" / "config.pbtxt").write_text('name: "detector"\nplatform: "tensorrt_plan"\n')
    (folder / "config_infer_primary.txt").write_text("[property]\nmodel-engine-file=model_b1_gpu0_fp16.engine\n")
    target = {"gpu": "H200", "tensorrt": "8.6.0.12"}
    for name in ("target.json", "hosts/h200.json"):
        (folder / name).write_text(json.dumps(target))
    for name in ("triton.log", "deepstream.log"):
        (folder / name).write_text(LOG)
    (folder / "app.py").write_text(f"import sys; sys.stderr.write({LOG!r})")
    programs = {
        "trtdoctor": f'exec {shlex.quote(sys.executable)} -m trtdoctor "$@"',
        "python": f'exec {shlex.quote(sys.executable)} "$@"',
        "kubectl": f"case $1 in get) echo {shlex.quote(NODES)};; logs) printf %s {shlex.quote(LOG)};; "
        f"*) printf %s {shlex.quote(EVENT)};; esac",
    }
    for name, line in programs.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / "bin" / name).chmod(0o755)


def test_codes_are_of_the_pages() -> None:
    """Every page is run, and README links to each."""
    assert sorted(CODES) == PAGES
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page for page in PAGES if f"(docs/howto/{page}.md)" not in readme] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands(page: str, tmp_path: Path) -> None:
    """Each command is one that is understood, and ends as it should for these files."""
    furnish(tmp_path)
    lines = [line for line in commands(page) if not line.startswith(("pip ", "docker "))]
    if not Path("/usr/bin/python3").exists():
        lines = [line.replace("/usr/bin/python3", sys.executable) for line in lines]
    env = environment(PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin")
    ended = []
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        ended.append((line, done.returncode, done.stdout[-600:] + done.stderr[-600:]))
        if page == "offline-ci":  # this machine is none that the engine is for
            (tmp_path / "hosts" / "line-3.json").unlink(missing_ok=True)
    assert len(lines) == len(CODES[page])
    wrong = [
        one
        for one, code in zip(ended, CODES[page], strict=True)
        if one[1] not in (code if isinstance(code, set) else {code})
    ]
    assert wrong == []


@pytest.mark.pypi
def test_wheels(tmp_path: Path) -> None:
    """The wheels that are taken along are enough without a network."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    venv.create(tmp_path / "env", with_pip=True)
    env = {**os.environ, "PATH": f"{tmp_path / 'env' / 'bin'}:{os.environ['PATH']}"}
    build, install = (line for line in commands("offline-ci") if line.startswith("pip "))
    for line in (build, install):
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=240, check=False
        )
        if line is build and "No matching distribution" in done.stderr:
            pytest.skip("PyPI cannot be reached")
        assert done.returncode == 0, done.stderr
    assert (
        subprocess.run([tmp_path / "env" / "bin" / "trtdoctor", "--version"], timeout=60, check=False).returncode == 0
    )
