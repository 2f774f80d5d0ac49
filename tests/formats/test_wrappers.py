"""Plans inside wrappers are found, whole or damaged, and nothing else is taken for one."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose import FAMILIES, plan, torchscript, ultralytics
from driving import IDENTITY, SMALLEST, check
from trtdoctor.formats.wrappers import unwrap
from trtdoctor.formats.wrappers.ultralytics import METADATA_LIMIT
from trtdoctor.formats.wrappers.wrapped import Place
from trtdoctor.sources.source import BytesSource

PLAN = SMALLEST.read_bytes()
OTHER = plan((10, 3, 0, 26), 239)
METADATA = {"description": "Ultralytics YOLOv8n", "stride": 32, "names": {"0": "person"}, "imgsz": [640, 640]}


@pytest.mark.parametrize("inside", [IDENTITY.read_bytes(), *(f.data for n, f in FAMILIES.items() if n != "5.0.6.3")])
def test_plans_come_out_whole(inside: bytes) -> None:
    """A plan of any family is the same bytes inside and outside, read whole or piecewise."""
    for data in (ultralytics(inside, METADATA), torchscript(inside)):
        (found,) = unwrap(BytesSource(data), Place())
        plan = found.plan()
        assert plan.size == len(inside)
        assert plan.read(0, len(inside)) == inside
        for at in range(0, len(inside) - 7, 97):
            assert plan.read(at, 7) == inside[at : at + 7]


@pytest.mark.parametrize("container", ["ultralytics", "torchscript"])
def test_check_warns(container: str, tmp_path: Path) -> None:
    """A wrapped engine is good, with a warning that TensorRT wants it bare and the command that unwraps it."""
    path = tmp_path / "a b.engine"
    path.write_bytes(ultralytics(PLAN, METADATA) if container == "ultralytics" else torchscript(PLAN, PLAN))
    found = check(path)
    assert (found.code, found.codes) == (0, ["TRT004"])
    (finding,) = found.json["reports"][0]["findings"]
    assert finding["severity"] == "warning"
    assert any(f"trtdoctor unwrap '{path}' " in c for fix in finding["fixes"] for c in fix["commands"])
    assert found.json["reports"][0]["engine"]["tensorrt_version"] == "8.5.3.1"


@pytest.mark.parametrize("container", ["ultralytics", "torchscript"])
def test_damage_inside(container: str, tmp_path: Path) -> None:
    """A damaged plan inside a wrapper is damaged, and there is only the warning about the wrapper beside it."""
    path = tmp_path / "a.engine"
    cut = PLAN[:-7]
    path.write_bytes(ultralytics(cut, METADATA) if container == "ultralytics" else torchscript(cut))
    assert check(path).codes == ["TRT012", "TRT004"]


NOT_WRAPPED: list[tuple[str, bytes]] = [
    ("deflated", torchscript(PLAN, compression=zipfile.ZIP_DEFLATED)),
    ("deflated without compression", torchscript(PLAN, compression=zipfile.ZIP_DEFLATED, level=0)),
    ("no plan in the module", torchscript()),
    ("text that is not a plan", torchscript(b"x" * 300)),
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
    """A file that is not a wrapper, or holds no plan that could be read in place, is not called one."""
    assert unwrap(BytesSource(data), Place()) == ()


@given(st.data())
def test_mutated_wrappers(draw: st.DataObject) -> None:
    """A wrapper with bytes changed is found or not found, without an exception."""
    sample = draw.draw(st.sampled_from([ultralytics(OTHER, METADATA), torchscript(OTHER)]))
    data = bytearray(sample)
    for at, value in draw.draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = value
    unwrap(BytesSource(bytes(data)), Place())
