"""What a real H200 answered: its saved JSON, used as a target here, finds what was found there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trtdoctor.surveying
from driving import PLANS, ROOT, Run
from trtdoctor import parse_target

HOSTS = ROOT / "fixtures" / "hosts"
MACHINES = sorted(path.name for path in HOSTS.iterdir() if path.is_dir())

LATER = {
    "tensorrt-rtx-1.4.0.76/float4.engine",
    "tensorrt-rtx-1.4.0.76/product.engine",
    "tensorrt-rtx-1.7.1.116/float8.engine",
}
"""Engines that came after the machines were recorded."""


def rows(machine: str) -> list[tuple[Path, list[list[str]]]]:
    """Each engine and the findings there: code, cause and severity."""
    found = [json.loads(line) for line in (HOSTS / machine / "checks.jsonl").read_text().splitlines()]
    paths = [path for path in sorted(PLANS.rglob("*.engine")) if path.relative_to(PLANS).as_posix() not in LATER]
    assert [path.name for path in paths] == [row["engine"] for row in found]
    return [(path, row["here"][0]) for path, row in zip(paths, found, strict=True)]


@pytest.mark.parametrize("machine", MACHINES)
def test_same_findings(machine: str, run: Run) -> None:
    """Every engine of ours gets the findings that it got on the machine itself."""
    recorded = rows(machine)
    words = ("--target", HOSTS / machine / "host.json", "--output-format", "json")
    reports = run("check", *(path for path, _ in recorded), *words).json["reports"]
    here = [[[f["code"], f["cause"], f["severity"]] for f in report["findings"]] for report in reports]
    assert here == [findings for _, findings in recorded]


def test_loads_what_tensorrt_loaded(run: Run) -> None:
    """On the machine with TensorRT 8.6.0.12 every engine of that version and GPU loads, as it really did there, and
    no other."""
    paths = sorted(PLANS.rglob("*.engine"))
    words = ("--target", HOSTS / "h200-tensorrt-8.6" / "host.json", "--output-format", "json")
    reports = run("check", *paths, *words).json["reports"]
    for path, report in zip(paths, reports, strict=True):
        assert (report["status"] == "ok") == (path.parent.name == "tensorrt-8.6.0.12-h200"), path


@pytest.mark.parametrize("machine", MACHINES)
def test_facts(machine: str) -> None:
    """The GPU and the driver are those of the machine; no environment and no home folder is in the file."""
    target = json.loads((HOSTS / machine / "host.json").read_text())["target"]
    gpu = target["gpus"][0]
    assert (gpu["name"], gpu["compute_capability"], gpu["sm_count"]) == ("NVIDIA H200", "9.0", 132)
    assert (target["driver"], target["cuda"], target["platform"]) == ("580.159.04", "13.0", "linux-x86_64")
    text = (HOSTS / machine / "host.json").read_text()
    assert "/root" not in text
    assert "/home" not in text


@pytest.mark.parametrize("machine", MACHINES)
def test_hidden_gpu(machine: str, run: Run) -> None:
    """Saved with CUDA_VISIBLE_DEVICES empty, the machine has a GPU that no process gets."""
    found = run(
        "check", PLANS / "tensorrt-8.6.0.12-h200" / "identity.engine", "--target", HOSTS / machine / "hidden.json"
    )
    assert found.code == 1
    assert "hidden by CUDA_VISIBLE_DEVICES" in found.stdout


@pytest.mark.parametrize("machine", MACHINES)
def test_screen(machine: str, monkeypatch: pytest.MonkeyPatch, update: bool, run: Run) -> None:
    """The screen of the saved machine is the one beside it (write it again with ``pytest --update``)."""
    target = parse_target(str(HOSTS / machine / "host.json"))
    monkeypatch.setattr(trtdoctor.surveying, "this_machine", lambda *_: target)
    text = "".join(f"{line.rstrip()}\n" for line in run("host", env={"COLUMNS": "80"}).stdout.splitlines())
    expected = HOSTS / machine / "host.txt"
    if update:
        expected.write_text(text)
    assert text == expected.read_text()


def test_documented_screens() -> None:
    """The screens of docs/host.md are those of the saved machines."""
    screens = {(HOSTS / machine / "host.txt").read_text() for machine in MACHINES}
    blocks = (ROOT / "docs" / "host.md").read_text().split("```")[1::2]
    assert {block.lstrip("\n") for block in blocks} <= screens
