"""A Triton repository of models with one planted error each: so many findings, and no others."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from driving import PLANS, ROOT, Run
from trtdoctor.configs import beside
from trtdoctor.model.configuration import Unread

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
instance_group [ { kind: KIND_GPU profile: [ "0", "1" ] } ]
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
    "profile": (DYNAMIC, "model.plan", GOOD.replace('[ "0", "1" ]', '"0"'), "TRT423"),
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
    """Name, type, dimensions, batch, profile, file name, capability, memory, version: ten findings, no others."""
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


@pytest.mark.parametrize(("count", "told"), [(24, 24), (25, 25), (1000, 25)])
def test_many_differences(count: int, told: int, tmp_path: Path, run: Run) -> None:
    """The first two dozen are told, and how many more there are."""
    (tmp_path / "1").mkdir()
    shutil.copy(PLANS / DYNAMIC, tmp_path / "1" / "model.plan")
    (tmp_path / "config.pbtxt").write_text("".join(f'input {{ name: "i{at}" }}\n' for at in range(count)))
    found = run("check", tmp_path / "1" / "model.plan", "--static", "--output-format", "json")
    titles = [one["title"] for one in found.json["reports"][0]["findings"]]
    assert (len(titles), found.code) == (told, 1)
    assert [one for one in titles if one.startswith("and ")] == (
        [f"and {count - 24:,} more in config.pbtxt"] if count > 24 else []
    )


def test_memory_of_the_repository(repository: Path, run: Run) -> None:
    """What the models that load need together: weights once, activations for each instance."""
    found = run("check", repository, "--target", TARGET, "--output-format", "json").json
    (memory,) = found["matrix"]["memory"]
    loading = [one for one in found["reports"] if one["status"] == "ok"]
    activations = {"good": 2, "least": 1, "whole_dims": 1, "capability": 2}  # contexts
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
    assert codes == ["TRT422", "TRT422", "TRT422", "TRT423", "TRT423", "TRT423", "TRT424", "TRT424"]


PLAN = 'platform: "tensorrt_plan"'


@pytest.mark.parametrize(
    ("place", "others", "text", "codes"),
    [
        ("model.plan", (), PLAN, ["TRT424"]),
        ("x/model.plan", (), PLAN, ["TRT424"]),
        ("01/model.plan", (), 'backend: "tensorrt"', ["TRT424"]),
        ("x/net.plan", ("2/other.plan",), PLAN, ["TRT424"]),
        ("1/model.plan", (), PLAN, []),
        ("old/model.plan", ("3/model.plan",), PLAN, []),
        ("model.plan", ("3/net.plan",), PLAN + 'default_model_filename: "net.plan"', []),
        ("model.plan", (), 'backend: "python"', []),
        ("model.plan", (), "max_batch_size: 1", []),
        ("model.plan", (), "nonsense", []),
    ],
)
def test_no_version(place: str, others: tuple[str, ...], text: str, codes: list[str], tmp_path: Path, run: Run) -> None:
    """An engine beside its config.pbtxt, or in a folder that is no number, is not loaded; if another one is, it is no
    part of the model."""
    model = tmp_path / "net"
    for name in (place, *others):
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PLANS / DYNAMIC, model / name)
    (model / "config.pbtxt").write_text(text)
    report = run("check", model / place, "--static", "--output-format", "json").json["reports"][0]
    assert [one["code"] for one in report["findings"] if one["severity"] == "error"] == codes


ALL = " version_policy { all { } }"
TWO = " version_policy { latest { num_versions: 2 } }"


@pytest.mark.parametrize(
    ("versions", "text", "severities"),
    [
        ({"1": True}, PLAN, {}),
        ({"1": True, "2": True}, PLAN, {"1": "warning"}),
        ({"1": True, "2": False}, PLAN, {"1": "error"}),
        ({"9": True, "10": False}, PLAN, {"9": "error"}),
        ({"1": True, "2": False, "3": True}, PLAN, {"1": "warning"}),
        ({"1": True, "2": False, "3": True}, PLAN + TWO, {"1": "error", "3": "error"}),
        ({"1": False, "2": True, "3": True}, PLAN + TWO, {}),
        ({"1": True, "2": False}, PLAN + ALL, {"1": "error"}),
        ({"1": True, "2": True}, PLAN + ALL, {}),
        ({"1": True, "2": False}, PLAN + " version_policy { specific { versions: [ 1, 3 ] } }", {}),
        ({"1": True, "2": True}, PLAN + " version_policy { specific { versions: 3 } }", {"1": "error", "2": "error"}),
        ({"1": True, "02": False, "new": False, "configs": False}, PLAN, {}),
        ({"1": True, "2": False}, 'backend: "python"', {"1": "error"}),
    ],
)
def test_versions(versions: dict[str, bool], text: str, severities: dict[str, str], tmp_path: Path, run: Run) -> None:
    """Which versions Triton loads by its policy, and whether each of them has a plan."""
    for name, has in versions.items():
        (tmp_path / "net" / name).mkdir(parents=True)
        if has:
            shutil.copy(PLANS / DYNAMIC, tmp_path / "net" / name / "model.plan")
    (tmp_path / "net" / "config.pbtxt").write_text(text)
    found = run("check", tmp_path, "--static", "--output-format", "json").json["reports"]
    told = {
        Path(one["path"]).parts[-2]: max((finding["severity"] == "error", finding["severity"]) for finding in findings)[
            1
        ]
        for one in found
        if (findings := [finding for finding in one["findings"] if finding["code"] == "TRT424"])
    }
    assert told == severities


@pytest.mark.parametrize("place", ["1", "."])
def test_more_versions_than_are_looked_at(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names beyond the bound may hold a version: that is told, and is no pass."""
    (tmp_path / "1").mkdir()
    (tmp_path / "config.pbtxt").write_text(PLAN)
    shutil.copy(PLANS / DYNAMIC, tmp_path / place / "net.plan")
    monkeypatch.setattr("trtdoctor.configs.versions.MOST_NAMES", 1)
    assert Unread in map(type, beside(str(tmp_path / place / "net.plan")))
    monkeypatch.setattr("trtdoctor.configs.versions.MOST_NAMES", 9)
    assert Unread not in map(type, beside(str(tmp_path / place / "net.plan")))
    monkeypatch.setattr("trtdoctor.configs.versions.MOST_LOOKS", 0)
    assert Unread in map(type, beside(str(tmp_path / place / "net.plan")))


def test_the_command_puts_it_there(tmp_path: Path, run: Run) -> None:
    """Once the command of the fix has run, Triton finds the engine: in the version that is served, by its name."""
    shutil.copy(PLANS / DYNAMIC, tmp_path / "a b.plan")
    (tmp_path / "config.pbtxt").write_text(
        PLAN + ' version_policy { specific { versions: 3 } } default_model_filename: "net.plan"'
    )
    report = run("check", tmp_path / "a b.plan", "--static", "--output-format", "json").json["reports"][0]
    (fix,) = report["findings"][0]["fixes"]
    subprocess.run(["sh", "-c", fix["commands"][0]], check=True)
    found = run("check", tmp_path / "3" / "net.plan", "--static", "--output-format", "json")
    assert found.json["reports"][0]["findings"] == []


@pytest.mark.parametrize(
    ("text", "files", "lacks"),
    [
        (PLAN, (), True),
        ("name: \"a\"\n  backend : 'tensorrt'", ("1/labels.txt",), True),
        (PLAN, ("1/model.onnx", "2/x"), True),
        (f"# {PLAN}", (), False),
        ('platform: "onnxruntime_onnx"', ("1/model.onnx",), False),
        ('backend: "tensorrtllm"', ("1/x",), False),
        (PLAN + ' default_model_filename: "net.bin"', ("1/net.bin",), False),
    ],
)
def test_a_model_without_a_plan(text: str, files: tuple[str, ...], lacks: bool, tmp_path: Path, run: Run) -> None:
    """A model for engines that has none is told beside one that has one; models of other backends need none."""
    for model in ("good", "empty"):
        (tmp_path / model / "1").mkdir(parents=True)
        (tmp_path / model / "config.pbtxt").write_text(PLAN if model == "good" else text)
    shutil.copy(PLANS / DYNAMIC, tmp_path / "good" / "1" / "model.plan")
    for name in files:
        (tmp_path / "empty" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "empty" / name).write_text("x")
    found = run("check", tmp_path, "--static", "--output-format", "json")
    told = {Path(one["path"]).relative_to(tmp_path).parts[0]: one["findings"] for one in found.json["reports"]}
    assert told["good"] == []
    assert [one["code"] for one in told.get("empty", ())] == (["TRT001"] if lacks else [])
    assert found.code == (1 if lacks else 0)


@pytest.mark.parametrize(
    ("text", "ensemble"),
    [
        ('platform: "ensemble"', True),
        ("ensemble_scheduling { step [ { model_name: 'net' model_version: -1 } ] }", True),
        ("ensemble_scheduling: {\n}", True),
        ('# platform: "ensemble"\nplatform: "onnxruntime_onnx"', False),
        ('backend: "python"', False),
    ],
)
def test_an_ensemble(text: str, ensemble: bool, tmp_path: Path, run: Run) -> None:
    """A model that has no engine of its own is not judged, and counted so; asked about alone, the answer is open."""
    for model in ("net", "ens"):
        (tmp_path / model / "1").mkdir(parents=True)
        (tmp_path / model / "config.pbtxt").write_text(PLAN if model == "net" else text)
    shutil.copy(PLANS / DYNAMIC, tmp_path / "net" / "1" / "model.plan")
    found = run("check", tmp_path, "--static", "--output-format", "json")
    assert (found.code, len(found.json["reports"])) == (0, 1)
    assert found.json.get("not_judged", {}) == ({"Triton ensemble": 1} if ensemble else {})
    alone = run("check", tmp_path / "ens", "--static")
    assert alone.code == (3 if ensemble else 1)
    assert ("no engine of its own: not judged" in alone.stdout) is ensemble


def test_a_version_that_nobody_can_look_into(tmp_path: Path, run: Run) -> None:
    """A version that is a link may hold the plan."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "config.pbtxt").write_text(PLAN)
    (tmp_path / "net" / "1").symlink_to(tmp_path / "elsewhere")
    report = run("check", tmp_path / "net", "--static", "--output-format", "json").json["reports"][0]
    assert "missing" not in report["findings"][0]["title"]


STEPS: dict[str, list[tuple[str, ...]]] = {
    # model: what the steps of each way have in them, without a target, and on one with another TensorRT
    "other_name": [('name: "images"',), ('name: "images"', "trtexec")],
    "other_dims": [("dims: [ 8, -1, -1 ]",), ("dims: [ 8, -1, -1 ]", "trtexec")],
    "batch": [("max_batch_size: 32",), ("images:64x3x64x64",)],
    "fixed": [("max_batch_size: 0",), ("max_batch_size: 0", "trtexec")],
    "file": [("mv -n",), ("mv -n", "trtexec")],
    "capability": [("drop the entry",), ("drop the entry", "trtexec")],
    "broken": [("mend config.pbtxt, line 1",), ("mend config.pbtxt, line 1", "trtexec")],
}
NEWER = "gpu=A100,tensorrt=10.7.0.23,platform=linux-x86_64"


@pytest.mark.parametrize("model", STEPS)
def test_what_clears_it(model: str, repository: Path, run: Run) -> None:
    """The plan has the edit of the configuration; where TensorRT is another one, too, its steps add up."""
    if model == "broken":
        (repository / "good").rename(repository / "broken")
        (repository / "broken" / "config.pbtxt").write_text("nonsense")
    (path,) = (one for one in (repository / model / "1").iterdir() if one.name != "other.plan")
    for options, wanted in zip((("--static",), ("--target", NEWER)), STEPS[model], strict=True):
        report = run("check", path, *options, "--output-format", "json").json["reports"][0]
        errors = {one["code"] for one in report["findings"] if one["severity"] == "error" and one["masked_by"] is None}
        assert report["plan"]["clears"] == "all"
        way = report["plan"]["ways"][0]
        assert set(way["clears"]) == errors
        assert len(way["steps"]) == len(wanted)
        for step, part in zip(way["steps"], wanted, strict=True):
            assert part in " ".join((step["title"], *step["commands"]))


def test_a_larger_batch_is_a_build_too(repository: Path, run: Run) -> None:
    """Of two ways, one lowers the number, the other builds an engine that takes it."""
    path = repository / "batch" / "1" / "model.plan"
    ways = run("check", path, "--static", "--output-format", "json").json["reports"][0]["plan"]["ways"]
    assert [len(way["steps"]) for way in ways] == [1, 1]
    assert "[64,3,64,64]" in ways[1]["steps"][0]["commands"][0]
