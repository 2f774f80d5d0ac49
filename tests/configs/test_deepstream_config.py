"""DeepStream's key files and YAML: which engine they name, what they say, and how it is compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import PLANS, Run
from trtdoctor.configs import beside, of
from trtdoctor.model.configuration import Broken, Configuration, Said, Template, Unread

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


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("sink:\n  types:\n    - 1\n  - 2\n  text: |\n    batch-size\n", Configuration),
        ("classes:\n- 1\nothers: [1, 2]\n", Configuration),
        ("- 1\n", Unread),
        ("  classes:\n    - 1\n", Unread),
        ("  other:\n    batch-size: 9\n", Unread),
        ("  <<: *base\n", Unread),
        ("  network-mode: &mode 2\n", Unread),
        ("  network-mode: *mode\n", Unread),
        ("primary-gie: {model-engine-file: net_b4_gpu0_fp16.engine}\n", Unread),
        ("  {{ more }}\n", Template),
        ("  output-blob-names: {{ names }}\n", Configuration),
        ("  batch-size: four\n", Broken),
    ],
)
def test_more_of_yaml(more: str, kind: type, tmp_path: Path) -> None:
    """What DeepStream reads of YAML and we do not is not read, and neither broken nor passed over; of other elements it
    is no matter."""
    path = tmp_path / "config_infer.yml"
    path.write_text(YAML + more)
    found = of(str(path))
    assert isinstance(found, kind), found
    assert not isinstance(found, Configuration) or found.max_batch_size == Said(4, 4, "batch-size: 4")


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
        (KEYS + "{% if x %}\n", Template),
        (KEYS + "nonsense\n[other]\nx=%name%\n", Broken),
        (KEYS.replace("network-mode=2", "network-mode="), Broken),
        (KEYS.replace("batch-size= 4", "batch-size=four"), Broken),
        (KEYS + "nonsense\n", Broken),
        ("gpu-id=0\n", Broken),
    ],
)
def test_templates_and_broken(text: str, kind: type, tmp_path: Path) -> None:
    """A mark in the line that GLib refuses makes it a template; without one there it is broken."""
    (tmp_path / "config_infer.txt").write_text(text)
    assert isinstance(of(str(tmp_path / "config_infer.txt")), kind)


@pytest.mark.parametrize(
    ("change", "marks"),
    [
        ({"net_b4_gpu0_fp16": "@@ENGINE@@"}, ["model-engine-file"]),
        ({"batch-size= 4": "batch-size="}, ["batch-size"]),
        ({"batch-size= 4": "batch-size=${N}"}, ["batch-size"]),
        ({"network-mode=2": "output-blob-names=<NAMES>"}, ["output-blob-names"]),
        ({"network-mode=2": "network-mode=%MODE%"}, []),
        ({"network-mode=2": "parse-bbox-func-name=Nv${X}"}, []),
        ({"net.onnx": "${X}.onnx"}, []),
    ],
)
def test_what_is_still_to_be_filled_in(change: dict[str, str], marks: list[str], tmp_path: Path) -> None:
    """Of the keys that are compared it is kept; the rest is read all the same."""
    text = KEYS
    for old, new in change.items():
        text = text.replace(old, new)
    (tmp_path / "config_infer.txt").write_text(text)
    found = of(str(tmp_path / "config_infer.txt"))
    assert isinstance(found, Configuration)
    assert [one.key for one in found.marks] == marks
    assert (found.max_batch_size is None) is ("batch-size" in marks)
    assert [one.there for one in found.files if one.role == "source"] == [None if "${X}.onnx" in text else False]


@pytest.mark.parametrize(
    ("change", "code", "codes"),
    [
        ({"batch-size= 4": "batch-size=4096", "network-mode=2": "parse-bbox-func-name=Nv${X}"}, 1, ["TRT423"]),
        ({"batch-size= 4": "batch-size=4096", "model-engine-file=": "model-engine-file=${HERE}/"}, 1, ["TRT423"]),
        ({"batch-size= 4": "batch-size=${N}"}, 3, []),
        ({"model-engine-file=": "model-engine-file=${HERE}/"}, 3, []),
        ({"net_b4_gpu0_fp16": "@@ENGINE@@"}, 3, []),
        ({"network-mode=2": "parse-bbox-func-name=Nv${X}"}, 0, []),
    ],
)
def test_a_template_hides_nothing(
    change: dict[str, str], code: int, codes: list[str], tmp_path: Path, run: Run
) -> None:
    """A mark in one value hides no refusal of another; one in a value that is compared leaves the answer open."""
    shutil.copy(DYNAMIC, tmp_path / "net_b4_gpu0_fp16.engine")
    (tmp_path / "net.onnx").write_bytes(b"x")
    text = KEYS
    for old, new in change.items():
        text = text.replace(old, new)
    (tmp_path / "config_infer.txt").write_text(text)
    found = run("check", tmp_path / "net_b4_gpu0_fp16.engine", "--static", "--output-format", "json")
    findings = found.json["reports"][0]["findings"]
    assert [one["code"] for one in findings if one["severity"] != "info"] == codes
    assert found.code == code


def test_a_long_name(tmp_path: Path, run: Run) -> None:
    """A key file is one however long its name is, and whatever signs are in it."""
    shutil.copy(DYNAMIC, tmp_path / "net_b4_gpu0_fp16.engine")
    for name in ("a" * 215 + "_config_infer.txt", "config_" + "a" * 215 + ".txt", "x\nconfig\n.txt"):
        path = tmp_path / name
        path.write_text(KEYS.replace("batch-size= 4", "batch-size=4096"))
        assert run("check", tmp_path / "net_b4_gpu0_fp16.engine", "--static").code == 1
        path.unlink()


@pytest.mark.parametrize(("sources", "aside"), [(("net.onnx",), True), ((), False)])
def test_an_engine_that_cannot_be_built_again(sources: tuple[str, ...], aside: bool, tmp_path: Path, run: Run) -> None:
    """To put it aside, so that DeepStream builds it, is no way where no source model is there."""
    shutil.copy(DYNAMIC, tmp_path / "net_b4_gpu0_fp16.engine")
    for name in sources:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "config_infer.txt").write_text(KEYS.replace("batch-size= 4", "batch-size=64"))
    text = run("check", tmp_path / "net_b4_gpu0_fp16.engine", "--static").stdout
    assert "Will not" in text
    assert ("mv -n" in text) is aside
    assert "rm " not in text


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


GIE = "[primary-gie]\nenable=1\nconfig-file=config_infer.txt\n"
NAMING = GIE + "model-engine-file=net_b4_gpu0_fp16.engine\n"
GONE = {"net_b4_gpu0_fp16": "gone"}


@pytest.mark.parametrize(
    ("app", "change", "code", "codes"),
    [
        (GIE, {}, 0, []),
        (GIE + "batch-size=32\n", {}, 1, ["TRT423"]),
        (GIE.replace("primary-gie", "secondary-gie1") + "batch-size=32\n", {}, 1, ["TRT423"]),
        (GIE.replace("enable=1", "enable=0") + "batch-size=32\n", {}, 0, []),
        (GIE.replace("enable=1", "plugin-type=1") + "batch-size=32\n", {}, 0, []),
        (GIE.replace("primary-gie", "tracker") + "batch-size=32\n", {}, 0, []),
        (GIE + "batch-size=${N}\n", {}, 3, []),
        (GIE + "model-engine-file=${NAME}\n", {}, 3, []),
        (GIE + "batch-size=four\n", {}, 0, []),
        (GIE + "model-engine-file=net_b4_gpu0_fp16.engine\n", GONE, 0, []),
        (
            GIE + "model-engine-file=net_b4_gpu0_fp16.engine\n",
            {**GONE, "batch-size= 4": "batch-size=64"},
            1,
            ["TRT423"],
        ),
        (
            GIE + "batch-size=4\nmodel-engine-file=net_b4_gpu0_fp16.engine\n",
            {**GONE, "batch-size= 4": "batch-size=64"},
            0,
            [],
        ),
        (GIE + "model-engine-file=net_b4_gpu0_fp16.engine\n", {**GONE, "gpu-id=0": "nonsense"}, 1, ["TRT421"]),
        (GIE + "model-engine-file=other.engine\n", {}, 0, ["TRT424"]),
        (GIE + "model-engine-file=other.engine\n", {"onnx-file=net.onnx": ""}, 1, ["TRT424"]),
        (GIE + "model-engine-file=gone/net_b4_gpu0_fp16.engine\n", {}, 0, ["TRT424"]),
        (NAMING.replace("config_infer", "gone"), {}, 3, ["TRT421"]),
    ],
)
def test_the_file_of_the_program(
    app: str, change: dict[str, str], code: int, codes: list[str], tmp_path: Path, run: Run
) -> None:
    """What a group of deepstream-app's file says stands before the nvinfer file that it names, and the rest of that is
    asked about the engine that the group names."""
    shutil.copy(DYNAMIC, tmp_path / "net_b4_gpu0_fp16.engine")
    (tmp_path / "net.onnx").write_bytes(b"x")
    text = KEYS
    for old, new in change.items():
        text = text.replace(old, new)
    (tmp_path / "config_infer.txt").write_text(text)
    (tmp_path / "deepstream_app_config.txt").write_text(app)
    found = run("check", tmp_path / "net_b4_gpu0_fp16.engine", "--static", "--output-format", "json")
    findings = [one for one in found.json["reports"][0]["findings"] if one["severity"] != "info"]
    assert ([one["code"] for one in findings], found.code) == (codes, code)
    says = [one["source"] for finding in findings for one in finding["evidence"] if "says" in one["label"]]
    assert not says or "batch-size=64" in text or all("deepstream_app_config.txt:" in one for one in says)


def test_the_program_of_another_folder(tmp_path: Path, run: Run) -> None:
    """A file of deepstream-app above the engine, in YAML, whose nvinfer file lies elsewhere."""
    for name in ("models", "configs"):
        (tmp_path / name).mkdir()
    engine = Path(shutil.copy(DYNAMIC, tmp_path / "models" / "net_b4_gpu0_fp16.engine"))
    (tmp_path / "configs" / "infer.yml").write_text(YAML.replace("'net", "'../models/net"))
    app = "primary-gie:\n  enable: 1\n  config-file: configs/infer.yml\n  batch-size: 64\n"
    (tmp_path / "app_config.yaml").write_text(app)
    found = run("check", engine, "--static")
    assert found.code == 1
    assert "in app_config.yaml: batch-size: 8" in found.stdout


def test_more_programs_than_are_looked_at(tmp_path: Path) -> None:
    """Groups that name more files than are read, and more files with groups, are told."""
    engine = Path(shutil.copy(DYNAMIC, tmp_path / "net_b4_gpu0_fp16.engine"))
    groups = "".join(f"[secondary-gie{at}]\nconfig-file=x{at}.txt\n" for at in range(33))
    app = tmp_path / "app_config.txt"
    app.write_text(groups.replace("32", "31"))
    assert beside(str(engine)) == ()
    app.write_text(groups)
    assert [type(one) for one in beside(str(engine))] == [Unread]
    app.unlink()
    for at in range(33):
        (tmp_path / f"config{at}.txt").write_text(GIE)
    assert [type(one) for one in beside(str(engine))] == [Unread]


def test_only_its_own(tmp_path: Path) -> None:
    """A configuration that names another engine is not this one's."""
    for name in ("a.engine", "b.engine"):
        shutil.copy(DYNAMIC, tmp_path / name)
    (tmp_path / "config_infer_a.txt").write_text(KEYS.replace("net_b4_gpu0_fp16.engine", "a.engine"))
    assert len(beside(str(tmp_path / "a.engine"))) == 1
    assert beside(str(tmp_path / "b.engine")) == ()
