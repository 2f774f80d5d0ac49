"""What lies beside an engine and was not compared with it is told: too many, too large, in another encoding."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from driving import PLANS, Run
from trtdoctor.configs import beside, key_files, near, of
from trtdoctor.model.budget import Budget
from trtdoctor.model.configuration import AnyConfiguration, Broken, Configuration, Unread
from trtdoctor.sources.local import read_file

ENGINE = PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine"
KEYS = "[property]\nmodel-engine-file=m.engine\nbatch-size=64\noutput-blob-names=nosuch\n"
COMMENT = "#" * 80 + "\n"
MIB = 1 << 20


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """An engine in a folder in a folder, both without anything else."""
    (tmp_path / "models").mkdir()
    return Path(shutil.copy(ENGINE, tmp_path / "models" / "m.engine"))


def put(folder: Path, count: int, text: str = "x\n", name: str = "aconfig") -> None:
    for at in range(count):
        (folder / f"{name}{at}.txt").write_text(text)


def kinds(engine: Path) -> list[type[AnyConfiguration]]:
    return [type(one) for one in beside(str(engine))]


@pytest.mark.parametrize("others", [0, 32, 500])
def test_others_before_it(others: int, engine: Path, run: Run) -> None:
    """Files that are another program's hide none that names the engine, however many come first."""
    (engine.parent / "zconfig.txt").write_text(KEYS)
    put(engine.parent, others)
    put(engine.parent.parent, others)
    found = run("check", engine, "--static", "--output-format", "json")
    assert found.code == 1
    assert {"TRT422", "TRT423"} <= {one["code"] for one in found.json["reports"][0]["findings"]}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (KEYS.encode() + COMMENT.encode() * (MIB // len(COMMENT)), Unread),
        (COMMENT.encode() * (MIB // len(COMMENT)) + KEYS.encode(), Unread),
        (b"#" * (key_files.MOST_BYTES // 4) + KEYS.encode(), Unread),
        (KEYS.encode("utf-16"), Broken),
        (KEYS.encode("utf-16-be"), Broken),
        (KEYS.encode() + b"\0", Broken),
        (KEYS.encode(), Configuration),
    ],
    ids=[
        "comment behind",
        "comment before",
        "larger than is searched",
        "UTF-16",
        "no mark",
        "a zero",
        "as it should be",
    ],
)
def test_what_cannot_be_read(data: bytes, kind: type[AnyConfiguration], engine: Path, run: Run) -> None:
    """A key file of this engine that is not read is not taken for one of another program, nor is it a pass."""
    (engine.parent / "zconfig.txt").write_bytes(data)
    assert kinds(engine) == [kind]
    assert run("check", engine, "--static").code == (3 if kind is Unread else 1)


@pytest.mark.parametrize(
    "data",
    [
        b"x\n",
        COMMENT.encode() * (2 * MIB // len(COMMENT)),
        KEYS.replace("m.engine", "other.plan").encode("utf-16"),
        KEYS.replace("m.engine", "other.plan").encode(),
        b"\0" * 100,
    ],
    ids=["short", "large", "UTF-16 of another", "of another", "zeros"],
)
def test_what_is_not_its_own(data: bytes, engine: Path) -> None:
    """Nothing is told of a file that can be seen not to be about this engine."""
    (engine.parent / "zconfig.txt").write_bytes(data)
    (engine.parent / "other.plan").touch()
    (engine.parent / "config.d.ini").mkdir()
    (engine.parent / "gone_config.txt").symlink_to(engine.parent / "gone")
    assert kinds(engine) == []


GONE = KEYS.replace("m.engine", "gone.engine")


@pytest.mark.parametrize(
    ("files", "code", "told"),
    [
        ({"config_infer.txt": GONE}, 1, ["error"]),
        ({"config_infer.txt": GONE + "onnx-file=net.onnx\n", "net.onnx": "x"}, 0, ["warning"]),
        ({"config_infer.txt": GONE + "onnx-file=net.onnx\n"}, 1, ["error"]),
        ({"config_infer.yml": "property:\n  model-engine-file: gone.engine\n"}, 1, ["error"]),
        ({"../config_infer.txt": GONE.replace("gone", "./models/gone")}, 1, ["error"]),
        ({"config_infer.txt": GONE * 20}, 1, ["error"]),
        ({"config_infer.txt": GONE, "gone.engine": "x"}, 0, []),
        ({"config_infer.txt": GONE.replace("gone", "../gone")}, 0, []),
        ({"../config_infer.txt": GONE}, 0, []),
        ({"config_infer.txt": GONE.replace("model-engine", "#model-engine")}, 0, []),
        ({"config_infer.txt": GONE, "config_own.txt": "[property]\nmodel-engine-file=m.engine\n"}, 0, []),
    ],
)
def test_another_engine_that_is_not_there(
    files: dict[str, str], code: int, told: list[str], engine: Path, run: Run
) -> None:
    """A key file whose engine would be in this one's folder, and is not, is told where none names this one, and no
    more of it."""
    for name, text in files.items():
        (engine.parent / name).write_text(text)
    found = run("check", engine, "--static", "--output-format", "json")
    findings = found.json["reports"][0]["findings"]
    assert [one["severity"] for one in findings if one["code"] == "TRT424"] == told
    assert {one["code"] for one in findings} <= {"TRT421", "TRT424"}
    assert found.code == code


def test_a_fifo(engine: Path) -> None:
    """What cannot be read is told, and not waited for."""
    os.mkfifo(engine.parent / "config.txt")
    assert kinds(engine) == [Unread]


def test_too_many(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not all could be looked at, the last answer says so."""
    monkeypatch.setattr(key_files, "MOST_FILES", 40)
    put(engine.parent, 41)
    assert kinds(engine) == [Unread]
    monkeypatch.setattr(key_files, "MOST_FILES", 50)
    monkeypatch.setattr(key_files, "MOST_BYTES", 40 * 2)
    assert kinds(engine) == [Unread]
    monkeypatch.setattr(key_files, "MOST_BYTES", 41 * 2)
    assert kinds(engine) == []


def test_too_many_names(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the names of a folder."""
    put(engine.parent, 9)
    assert kinds(engine) == []
    os.utime(engine.parent, (1, 1))
    monkeypatch.setattr(key_files, "MOST_NAMES", 9)
    assert kinds(engine) == [Unread]


@pytest.mark.parametrize(("count", "told"), [(32, [Configuration] * 32), (33, [Configuration] * 31 + [Unread])])
def test_more_of_its_own_than_are_compared(count: int, told: list[type[AnyConfiguration]], engine: Path) -> None:
    """The last place is for what says that there are more."""
    put(engine.parent, count, KEYS)
    assert kinds(engine) == told


def test_each_file_is_read_once(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines of one folder share what its files say; a file that changed is read again."""
    read: list[str] = []

    def noted(path: str, budget: Budget) -> bytes:
        read.append(path)
        return read_file(path, budget)

    monkeypatch.setattr(key_files, "read_file", noted)
    put(engine.parent, 20, KEYS.replace("m.engine", "other.plan"))
    for one in engine.parent.glob("*.txt"):
        os.utime(one, (1, 1))
    for number in range(10):
        beside(str(engine.parent / f"{number}.engine"))
    assert len(read) == 20
    (engine.parent / "aconfig3.txt").write_text(KEYS)
    assert kinds(engine) == [Configuration]
    assert len(read) == 21
    assert {str(one) for one in engine.parent.glob("*.txt")} <= set(near(str(engine)))


def llm(world: object) -> dict[str, object]:
    return {"pretrained_config": {"mapping": {"world_size": world}}, "build_config": {"max_batch_size": 8}}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps(llm(8)), Configuration),
        (" " * MIB + json.dumps(llm(8)), Unread),
        (json.dumps(llm(4096)), Unread),
        (json.dumps(llm(8.0)), Configuration),
        *((json.dumps(llm(one)), Unread) for one in ("2", True, None, 2.5, 0, -1, [2], float("inf"))),
        (json.dumps({"pretrained_config": [], "build_config": {}}), Unread),
        (json.dumps({"pretrained_config": {"mapping": 2}, "build_config": {}}), Unread),
        (json.dumps({"pretrained_config": {}, "build_config": {}}), Configuration),
        ("[]", Unread),
        ('{"a": ' + "9" * 5000 + "}", Broken),
        (json.dumps({"architectures": ["Net"]}), None),
    ],
)
def test_config_of_ranks(text: str, kind: type[AnyConfiguration] | None, tmp_path: Path) -> None:
    """A config.json beside an engine of TensorRT-LLM that is not read is told; another program's is not."""
    rank = shutil.copy(ENGINE, tmp_path / "rank0.engine")
    (tmp_path / "config.json").write_text(text)
    assert [type(one) for one in beside(str(rank))] == ([] if kind is None else [kind])
    assert isinstance(of(str(tmp_path / "config.json")), kind or Unread)
