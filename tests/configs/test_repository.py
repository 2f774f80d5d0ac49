"""A Triton repository of models with one planted error each: so many findings, and no others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from driving import PLANS, ROOT, Run

SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "report-v1.json").read_text())
TARGET = "gpu=H200,tensorrt=8.6.0.12"
DYNAMIC = "tensorrt-8.6.0.12-h200/dynamic_two_profiles.engine"
FP16 = "tensorrt-8.6.0.12-h200/fp16.engine"
OLD = "tensorrt-8.5.3.1-h200/static853.engine"
GOOD = """
name: "{name}"
platform: "tensorrt_plan"
max_batch_size: 32
input [ { name: "images" data_type: TYPE_FP32 dims: [ 3, -1, -1 ] } ]
output [ { name: "features" data_type: TYPE_FP32 dims: [ 8, -1, -1 ] } ]
instance_group [ { count: 2 kind: KIND_GPU } ]
"""

MODELS: dict[str, tuple[str, str, str, str | None]] = {
    # model: engine, its name, configuration, the code of the only finding
    "good": (DYNAMIC, "model.plan", GOOD, None),
    "least": (DYNAMIC, "model.plan", 'backend: "tensorrt"', None),
    "whole_dims": (FP16, "model.plan", 'input { name: "input" data_type: TYPE_FP32 dims: [1, 3, 64, 64] }', None),
    "other_name": (DYNAMIC, "model.plan", GOOD.replace('"images"', '"image"'), "TRT422"),
    "other_type": (DYNAMIC, "model.plan", GOOD.replace("TYPE_FP32 dims: [ 3", "TYPE_FP16 dims: [ 3"), "TRT422"),
    "other_dims": (DYNAMIC, "model.plan", GOOD.replace("[ 8, -1, -1 ]", "[ 9, -1, -1 ]"), "TRT422"),
    "batch": (DYNAMIC, "model.plan", GOOD.replace("max_batch_size: 32", "max_batch_size : 64"), "TRT423"),
    "fixed": (FP16, "model.plan", 'platform: "tensorrt_plan" max_batch_size: 16', "TRT423"),
    "file": (DYNAMIC, "net.engine", GOOD, "TRT424"),
    "capability": (
        DYNAMIC, "model.plan", GOOD + 'cc_model_filenames [ { key: "8.6" value: "model.plan" } ]\n'
        'default_model_filename: "other.plan"', "TRT424",
    ),
    "memory": (FP16, "model.plan", 'name: "memory" instance_group { count: 900000 }', "TRT425"),
    "version": (OLD, "model.plan", 'name: "version"', "TRT102"),
}  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, (engine, file, text, _) in MODELS.items():
        folder = tmp_path / "models" / name / "1"
        folder.mkdir(parents=True)
        shutil.copy(PLANS / engine, folder / file)
        (folder.parent / "config.pbtxt").write_text(text.replace("{name}", name))
    shutil.copy(PLANS / DYNAMIC, tmp_path / "models" / "capability" / "1" / "other.plan")
    return tmp_path / "models"


def test_one_finding_for_each_planted_error(repository: Path, run: Run) -> None:
    """Name, type, dimensions, batch, file name, capability, memory, version: nine findings, no others."""
    found = run("check", repository, "--target", TARGET, "--output-format", "json").json
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    told: dict[str, list[str]] = {name: [] for name in MODELS}
    for report in found["reports"]:
        folders = Path(report["path"]).parts
        told[folders[-3]] += [one["code"] for one in report["findings"] if one["severity"] != "info"]
    assert told == {name: [] if code is None else [code] for name, (_, _, _, code) in MODELS.items()}


def test_both_lines_are_quoted(repository: Path, run: Run) -> None:
    """The line of the configuration with its number, and what the plan has."""
    path = repository / "other_type" / "1" / "model.plan"
    (found,) = [
        one
        for one in run("check", path, "--static", "--output-format", "json").json["reports"][0]["findings"]
        if one["code"] == "TRT422"
    ]
    said, plan = found["evidence"]
    assert said["source"].endswith("config.pbtxt:5")
    assert "TYPE_FP16" in said["value"]
    assert "float32" in plan["value"]
    assert "TYPE_FP32" in found["fixes"][0]["title"]


def test_memory_of_the_repository(repository: Path, run: Run) -> None:
    """What the models that load need together: weights once, activations for each instance."""
    found = run("check", repository, "--target", TARGET, "--output-format", "json").json
    (memory,) = found["matrix"]["memory"]
    loading = [one for one in found["reports"] if one["status"] == "ok"]
    activations = {"good": 2, "least": 1, "whole_dims": 1, "capability": 2}
    sizes = {Path(one["path"]).parts[-3]: one["engine"] for one in loading}
    wanted = sum(
        one["weights_bytes"] + activations[name] * one["activation_memory_bytes"] for name, one in sizes.items()
    )
    assert memory["models"] == len(sizes)
    assert memory["needs_bytes"] == wanted
    assert memory["has_bytes"] > wanted


def test_without_a_target(repository: Path, run: Run) -> None:
    """Of the files alone all but memory and version can be told."""
    found = run("check", repository, "--static", "--output-format", "json").json
    codes = sorted(
        one["code"] for report in found["reports"] for one in report["findings"] if one["severity"] == "error"
    )
    assert codes == ["TRT422", "TRT422", "TRT422", "TRT423", "TRT423", "TRT424", "TRT424"]
