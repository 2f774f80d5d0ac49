"""What a log says and what the engine file is, in one answer: title, cause, text and fixes agree."""

from __future__ import annotations

from pathlib import Path

import pytest

import trtdoctor
from driving import IDENTITY, PLANS, RTX, SMALLEST
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.explain import LogFinding
from trtdoctor.model.fact import Known
from trtdoctor.model.target import no_machine
from trtdoctor.model.version import PartialVersion

SAMPLES = {message.id: message.sample for message in MESSAGES}
RTX_14 = PLANS / "tensorrt-rtx-1.4.0.76" / "product.engine"
PLUGIN = PLANS / "tensorrt-8.6.0.12-h200" / "plugin_nms.engine"
COMPATIBLE = PLANS / "tensorrt-8.6.0.12-h200" / "version_compatible_nolean.engine"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
ONNX = (
    b'\x08\x08\x12\x07pytorch\x1a\x032.1:\x1f\n\x0c\n\x01x\x12\x01y"\x04Relu\x12\x01g*\x0cJ\n'
    + bytes(10)
    + b"B\x04\n\x00\x10\x11"
)

MAGIC, PLAN_MAGIC = SAMPLES["magic-tag"], SAMPLES["plan-magic-tag"]
NUMBERS = "Version tag does not match. Note: Current Version: {}, Serialized Engine Version: {})"
SAFE = f"Serialization assertion safeVersionRead == safeSerializationVersion failed.{NUMBERS}"
VERSION = "not compatible with this version of TensorRT, expecting library version {} got {}, please rebuild."
GPU = (
    "The engine plan file is generated on an incompatible device, expecting compute {} got compute {}, please rebuild."
)
PLUGIN_OF = "Cannot find plugin: {}, version: 1, namespace:."
TAG = "Trying to load an engine created with incompatible serialization version ({} != 1953657958)."
OTHER_VERSION = "the engine was built by another version of TensorRT"
RTX_GIVEN = "TensorRT was given an engine of TensorRT-RTX"

SETTLED = [
    (MAGIC, IDENTITY, "version-mismatch", OTHER_VERSION, "8.6.0.12"),
    (MAGIC, COMPATIBLE, "version-mismatch", OTHER_VERSION, "8.6.0.12"),
    (MAGIC, RTX, "special-engine", RTX_GIVEN, "TensorRT-RTX 1.7.1.116"),
    (MAGIC, RTX_14, "special-engine", RTX_GIVEN, "TensorRT-RTX 1.4.0.76"),
    (PLAN_MAGIC, SMALLEST, "version-mismatch", OTHER_VERSION, "8.5.3.1"),
    (PLAN_MAGIC, RTX, "special-engine", RTX_GIVEN, "TensorRT-RTX 1.7.1.116"),
    (PLAN_MAGIC, IDENTITY, "special-engine", "TensorRT-RTX was given an engine of TensorRT", "8.6.0.12"),
    (MAGIC, LFS, "not-an-engine", "the file is not an engine", "Git LFS"),
    (MAGIC, ONNX, "not-an-engine", "the file is not an engine", "is not an engine"),
    (MAGIC, b"", "corrupt-or-truncated", "the file is empty", "empty"),
    (MAGIC, None, "wrong-path", "there is no engine file at the path", "missing"),
    (MAGIC, IDENTITY.read_bytes()[:5000], "version-mismatch", OTHER_VERSION, "truncated"),
]


def asked(log: str, data: bytes | Path | None, folder: Path) -> LogFinding:
    """The first finding of a log with this engine."""
    path = data if isinstance(data, Path) else folder / "a.engine"
    if isinstance(data, bytes):
        path.write_bytes(data)
    return trtdoctor.explain([log], engine=path).logs[0].findings[0]


@pytest.mark.parametrize(("log", "data", "cause", "title", "words"), SETTLED)
def test_the_file_settles(
    log: str, data: bytes | Path | None, cause: str, title: str, words: str, tmp_path: Path
) -> None:
    """Where the file says what the message leaves open, all parts of the answer are about that."""
    found = asked(log, data, tmp_path)
    assert (found.finding.cause, found.finding.title, found.of_another) == (cause, title, False)
    assert words in found.finding.message
    assert found.finding.fixes
    assert found.file_decides


@pytest.mark.parametrize(("rtx", "sure"), [("", "possible"), ("[I] TensorRT-RTX version: 1.2.0\n", "likely")])
def test_who_reads_a_tag(rtx: str, sure: str, tmp_path: Path) -> None:
    """That TensorRT-RTX refused an engine of TensorRT is sure only where the log says that it was TensorRT-RTX."""
    found = asked(rtx + PLAN_MAGIC, IDENTITY, tmp_path).finding
    assert (found.title, found.confidence.name.lower()) == ("TensorRT-RTX was given an engine of TensorRT", sure)


OF_ANOTHER = [
    (MAGIC, SMALLEST),
    (TAG.format(int.from_bytes(b"vers", "little")), IDENTITY),
    (NUMBERS.format(232, 213), IDENTITY),
    (NUMBERS.format(232, 213), SMALLEST),
    (NUMBERS.format(232, 213), RTX),
    (NUMBERS.format(213, 232), LFS),
    (SAFE.format(0, 240), SMALLEST),
    (VERSION.format("8.5.1.7", "8.5.2.2"), SMALLEST),
    (VERSION.format("8.5.1.7", "8.5.2.2"), IDENTITY.read_bytes()[:5000]),
    (VERSION.format("8.5.1.7", "8.5.2.2"), ONNX),
    (VERSION.format("8.5.1.7", "8.5.2.2"), RTX),
    (GPU.format("7.5", "8.6"), IDENTITY),
    (GPU.format("7.5", "8.6"), RTX),
    (GPU.format("7.5", "8.6"), LFS),
    (SAMPLES["rtx-engine-for-other-gpu"], IDENTITY),
    (SAMPLES["platform-tag"], LFS),
    (SAMPLES["plugin-creator-null"], IDENTITY),
    (PLUGIN_OF.format("EfficientNMS_TRT"), IDENTITY),
    (PLUGIN_OF.format("BatchedNMS_TRT"), PLUGIN),
]


@pytest.mark.parametrize(("log", "data"), OF_ANOTHER)
def test_a_log_of_another_engine(log: str, data: bytes | Path, tmp_path: Path) -> None:
    """Where both cannot be about one file, the answer is that of the log, says so, and takes no value of the file."""
    found = asked(log, data, tmp_path)
    alone = trtdoctor.explain([log]).logs[0].findings[0]
    assert found.of_another
    assert not found.file_decides
    assert found.entities == alone.entities
    assert (found.finding.cause, found.finding.title) == (alone.finding.cause, alone.finding.title)
    assert found.finding.message.endswith(alone.finding.message)
    assert found.finding.message.startswith("This line is not about")
    name = str(data) if isinstance(data, Path) else "a.engine"
    assert [name in command for fix in found.finding.fixes for command in fix.commands].count(True) == 1


OF_THIS = [
    (NUMBERS.format(213, 232), SMALLEST),
    (NUMBERS.format(232, 236), IDENTITY),
    (SAFE.format(0, 43), SMALLEST),
    (VERSION.format("8.5.1.7", "8.5.3.1"), SMALLEST),
    (GPU.format("7.5", "9.0"), SMALLEST),
    (SAMPLES["rtx-engine-for-other-gpu"].replace("12.0", "8.0, 12.0"), RTX),
    (SAMPLES["platform-tag"], IDENTITY),
    (SAMPLES["plugin-creator-null"], PLUGIN),
    (PLUGIN_OF.format("EfficientNMS_TRT"), PLUGIN),
    (SAMPLES["engine-not-for-lean-runtime"], COMPATIBLE),
    (SAMPLES["out-of-memory"], IDENTITY),
    (SAMPLES["out-of-memory"], RTX),
]


@pytest.mark.parametrize(("log", "data"), OF_THIS)
def test_a_log_of_this_engine(log: str, data: Path, tmp_path: Path) -> None:
    """What can be about this file is not said to be about another."""
    found = asked(log, data, tmp_path)
    assert not found.of_another
    assert "not about" not in found.finding.message


@pytest.mark.parametrize("log", [SAMPLES["out-of-memory"], GPU.format("7.5", "9.0"), MAGIC])
def test_another_fault_of_the_file(log: str, tmp_path: Path) -> None:
    """A file that is cut is said to be, whatever the log says."""
    assert "truncated" in asked(log, IDENTITY.read_bytes()[:5000], tmp_path).finding.message
    assert "truncated" not in asked(log, IDENTITY, tmp_path).finding.message


BUFFER = SAMPLES["empty-buffer"]


@pytest.mark.parametrize(
    ("log", "data", "decides"),
    [
        (BUFFER, IDENTITY, False),
        (BUFFER, b"", True),
        (BUFFER, None, True),
        (SAMPLES["out-of-memory"], b"", False),
        (SAMPLES["out-of-memory"], IDENTITY, False),
        (MAGIC, IDENTITY, True),
    ],
)
def test_only_what_is_asked_is_settled(log: str, data: bytes | Path | None, decides: bool, tmp_path: Path) -> None:
    """The file answers what a message leaves open: what it is, or also who built it."""
    assert asked(log, data, tmp_path).file_decides is decides


@pytest.mark.parametrize(
    ("log", "data", "name", "value"),
    [
        (SAMPLES["plugin-creator-null"], PLUGIN, "plugin", "EfficientNMS_TRT version 1"),
        (PLUGIN_OF.format("EfficientNMS_TRT"), PLUGIN, "plugin", "EfficientNMS_TRT"),
        (SAMPLES["out-of-memory"], PLUGIN, "plugin", None),
        (SAMPLES["out-of-memory"], SMALLEST, "sm_built", None),
        (SAMPLES["out-of-memory"], SMALLEST, "built_with", None),
        (MAGIC, IDENTITY, "built_with", "8.6.0.12"),
        (SAMPLES["engine-deserialization-failed"], SMALLEST, "built_with", "8.5.3.1"),
        (SAMPLES["gpu-not-supported"], SMALLEST, "sm_built", "9.0"),
    ],
)
def test_values_of_the_file(log: str, data: Path, name: str, value: str | None, tmp_path: Path) -> None:
    """What the file holds and the log does not stands among the values where the message is about that."""
    assert asked(log, data, tmp_path).entities.get(name) == value


def builds(log: str, engine: Path) -> list[str]:
    """The commands that build an engine, of the first finding of a log with this engine."""
    commands = [command for fix in asked(log, engine, Path()).finding.fixes for command in fix.commands]
    return [command for command in commands if "--saveEngine" in command or "--convert-to trt" in command]


TWO_PROFILES = PLANS / "tensorrt-8.6.0.12-h200" / "dynamic_two_profiles.engine"
AMPERE = PLANS / "tensorrt-8.6.0.12-h200" / "hw_ampere_plus.engine"


@pytest.mark.parametrize(
    ("log", "engine"),
    [
        (VERSION.format("10.3.0.30", "8.6.0.12"), PLUGIN),
        (VERSION.format("10.3.0.30", "8.6.0.12"), IDENTITY),
        (VERSION.format("10.3.0.30", "8.6.0.12"), TWO_PROFILES),
        (VERSION.format("8.6.1.6", "8.6.0.12"), TWO_PROFILES),
        (VERSION.format("10.3.0.30", "8.6.0.12"), AMPERE),
        (SAMPLES["host-code-not-allowed"], COMPATIBLE),
    ],
)
def test_a_build_is_that_of_the_engine(log: str, engine: Path) -> None:
    """With its shapes, plugins and flags, as a check gives it, and never saved over the engine."""
    loads = trtdoctor.explain([log], engine=engine).logs[0].findings[0].entities.get("runtime", "")
    version = PartialVersion.parse(loads)
    target = no_machine()._replace(tensorrt=Known(version, "the log")) if version else no_machine()
    commands = builds(log, engine)
    assert commands
    assert rebuild(trtdoctor.inspect(engine), target=target) in commands
    assert not any(engine.name in command for command in commands)
