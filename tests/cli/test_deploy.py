"""The files of ``deploy``: their commands run as they are written, below a folder that stands for the root."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import trtdoctor
from driving import PLANS, ROOT, environment

FOLDER = ROOT / "deploy"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
ENGINE = PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine"
COMMAND = re.compile(r"^ *command: (\[[^\]]*\])", re.MULTILINE)
CONFIGURED = re.compile(r"^  (\w+\.json): \|\n    (.*)$", re.MULTILINE)
MOUNTED = re.compile(r"\{name: targets?, mountPath: ([\w/]+), ")
PREFIXES = ("/models", "/etc/trtdoctor")


@pytest.fixture(params=FILES)
def text(request: pytest.FixtureRequest) -> str:
    """A file of ``deploy``."""
    return (FOLDER / str(request.param)).read_text(encoding="utf-8")


@pytest.fixture
def root(text: str, tmp_path: Path) -> Path:
    """The container's root: an engine with its manifest, and what the file configures."""
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(ENGINE, models / "model.engine")
    trtdoctor.manifest(models / "model.engine")
    for name, content in CONFIGURED.findall(text):
        (place,) = MOUNTED.findall(text)
        folder = tmp_path / place.lstrip("/")
        folder.mkdir(parents=True)
        (folder / name).write_text(content, "utf-8")
    return tmp_path


def arguments(text: str, root: Path, wait: str | None = None) -> Iterator[str]:
    """The command, with its paths below ``root``; with ``wait``, a shorter patience than it has."""
    (command,) = COMMAND.findall(text)
    words: list[str] = json.loads(command)
    assert words.pop(0) == "trtdoctor"
    for before, word in zip(["", *words], words, strict=False):
        if before == "--wait" and wait is not None:
            yield wait
        else:
            yield f"{root}{word}" if word.startswith(PREFIXES) else word


def call(text: str, root: Path, wait: str | None = None) -> int:
    """The exit code of the command as a process."""
    command = [sys.executable, "-m", "trtdoctor", *arguments(text, root, wait)]
    return subprocess.run(command, env=environment(), capture_output=True, timeout=60, check=False).returncode


def test_as_written(text: str, root: Path) -> None:
    """A good engine passes at once."""
    assert call(text, root) == 0


@pytest.mark.parametrize("what", ["flipped", "missing", "short", "unrecorded"])
def test_refuses(what: str, text: str, root: Path) -> None:
    """What must not start does not: a changed byte, no file, half a file; where no manifest is, nobody knows (3)."""
    path, data = root / "models" / "model.engine", ENGINE.read_bytes()
    if what == "missing":
        path.unlink()
    elif what == "short":
        path.write_bytes(data[:9000])
    elif what == "flipped":
        path.write_bytes(data[:60_000] + bytes([data[60_000] ^ 1]) + data[60_001:])
    else:
        path.with_name("model.engine.trtdoctor.json").unlink()
    code = call(text, root, wait="0.05")
    assert code == (3 if what == "unrecorded" and "--require-manifest" not in text else 1)


def test_waits(text: str, root: Path) -> None:
    """An engine that comes while the command waits is enough."""
    path = root / "models" / "model.engine"
    moved = path.rename(root / "on-its-way")
    command = [sys.executable, "-m", "trtdoctor", *arguments(text, root)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.poll() is None
        moved.rename(path)
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_names(text: str) -> None:
    """Each names the image that the Containerfile builds, of this version, and waits."""
    assert f"image: trtdoctor:{trtdoctor.__version__}" in text
    assert "--wait" in next(iter(COMMAND.findall(text)))
    assert f"-t trtdoctor:{trtdoctor.__version__} " in (FOLDER / "Containerfile").read_text(encoding="utf-8")


def test_is_yaml(text: str) -> None:
    """Each is YAML, and of what Kubernetes reads every document says its kind."""
    yaml = pytest.importorskip("yaml")
    documents = list(yaml.safe_load_all(text))
    assert all({"kind", "apiVersion", "metadata"} <= one.keys() or "services" in one for one in documents)
