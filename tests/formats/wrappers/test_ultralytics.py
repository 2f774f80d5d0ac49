"""A plan after Ultralytics' metadata is read, with the metadata, even if that is damaged or hostile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compose import ultralytics
from driving import SMALLEST, Run, check, inspected
from trtdoctor.formats.wrappers.ultralytics import METADATA_PARTS

PLAN = SMALLEST.read_bytes()
METADATA = {"description": "Ultralytics YOLOv8n", "stride": 32, "names": {"0": "person"}, "imgsz": [640, 640]}


def test_ultralytics(tmp_path: Path, run: Run) -> None:
    """The facts of the plan after Ultralytics' metadata are shown together with the metadata."""
    wrapped = ultralytics(PLAN, METADATA)
    engine = inspected(tmp_path / "a.engine", wrapped)
    bare = run("inspect", "--output-format", "json", SMALLEST).json["engines"][0]
    own = {"path", "size_bytes", "container", "plan_offset", "metadata"}
    assert {k: v for k, v in engine.items() if k not in own} == {k: v for k, v in bare.items() if k not in own}
    assert (engine["container"], engine["plan_offset"]) == ("ultralytics", len(wrapped) - len(PLAN))
    assert engine["metadata"] == METADATA
    assert engine["size_bytes"] == len(wrapped)


def test_truncated_ultralytics(tmp_path: Path) -> None:
    """An Ultralytics file cut in its metadata is not an engine; cut in its plan it is a truncated one."""
    path = tmp_path / "a.engine"
    data = ultralytics(PLAN, METADATA)
    for size in (5, 40, len(data) - len(PLAN) + 2, len(data) - len(PLAN) + 10, len(data) - 1):
        path.write_bytes(data[:size])
        found = check(path)
        assert found.code == 1
        assert found.codes[0] in (("TRT003",) if size < len(data) - len(PLAN) + 4 else ("TRT011", "TRT012"))


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (b"{}", {}),
        (b'{"a": 1', {}),
        (b"{'a': 1}", {}),
        (b"{\xff}", {}),
        (b'{"a": "\\ud800"}', {"a": "\ud800"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": ' + b"9" * 5000 + b"}", {}),
    ],
)
def test_metadata(text: bytes, want: dict[str, object], tmp_path: Path, run: Run) -> None:
    """Metadata that is not JSON is left out, and the plan behind it is still found."""
    assert inspected(tmp_path / "a.engine", ultralytics(PLAN, text))["metadata"] == want
    assert run("inspect", tmp_path / "a.engine").code == 0


@pytest.mark.parametrize("depth", [10, 100, 500, *range(800, 1000, 2), 20_000])
def test_deep_metadata(depth: int, tmp_path: Path, run: Run) -> None:
    """Metadata nested without end, near the depth that Python can take or beyond, costs neither facts nor answer."""
    assert inspected(tmp_path / "a.engine", ultralytics(PLAN, nested(depth)))["tensorrt_version"] == "8.5.3.1"
    assert run("inspect", tmp_path / "a.engine").code == 0


@pytest.mark.parametrize("text", [b'{"a": NaN}', b'{"a": [-Infinity, {"b": 1e999}]}'])
def test_numbers_that_json_has_not(text: bytes, tmp_path: Path, run: Run) -> None:
    """Python's NaN and Infinity do not get into our JSON, which other languages must read."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    path = tmp_path / "a.engine"
    path.write_bytes(ultralytics(PLAN, text))
    json.loads(run("inspect", "--output-format", "json", path).stdout, parse_constant=refuse)


def test_metadata_of_too_many_parts(tmp_path: Path, run: Run) -> None:
    """Metadata with more parts than are decoded is left out, in words, and the facts of the plan are there."""
    text = json.dumps({"names": ["x"] * METADATA_PARTS}).encode()
    engine = inspected(tmp_path / "a.engine", ultralytics(PLAN, text))
    assert list(engine["metadata"]) == ["unread"]
    assert engine["tensorrt_version"] == "8.5.3.1"
