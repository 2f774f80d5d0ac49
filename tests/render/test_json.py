"""The JSON keeps the contract's shape, for every kind of answer."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compose import FAMILIES, torchscript, ultralytics
from driving import PLANS, ROOT, SMALLEST, Run

SCHEMA = ROOT / "src" / "trtdoctor" / "schema"
SCHEMAS = {path.name: json.loads(path.read_text()) for path in SCHEMA.glob("*.json")}
REPORT, INSPECT, HOST, DIFF, CHECKS, TARGET = (
    SCHEMAS[f"{name}-v1.json"] for name in ("report", "inspect", "host", "diff", "checks", "target")
)
HOSTS = sorted((ROOT / "fixtures" / "hosts").glob("*/h*.json"))
PLAN = SMALLEST.read_bytes()


def valid(value: object, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema).validate(value)


FILES: dict[str, bytes] = {name: family.data for name, family in FAMILIES.items()} | {
    "empty": b"",
    "text": b"hello",
    "unrecognised": bytes.fromhex("deadbeef00ff") * 50,
    "truncated": PLAN[:-9],
    "header only": PLAN[:30],
    "text mode": FAMILIES["10.3.0.30"].data.replace(b"\n", b"\r\n"),
    "ultralytics": ultralytics(PLAN, {"names": {"0": "a"}}),
    "torchscript": torchscript(PLAN),
}
TARGETS = [None, "gpu=9.0,tensorrt=8.5.3.1", "gpu=A100,tensorrt=10,platform=arm64,runtime=lean,driver=100,bindings=10"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_a_schema(name: str) -> None:
    """The schemas themselves are sound."""
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def test_schemas_agree() -> None:
    """An engine is described alike in both schemas."""
    assert REPORT["$defs"]["engine"] == INSPECT["$defs"]["engine"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", FILES)
def test_check(name: str, target: str | None, tmp_path: Path, run: Run) -> None:
    """The answer of ``check`` fits its schema, for every family, foreign file and damage."""
    path = tmp_path / "a.engine"
    path.write_bytes(FILES[name])
    found = run("check", path, "--output-format", "json", *(("--target", target) if target else ("--static",)))
    valid(found.json, REPORT)
    assert found.json["exit_code"] == found.code
    assert (found.json["target"] is None) == (target is None)


@pytest.mark.parametrize("name", FILES)
def test_inspect(name: str, tmp_path: Path, run: Run) -> None:
    """The answer of ``inspect`` fits its schema, and every ``null`` has its reason."""
    path = tmp_path / "a.engine"
    path.write_bytes(FILES[name])
    found = run("inspect", path, "--output-format", "json")
    valid(found.json, INSPECT)
    (engine,) = found.json["engines"]
    by_kind = (
        {"not_engine", "member"} if engine["kind"] == "engine" else {"container", "plan_offset", "not_engine", "member"}
    )
    missing = {key for key, value in engine.items() if value is None} - by_kind - set(engine["unknown"])
    assert missing == set()
    if engine["kind"] == "engine" and engine["build_gpu"]:
        for key in ("total_memory_bytes", "integrated"):
            assert engine["build_gpu"][key] is not None or f"build_gpu.{key}" in engine["unknown"]


def test_what_is_no_file(tmp_path: Path, run: Run) -> None:
    """Missing files, directories and devices fit the schemas, too."""
    paths = (tmp_path / "gone", tmp_path, "/dev/null", "a\0b", *sorted(PLANS.rglob("*.engine")))
    valid(run("inspect", *paths, "--output-format", "json").json, INSPECT)
    valid(run("check", *paths, "--output-format", "json").json, REPORT)


def test_host(run: Run) -> None:
    """The answer of ``host`` fits its schema, whatever this machine has, and its target that of a target file."""
    found = run("host", "--output-format", "json").json
    valid(found, HOST)
    valid(found["target"], TARGET)


@pytest.mark.parametrize("path", HOSTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_recorded_host(path: Path) -> None:
    """What real machines with a GPU answered fits the schemas of today."""
    found = json.loads(path.read_text())
    valid(found, HOST)
    valid(found["target"], TARGET)


def test_target_as_documented() -> None:
    """The target of docs/json.md fits the schema of a target file, and one with a wrong value does not."""
    text = (ROOT / "docs" / "json.md").read_text().partition("## A target")[2]
    target = json.loads(text.split("```")[1])
    valid(target, TARGET)
    wrong: dict[str, Any]
    for wrong in ({"tensorrt": "3!8.6"}, {"gpus": [{"compute_capability": "sm_90"}]}, {"gpus": {}}, {"driver": 580}):
        with pytest.raises(jsonschema.ValidationError):
            valid({**target, **wrong}, TARGET)


@pytest.mark.parametrize(("command", "schema"), [("check", "report"), ("inspect", "inspect")])
def test_lines(command: str, schema: str, run: Run) -> None:
    """Each line of JSON lines fits the schema of a line, and none fits that of the whole."""
    static = ("--static",) if command == "check" else ()
    found = run(command, SMALLEST, "no-such.engine", *static, "--output-format", "jsonl")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert ["summary" in line for line in lines] == [False, False, True]
    for line in lines:
        valid(line, SCHEMAS[f"{schema}-line-v1.json"])
        with pytest.raises(jsonschema.ValidationError):
            valid(line, SCHEMAS[f"{schema}-v1.json"])


def test_diff(run: Run) -> None:
    """The answer of ``diff`` fits its schema, with differences and without."""
    other = PLANS / "tensorrt-8.5.3.1-h200" / "static853.engine"
    for pair in ((SMALLEST, SMALLEST), (SMALLEST, other)):
        found = run("diff", *pair, "--output-format", "json").json
        valid(found, DIFF)
        assert found["equal"] == (pair[0] == pair[1])


def test_checks(run: Run) -> None:
    """The answer of ``checks`` fits its schema."""
    valid(run("checks", "--output-format", "json").json, CHECKS)


def drop(value: Any, path: tuple[str | int, ...]) -> Any:
    value = copy.deepcopy(value)
    inner = value
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return value


@pytest.mark.parametrize(
    "path",
    [("schema_version",), ("target",), ("reports", 0, "verdict"), ("reports", 0, "engine", "tensorrt_version"),
     ("reports", 0, "engine", "flags", "dla"), ("reports", 0, "checks", 0, "reason"),
     ("reports", 0, "findings", 0, "cause"), ("reports", 0, "findings", 0, "fixes", 0, "url")],
    ids=str,
)  # fmt: skip
def test_schema_misses_a_key(path: tuple[str | int, ...], run: Run) -> None:
    """A report without a key of the contract does not fit, and one with a key more does."""
    whole = run("check", SMALLEST, "--target", "gpu=8.6", "--output-format", "json").json
    valid({**whole, "new": 1}, REPORT)
    with pytest.raises(jsonschema.ValidationError):
        valid(drop(whole, path), REPORT)


def test_findings_are_ranked(tmp_path: Path, run: Run) -> None:
    """The first finding in JSON is the root cause, and masked ones stand behind."""
    path = tmp_path / "a.engine"
    path.write_bytes(FILES["text mode"])
    found = run("check", path, "--target", "gpu=9.0,tensorrt=8.6.1.6", "--output-format", "json").json
    masked = [f["masked_by"] for f in found["reports"][0]["findings"]]
    assert masked[0] is None
    assert masked == sorted(masked, key=lambda code: code is not None)


def test_only_ascii(tmp_path: Path, run: Run) -> None:
    """JSON leaves in ASCII, whatever stands in names."""
    path = tmp_path / "é\u202e.engine"
    path.write_bytes(ultralytics(PLAN, {"ü": "\x1b[2J"}))
    found = run("inspect", path, "--output-format", "json")
    assert found.stdout.isascii()
    assert found.json["engines"][0]["path"] == str(path)
    assert found.json["engines"][0]["metadata"] == {"ü": "\x1b[2J"}
