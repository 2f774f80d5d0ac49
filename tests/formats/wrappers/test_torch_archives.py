"""The plans of a Torch-TensorRT module are found in its pickle, which is searched and never loaded."""

from __future__ import annotations

import base64
from pathlib import Path

from compose import plan, torchscript
from driving import SMALLEST, Run, check, inspected
from trtdoctor.formats.wrappers import unwrap
from trtdoctor.formats.wrappers.pickled import MOST_PLANS, MOST_TAGS
from trtdoctor.formats.wrappers.wrapped import Place
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


def test_tags_without_plans() -> None:
    """A module full of texts that begin like a plan is looked through once, and given up on."""
    fake = b"ZnRyd" * (MOST_TAGS + 10)
    data = torchscript(PLAN, device=fake.decode())
    assert unwrap(BytesSource(data, Budget("the file", bytes=4 * len(data))), Place()) == ()


def test_most_plans() -> None:
    """Of a module with plans without end a bounded number is counted."""
    found = unwrap(BytesSource(torchscript(*[b"ftrt" + bytes(44)] * (MOST_PLANS + 5))), Place())
    assert len(found) == MOST_PLANS
