"""The plans of a Torch-TensorRT module are found in its pickle, which is searched and never loaded."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import pytest

from compose import plan, torchscript
from driving import SMALLEST, Run, check, inspected
from trtdoctor.formats.reading import read_engine
from trtdoctor.formats.wrappers import pickled, unwrap
from trtdoctor.formats.wrappers.pickled import MOST_TAGS
from trtdoctor.formats.wrappers.torch_cache import KEY
from trtdoctor.formats.wrappers.wrapped import MOST_PLANS, MOST_STEPS, Place
from trtdoctor.model.budget import Budget
from trtdoctor.sources.source import BytesSource

PLAN = SMALLEST.read_bytes()
OTHER = plan((10, 3, 0, 26), 239)


def test_torchscript(tmp_path: Path, run: Run) -> None:
    """The first plan of a Torch-TensorRT module is shown, with the device that the module names."""
    engine = inspected(tmp_path / "a.ts", torchscript(PLAN, OTHER))
    assert (engine["container"], engine["plan_offset"]) == ("torchscript", None)
    assert engine["tensorrt_version"] == "8.5.3.1"
    assert engine["metadata"] == {"device": "0%9%0%0%NVIDIA H200"}
    assert "encoded" in engine["unknown"]["plan_offset"]


def test_text_like_a_plan_before_a_plan() -> None:
    """Text that begins like a plan but has no length of base64 does not hide the plan behind it."""
    fake = b"ZnRyd" + b"A" * 100
    assert len(fake) % 4
    source = BytesSource(torchscript(PLAN, device=fake.decode()))
    (found,) = unwrap(source, Place())
    assert found.plan().read(0, len(PLAN)) == PLAN


def test_bad_characters_in_a_module(tmp_path: Path) -> None:
    """A module whose base64 is damaged is a finding."""
    path = tmp_path / "a.ts"
    path.write_bytes(torchscript(PLAN).replace(base64.b64encode(PLAN)[60:70], b"!!!!!!!!!!"))
    found = check(path)
    assert found.code == 1
    assert found.json["reports"][0]["findings"]


@pytest.mark.parametrize(
    "inside", [b"ZnRyd", b"ftrt", b"B\x40\0\0\0ftrt" + bytes(60)], ids=["base64", "bytes", "other plans"]
)
def test_tags_without_plans(tmp_path: Path, inside: bytes) -> None:
    """A module full of what begins like a plan is looked through once, and what was not looked at is said."""
    fake = inside * (MOST_TAGS + 10) if len(inside) < 10 else inside * 20_000
    data = torchscript(PLAN, device=fake.decode())
    place, budget = Place(), Budget("the file", bytes=len(data) * 5 // 4 + (1 << 18))
    found = unwrap(BytesSource(data, budget), place)
    assert len(found) == (len(inside) > 10)
    assert MOST_STEPS - (place.room.steps or 0) <= MOST_TAGS + 1
    assert bool(place.unseen) == (not found)
    if not found:
        (tmp_path / "a.ts").write_bytes(data)
        answer = check(tmp_path / "a.ts", "--static")
        (finding,) = answer.json["reports"][0]["findings"]
        assert (answer.code, finding["code"], finding["severity"]) == (3, "TRT003", "warning")


def test_far_plans(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A plan beyond what is looked through is not denied: in a module, and in a cache of engines."""
    monkeypatch.setattr(pickled, "SEARCH_LIMIT", 1 << 16)
    cache = b"\x80\x04}X" + struct.pack("<I", len(KEY)) + KEY + b"X\0\0\x04\0" + bytes(1 << 18)
    cache += b"B" + struct.pack("<I", len(PLAN)) + PLAN + b"s."
    for name, data in (("a.ts", torchscript(PLAN, device="-" * (1 << 18))), ("blob.bin", cache)):
        (tmp_path / name).write_bytes(data)
        engine = read_engine(str(tmp_path / name))
        assert engine.header is None
        assert engine.unseen is not None


def test_most_plans() -> None:
    """Of a module with plans without end a bounded number is counted, and what is around them costs little."""
    place, inside = Place(), torchscript(*[b"ftrt" + bytes(44)] * (MOST_PLANS + 5))
    assert len(unwrap(BytesSource(inside, Budget("the file", bytes=MOST_PLANS << 17)), place)) == MOST_PLANS
    assert place.unseen
