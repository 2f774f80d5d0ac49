"""DeepStream's key files and YAML: which engine they name, what they say, and how it is compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import PLANS, Run
from trtdoctor.configs import beside, of
from trtdoctor.model.configuration import Broken, Configuration, Template

DYNAMIC = PLANS / "tensorrt-8.6.0.12-h200" / "dynamic_two_profiles.engine"
KEYS = """[property]
gpu-id=0
model-engine-file=net_b4_gpu0_fp16.engine
onnx-file=net.onnx
batch-size= 4
network-mode=2
"""
FUNCTION = "engine-create-func-name=NvDsInferYoloCudaEngineGet"
YAML = "property:\n  gpu-id: 0\n  model-engine-file: 'net_b4_gpu0_fp16.engine' # built\n  batch-size: 4\n"


@pytest.mark.parametrize(("name", "text"), [("config_infer_primary.txt", KEYS), ("pgie_config.yml", YAML)])
def test_read(name: str, text: str, tmp_path: Path) -> None:
    """Values with blanks around them, and the same from YAML."""
    (tmp_path / name).write_text(text)
    found = of(str(tmp_path / name))
    assert isinstance(found, Configuration)
    assert found.max_batch_size is not None
    assert found.max_batch_size.value == 4
    engine = next(one for one in found.files if one.role == "engine")
    assert (engine.name.value, engine.there) == ("net_b4_gpu0_fp16.engine", False)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x1c", "\f", "\v"])
def test_only_line_feeds_end_a_line(sign: str, tmp_path: Path) -> None:
    """What stands behind a comment stays one, where only Python takes what is between for the end of a line."""
    path = tmp_path / "config_infer.txt"
    path.write_text(f"{KEYS}# a{sign}batch-size=9{sign}\noutput-blob-names=a;b\n", newline="")
    found = of(str(path))
    assert isinstance(found, Configuration), found
    assert found.max_batch_size is not None
    assert (found.max_batch_size.value, found.repeated) == (4, ())
    assert found.outputs is not None
    assert found.outputs.line == KEYS.count("\n") + 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (KEYS.replace("net_b4_gpu0_fp16.engine", "@@ENGINE@@"), Template),
        (KEYS.replace("batch-size= 4", "batch-size="), Template),
        (KEYS.replace("batch-size= 4", "batch-size=four"), Broken),
        (KEYS + "nonsense\n", Broken),
        ("gpu-id=0\n", Broken),
    ],
)
def test_templates_and_broken(text: str, kind: type, tmp_path: Path) -> None:
    """A mark or an empty value is a template; what GLib refuses is broken."""
    (tmp_path / "config_infer.txt").write_text(text)
    assert isinstance(of(str(tmp_path / "config_infer.txt")), kind)


def test_given_twice(tmp_path: Path) -> None:
    """The last one counts, and that is noted."""
    (tmp_path / "config_infer.txt").write_text(KEYS + "batch-size=8\n")
    found = of(str(tmp_path / "config_infer.txt"))
    assert isinstance(found, Configuration)
    assert found.max_batch_size is not None
    assert (found.max_batch_size.value, [one.value for one in found.repeated]) == (8, ["batch-size"])


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"batch-size= 4": "batch-size=64"}, ["TRT423"]),
        ({"network-mode=2": "network-mode=0\nint8-calib-file=gone"}, []),
        ({"network-mode=2": "output-blob-names=features"}, []),
        ({"network-mode=2": "output-blob-names=feature;x"}, ["TRT422"]),
        ({"model-engine-file=": "model-engine-file=../gone/"}, ["TRT424"]),
        ({"model-engine-file=": "model-engine-file=../gone/", "onnx-file=net.onnx": ""}, ["TRT424"]),
        ({"model-engine-file=": "model-engine-file=../gone/", "onnx-file=net.onnx": FUNCTION}, ["TRT424"]),
    ],
)
def test_against_the_engine(change: dict[str, str], codes: list[str], tmp_path: Path, run: Run) -> None:
    """Batch, outputs and path are compared; the precision in the name and network-mode say nothing once it loads."""
    engine = tmp_path / "net_b4_gpu0_fp16.engine"
    shutil.copy(DYNAMIC, engine)
    (tmp_path / "net.onnx").write_bytes(b"x")
    text = KEYS
    for old, new in change.items():
        text = text.replace(old, new)
    (tmp_path / "config_infer_primary.txt").write_text(text)
    report = run("check", engine, "--static", "--output-format", "json").json["reports"][0]
    found = [one for one in report["findings"] if one["severity"] != "info"]
    assert [one["code"] for one in found] == codes
    fatal = "onnx-file=net.onnx" in change  # no source model is left
    assert not fatal or found[0]["severity"] == "error"


def test_a_fixed_batch(tmp_path: Path, run: Run) -> None:
    """An engine for one frame does not take four."""
    engine = tmp_path / "net_b4_gpu0_fp16.engine"
    shutil.copy(PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine", engine)
    (tmp_path / "config_infer_primary.txt").write_text(KEYS)
    (tmp_path / "net.onnx").write_bytes(b"x")
    report = run("check", tmp_path / "net_b4_gpu0_fp16.engine", "--static", "--output-format", "json").json["reports"][
        0
    ]
    assert [(one["code"], one["severity"]) for one in report["findings"]] == [("TRT423", "error")]


def test_only_its_own(tmp_path: Path) -> None:
    """A configuration that names another engine is not this one's."""
    for name in ("a.engine", "b.engine"):
        shutil.copy(DYNAMIC, tmp_path / name)
    (tmp_path / "config_infer_a.txt").write_text(KEYS.replace("net_b4_gpu0_fp16.engine", "a.engine"))
    assert len(beside(str(tmp_path / "a.engine"))) == 1
    assert beside(str(tmp_path / "b.engine")) == ()
