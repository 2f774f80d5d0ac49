"""Plans inside Ultralytics and Torch-TensorRT files are found, and nothing else is taken for one."""

from __future__ import annotations

import base64
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose import FAMILIES, plan, torchscript, ultralytics
from driving import IDENTITY, SMALLEST, Run, check
from trtdoctor.errors import PlanError
from trtdoctor.formats.wrappers import METADATA_LIMIT, Base64Source, unwrap
from trtdoctor.sources.source import BytesSource

PLAN = SMALLEST.read_bytes()
OTHER = plan((10, 3, 0, 26), 239)
METADATA = {"description": "Ultralytics YOLOv8n", "stride": 32, "names": {"0": "person"}, "imgsz": [640, 640]}


def inspect(run: Run, path: Path, data: bytes) -> Any:
    path.write_bytes(data)
    found = run("inspect", "--output-format", "json", path)
    assert found.code == 0
    return found.json["engines"][0]


def test_ultralytics(tmp_path: Path, run: Run) -> None:
    """Behind Ultralytics' metadata stands the plan, whose facts are shown together with the metadata."""
    wrapped = ultralytics(PLAN, METADATA)
    engine = inspect(run, tmp_path / "a.engine", wrapped)
    bare = run("inspect", "--output-format", "json", SMALLEST).json["engines"][0]
    own = {"path", "size_bytes", "container", "plan_offset", "metadata"}
    assert {k: v for k, v in engine.items() if k not in own} == {k: v for k, v in bare.items() if k not in own}
    assert (engine["container"], engine["plan_offset"]) == ("ultralytics", len(wrapped) - len(PLAN))
    assert engine["metadata"] == METADATA
    assert engine["size_bytes"] == len(wrapped)


def test_torchscript(tmp_path: Path, run: Run) -> None:
    """The first plan of a Torch-TensorRT module is shown, with the device that the module names."""
    engine = inspect(run, tmp_path / "a.ts", torchscript(PLAN, OTHER))
    assert (engine["container"], engine["plan_offset"]) == ("torchscript", None)
    assert engine["tensorrt_version"] == "8.5.3.1"
    assert engine["metadata"] == {"device": "0%9%0%0%NVIDIA H200"}
    assert "encoded" in engine["unknown"]["plan_offset"]


@pytest.mark.parametrize("inside", [IDENTITY.read_bytes(), *(f.data for n, f in FAMILIES.items() if n != "5.0.6.3")])
def test_plans_come_out_whole(inside: bytes) -> None:
    """A plan of any family is the same bytes inside and outside, read whole or piecewise."""
    for data in (ultralytics(inside, METADATA), torchscript(inside)):
        found = unwrap(BytesSource(data))
        assert found is not None
        assert found.plan.size == len(inside)
        assert found.plan.read(0, len(inside)) == inside
        for at in range(0, len(inside) - 7, 97):
            assert found.plan.read(at, 7) == inside[at : at + 7]


@pytest.mark.parametrize("container", ["ultralytics", "torchscript"])
def test_check_warns(container: str, tmp_path: Path) -> None:
    """A wrapped engine is good, with a warning that TensorRT wants it bare and the command that unwraps it."""
    path = tmp_path / "a b.engine"
    path.write_bytes(ultralytics(PLAN, METADATA) if container == "ultralytics" else torchscript(PLAN, PLAN))
    found = check(path)
    assert (found.code, found.codes) == (0, ["TRT004"])
    (finding,) = found.json["reports"][0]["findings"]
    assert finding["severity"] == "warning"
    assert any(f"trtdoctor unwrap '{path}' -o" in c for fix in finding["fixes"] for c in fix["commands"])
    assert found.json["reports"][0]["engine"]["tensorrt_version"] == "8.5.3.1"


@pytest.mark.parametrize("container", ["ultralytics", "torchscript"])
def test_damage_inside(container: str, tmp_path: Path) -> None:
    """A damaged plan inside a wrapper is damaged, and only the warning about the wrapper stands beside it."""
    path = tmp_path / "a.engine"
    cut = PLAN[:-7]
    path.write_bytes(ultralytics(cut, METADATA) if container == "ultralytics" else torchscript(cut))
    assert check(path).codes == ["TRT012", "TRT004"]


def test_truncated_ultralytics(tmp_path: Path) -> None:
    """An Ultralytics file cut in its metadata is no engine, and cut in its plan a truncated one."""
    path = tmp_path / "a.engine"
    data = ultralytics(PLAN, METADATA)
    for size in (5, 40, len(data) - len(PLAN) + 2, len(data) - len(PLAN) + 10, len(data) - 1):
        path.write_bytes(data[:size])
        found = check(path)
        assert found.code == 1
        assert found.codes[0] in (("TRT003",) if size < len(data) - len(PLAN) + 4 else ("TRT011", "TRT012"))


NOT_WRAPPED: list[tuple[str, bytes]] = [
    ("deflated", torchscript(PLAN, compression=zipfile.ZIP_DEFLATED)),
    ("deflated without compression", torchscript(PLAN, compression=zipfile.ZIP_DEFLATED, level=0)),
    ("no plan in the module", torchscript()),
    ("text that is no plan", torchscript(b"x" * 300)),
    ("short text", torchscript(b"ftrt")),
    ("cut zip", torchscript(PLAN)[:-30]),
    ("other opcode", torchscript(PLAN).replace(b"q\x01X", b"q\x01T")),
    ("zip of a plan", b"PK\3\4" + PLAN),
    ("length of zero", struct.pack("<i", 0) + b"{}" + PLAN),
    ("negative length", struct.pack("<i", -2) + b"{}" + PLAN),
    ("length past the end", struct.pack("<i", 1 << 20) + b"{}" + PLAN),
    ("length off by one", struct.pack("<i", 3) + b"{}" + PLAN),
    ("no plan behind", struct.pack("<i", 2) + b"{}" + b"nothing to see"),
    ("metadata over the limit", struct.pack("<i", METADATA_LIMIT + 1) + b"{" + bytes(50)),
    ("nothing", b""),
    ("a plan", PLAN),
]


@pytest.mark.parametrize(("name", "data"), NOT_WRAPPED, ids=[name for name, _ in NOT_WRAPPED])
def test_not_wrapped(name: str, data: bytes) -> None:
    """What is no wrapper, or holds no plan that could be read in place, is not called one."""
    assert unwrap(BytesSource(data)) is None


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
    """Metadata that is no JSON is left out, and the plan behind it is still found."""
    assert inspect(run, tmp_path / "a.engine", ultralytics(PLAN, text))["metadata"] == want
    assert run("inspect", tmp_path / "a.engine").code == 0


@pytest.mark.parametrize("depth", [10, 100, 500, *range(800, 1000, 2), 20_000])
def test_deep_metadata(depth: int, tmp_path: Path, run: Run) -> None:
    """Metadata nested without end, near the depth that Python can take or beyond, costs neither facts nor answer."""
    assert inspect(run, tmp_path / "a.engine", ultralytics(PLAN, nested(depth)))["tensorrt_version"] == "8.5.3.1"
    assert run("inspect", tmp_path / "a.engine").code == 0


@pytest.mark.parametrize("text", [b'{"a": NaN}', b'{"a": [-Infinity, {"b": 1e999}]}'])
def test_numbers_that_json_has_not(text: bytes, tmp_path: Path, run: Run) -> None:
    """Python's NaN and Infinity do not get into our JSON, which other languages must read."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    path = tmp_path / "a.engine"
    path.write_bytes(ultralytics(PLAN, text))
    json.loads(run("inspect", "--output-format", "json", path).stdout, parse_constant=refuse)


def test_text_like_a_plan_before_a_plan() -> None:
    """Text that begins like a plan but has no length of base64 does not hide the plan behind it."""
    fake = b"ZnRyd" + b"A" * 100
    assert len(fake) % 4
    found = unwrap(BytesSource(torchscript(PLAN, device=fake.decode())))
    assert found is not None
    assert found.plan.read(0, found.plan.size) == PLAN


# ---- base64


@given(st.binary(min_size=1, max_size=60), st.data())
def test_base64_source(data: bytes, draw: st.DataObject) -> None:
    """Any part of base64 text gives the bytes that it stands for."""
    source = Base64Source(BytesSource(base64.b64encode(data)))
    assert source.size == len(data)
    at = draw.draw(st.integers(0, len(data)))
    size = draw.draw(st.integers(0, len(data) - at))
    assert source.read(at, size) == data[at : at + size]
    with pytest.raises(PlanError):
        source.read(at, len(data) - at + 1)


@pytest.mark.parametrize("text", [b"", b"abc", b"abcde"])
def test_no_base64(text: bytes) -> None:
    """Text whose length base64 cannot have is refused."""
    with pytest.raises(PlanError):
        Base64Source(BytesSource(text))


def test_bad_characters() -> None:
    """Characters that are no base64 raise where they are read."""
    with pytest.raises(PlanError):
        Base64Source(BytesSource(b"ab!?" * 4)).read(0, 8)


def test_bad_characters_in_a_module(tmp_path: Path) -> None:
    """A module whose base64 is damaged is a finding."""
    path = tmp_path / "a.ts"
    path.write_bytes(torchscript(PLAN).replace(base64.b64encode(PLAN)[60:70], b"!!!!!!!!!!"))
    found = check(path)
    assert found.code == 1
    assert found.json["reports"][0]["findings"]


@given(st.data())
def test_mutated_wrappers(draw: st.DataObject) -> None:
    """A wrapper with bytes changed is found or not found, without an exception."""
    sample = draw.draw(st.sampled_from([ultralytics(OTHER, METADATA), torchscript(OTHER)]))
    data = bytearray(sample)
    for at, value in draw.draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = value
    found = unwrap(BytesSource(bytes(data)))
    assert found is None or found.plan.size > 0
