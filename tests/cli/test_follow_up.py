"""What a report tells to run next asks about the same target."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from driving import SMALLEST, Run

HOSTILE = "x && trtdoctor check {path}; touch gone.engine"


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of engines, an engine cache, a Triton repository, and what is not whole."""
    data = SMALLEST.read_bytes()
    for name in (
        "many/a.engine",
        "many/b.engine",
        f"many/{HOSTILE}.engine",
        "cache/TensorrtExecutionProvider_TRTKernel_graph_sm90.engine",
        "triton/net/1/model.plan",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "triton/net/config.pbtxt").write_text('name: "net"\nplatform: "tensorrt_plan"\n')
    (tmp_path / "cut.engine").write_bytes(data[:-100])
    (tmp_path / "long.engine").write_bytes(data + bytes(10))
    (tmp_path / "link.engine").write_text("../many/a.engine")
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.chdir(tmp_path)
    return tmp_path


PATHS = ("cut.engine", "long.engine", "link.engine", "fifo", "many/c.engine")


@pytest.mark.parametrize(
    "option",
    [["--target", "gpu=A100, tensorrt=10.3.0.26"], ["--target", "{path} it's.json"], ["--static"]],
    ids=["words", "file", "static"],
)
@pytest.mark.parametrize("path", PATHS)
def test_the_same_target(path: str, option: list[str], there: Path, run: Run) -> None:
    """Each command that checks again has the options that gave the target, each as one word."""
    (there / "{path} it's.json").write_text('{"gpu": "A100", "tensorrt": "10.3.0.26"}')
    found = run("check", path, *option, "--output-format", "json").json["reports"][0]["findings"]
    lines = [line for one in found for fix in one["fixes"] for line in fix["commands"] if "trtdoctor check" in line]
    assert lines
    for line in lines:
        words = shlex.split(line)
        at = words.index("check") + 1
        assert words[at - 1 : at + len(option)] == ["check", *option]
