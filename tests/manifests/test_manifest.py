"""Manifests as they are made, written, and held against the files that they describe."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import trtdoctor
from driving import IDENTITY, PLANS, ROOT, SMALLEST, Run
from trtdoctor.errors import ManifestError, TargetError
from trtdoctor.manifests.beside import Manifests
from trtdoctor.model.manifest import Contents
from trtdoctor.sources import hashing
from trtdoctor.sources.local import FileSource, open_file

STATIC = PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine"
SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "manifest-v1.json").read_text())
INSPECT = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "inspect-v1.json").read_text())
TARGET = "gpu=H200,tensorrt=8.6.0.12"


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A copy of an engine."""
    return Path(shutil.copy(STATIC, tmp_path / "model.engine"))


def beside(engine: Path) -> Path:
    return engine.with_name(engine.name + ".trtdoctor.json")


def flip(path: Path, at: int | None = None) -> None:
    """Changes one bit, by default in the middle: among the weights."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    path.write_bytes(data)


def codes(run: Run, path: Path, *options: str) -> tuple[int, list[str]]:
    """The exit code, and code and severity of each finding."""
    found = run("check", "--static", "--output-format", "json", path, *options)
    return found.code, [f"{one['code']} {one['severity']}" for one in found.json["reports"][0]["findings"]]


def test_document(engine: Path, run: Run) -> None:
    """It fits its schema, and says of the engine what ``inspect`` does."""
    assert run("manifest", engine, "--target", TARGET).code == 0
    found = json.loads(beside(engine).read_bytes())
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    data = engine.read_bytes()
    assert found["file"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert found["file"]["md5"] == hashlib.md5(data).hexdigest()
    assert (found["file"]["name"], found["file"]["size_bytes"]) == (engine.name, len(data))
    (one,) = found["engines"]
    inspected = run("inspect", "--output-format", "json", engine).json["engines"][0]
    gpu = inspected.pop("build_gpu")
    assert {name: gpu[name] for name in one["facts"]["build_gpu"]} == one["facts"].pop("build_gpu")
    assert {name: inspected[name] for name in one["facts"]} == one["facts"]
    (judged,) = found["checked"]
    assert (judged["target"], judged["status"]) == (TARGET, "ok")


def test_what_it_finds(engine: Path, run: Run) -> None:
    """A flipped bit in the weights is found with ``--verify``, another engine without it, a good file passes."""
    run("manifest", engine)
    assert codes(run, engine) == (0, ["TRT006 info"])
    assert codes(run, engine, "--verify") == (0, [])
    assert codes(run, engine, "--require-manifest") == (0, [])
    flip(engine)
    assert codes(run, engine) == (0, ["TRT006 info"])
    assert codes(run, engine, "--verify") == (1, ["TRT006 error"])
    shutil.copy(IDENTITY, engine)
    assert codes(run, engine) == (1, ["TRT006 error"])
    engine.write_bytes(STATIC.read_bytes()[:-9])
    code, found = codes(run, engine)
    assert (code, found[0]) == (1, "TRT012 error")


def test_none(engine: Path, run: Run) -> None:
    """Without a manifest nothing is said, unless contents were to be compared (3) or there had to be one (1)."""
    assert codes(run, engine) == (0, [])
    assert codes(run, engine, "--verify") == (3, [])
    assert codes(run, engine, "--require-manifest") == (1, ["TRT006 error"])


def test_a_verdict_is_not_believed(engine: Path, run: Run) -> None:
    """A manifest that says "ok" of a target makes nothing better on it."""
    run("manifest", engine, "--target", TARGET)
    data = json.loads(beside(engine).read_bytes())
    data["checked"][0]["target"] = "gpu=T4,tensorrt=10.3.0"
    beside(engine).write_text(json.dumps(data), "utf-8")
    found = run("check", "--verify", "--target", "gpu=T4,tensorrt=10.3.0", "--output-format", "json", engine)
    assert (found.code, found.codes[0]) == (1, "TRT102")


def test_plugins(engine: Path, run: Run) -> None:
    """A plugin library that was swapped is found, given with ``--plugin`` or beside the engine, with ``--verify``."""
    library = engine.with_name("libmine.so")
    library.write_bytes(b"\x7fELF one build")
    assert run("manifest", engine, "--plugin", library).code == 0
    assert codes(run, engine, "--verify") == (0, [])
    library.write_bytes(b"\x7fELF two build")
    assert codes(run, engine) == (0, ["TRT006 info"])
    assert codes(run, engine, "--verify") == (1, ["TRT006 error"])
    moved = engine.with_name("elsewhere") / library.name
    moved.parent.mkdir()
    library.rename(moved)
    assert codes(run, engine, "--verify") == (3, ["TRT006 info"])
    words = ("--target", TARGET, "--plugin", str(moved), "--verify", "--output-format", "json")
    assert "TRT006" in run("check", engine, *words).codes


def test_whole_or_not_at_all(engine: Path, run: Run) -> None:
    """One that exists stays without ``--force``; nothing is written of what is no whole engine."""
    assert run("manifest", engine).code == 0
    before = beside(engine).read_bytes()
    found = run("manifest", engine, "--target", TARGET)
    assert (found.code, beside(engine).read_bytes()) == (1, before)
    assert run("manifest", engine, "--target", TARGET, "--force").code == 0
    assert beside(engine).read_bytes() != before
    for data in (b"", b"no engine", STATIC.read_bytes()[:-1]):
        engine.write_bytes(data)
        beside(engine).unlink(missing_ok=True)
        assert run("manifest", engine).code == 1
        assert [one.name for one in engine.parent.iterdir()] == [engine.name]


def test_outputs(engine: Path, run: Run) -> None:
    """``-o`` names a file or standard output, of one engine, and never the engine itself."""
    found = run("manifest", engine, "-o", "-")
    jsonschema.Draft202012Validator(SCHEMA).validate(found.json)
    other = engine.with_name("record.json")
    assert run("manifest", engine, "-o", other).code == 0
    assert other.exists()
    assert run("manifest", engine, "-o", engine, "--force").code == 1
    assert engine.read_bytes() == STATIC.read_bytes()
    second = shutil.copy(IDENTITY, engine.with_name("b.engine"))
    assert run("manifest", engine, second, "-o", other).code == 2
    assert run("manifest", engine, "--check", "--target", TARGET).code == 2
    assert run("manifest", engine, "--target", "gpu=nothing").code == 2
    assert run("manifest", engine.with_name("none")).code == 1


@pytest.mark.parametrize("there", ["link", "dangling", "fifo"])
def test_what_lies_in_the_place_of_a_manifest(there: str, engine: Path, run: Run) -> None:
    """A link in its place is replaced and never followed, and a FIFO, of which nobody reads, is not waited for."""
    place, mine = Path(f"{engine}.trtdoctor.json"), engine.parent / "mine"
    mine.write_bytes(b"mine")
    if there == "fifo":
        os.mkfifo(place)
    else:
        place.symlink_to(mine if there == "link" else engine.parent / "gone")
    assert run("manifest", engine).code == 1
    assert run("manifest", engine, "--force").code == (1 if there == "fifo" else 0)
    assert place.is_fifo() if there == "fifo" else place.is_file() and not place.is_symlink()
    assert mine.read_bytes() == b"mine"
    assert not (engine.parent / "gone").exists()


def test_verdict_is_the_exit_code(engine: Path, run: Run) -> None:
    """The manifest is written all the same."""
    assert run("manifest", engine, "--target", "gpu=T4,tensorrt=10.3.0").code == 1
    assert json.loads(beside(engine).read_bytes())["checked"][0]["status"] == "problems"


def test_folders(engine: Path, run: Run) -> None:
    """A folder stands for its engines; their manifests are neither judged nor counted."""
    shutil.copy(IDENTITY, engine.with_name("b.engine"))
    assert run("manifest", engine.parent).code == 0
    assert len(list(engine.parent.glob("*.trtdoctor.json"))) == 2
    for what in (engine.parent, engine.parent / "*"):
        found = run("check", "--static", "--verify", "--output-format", "json", what)
        assert found.code == 0
        assert len(found.json["reports"]) == 2
        assert found.json["not_judged"] == {}
    assert run("manifest", engine.parent, "--force").code == 0
    assert len(list(engine.parent.iterdir())) == 4


def test_several_in_one_file(tmp_path: Path, run: Run) -> None:
    """Each engine of an archive is held against its own facts."""
    path, stream = tmp_path / "all.zip", io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.write(IDENTITY, "a.engine")
        archive.write(SMALLEST, "b.engine")
    path.write_bytes(stream.getvalue())
    assert run("manifest", path).code == 0
    found = run("check", "--static", "--verify", "--output-format", "json", path)
    assert {one["code"] for report in found.json["reports"] for one in report["findings"]} == {"TRT004"}
    swapped = json.loads(beside(path).read_bytes())
    first, second = swapped["engines"]
    first["member"], second["member"] = second["member"], first["member"]
    beside(path).write_text(json.dumps(swapped), "utf-8")
    assert run("check", "--static", path).code == 1


def test_api(engine: Path) -> None:
    """Programs get the manifest, and errors that say why there is none."""
    said: list[tuple[int, int]] = []
    made = trtdoctor.manifest(engine, progress=lambda done, of: said.append((done, of)), target=TARGET)
    assert (made.path, made.checked[0].status) == (str(beside(engine)), "ok")
    assert said[-1] == (made.contents.size_bytes, made.contents.size_bytes)
    with pytest.raises(ManifestError):
        trtdoctor.manifest(engine)
    with pytest.raises(TargetError):
        trtdoctor.manifest(engine, target="gpu=nothing", force=True)
    with pytest.raises(ManifestError):
        trtdoctor.manifest(engine, plugins=["no.so"], force=True)
    flip(engine)
    (report,) = trtdoctor.check(engine, static=True, verify=True)
    assert report.findings[0].code == "TRT006"


def test_changed_while_recorded(engine: Path) -> None:
    """A file that somebody writes to is not recorded."""
    with pytest.raises(ManifestError):
        trtdoctor.manifest(engine, progress=lambda done, of: flip(engine))


@pytest.mark.parametrize("size", [0, 1, hashing.BLOCK - 1, hashing.BLOCK, 2 * hashing.BLOCK + 5])
def test_digests(size: int, tmp_path: Path) -> None:
    """Both digests are those of hashlib, at every edge of a block."""
    path, data = tmp_path / "file", os.urandom(size)
    path.write_bytes(data)
    with open_file(str(path)) as file:
        both, one = hashing.digests(file, md5=True), hashing.digests(file)
    assert tuple(both) == (size, hashlib.sha256(data).hexdigest(), hashlib.md5(data).hexdigest())
    assert tuple(one) == (size, both.sha256, None)


def test_hashed_once(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is hashed once for all targets, and not at all where its size tells already."""
    trtdoctor.manifest(engine)
    calls: list[FileSource] = []

    def digests(file: FileSource, **more: Any) -> Contents:
        calls.append(file)
        return hashing.digests(file, **more)

    monkeypatch.setattr("trtdoctor.manifests.beside.digests", digests)
    assert len(list(trtdoctor.check(engine, target=[TARGET, "gpu=T4"], verify=True))) == 2
    assert len(calls) == 1
    engine.write_bytes(engine.read_bytes() + b"x")
    list(trtdoctor.check(engine, static=True, verify=True))
    assert len(calls) == 1


def test_changed_while_compared(engine: Path) -> None:
    """A file that is written to while it is hashed, or since it was looked at, is not said to be the recorded one."""
    found = trtdoctor.inspect(engine)
    path = trtdoctor.manifest(engine).path
    while_hashed = Manifests(verify=True, required=False, progress=lambda done, of: os.utime(engine, (1, 1)))
    one = while_hashed.of(found, path)
    assert (one.contents, bool(one.uncertain)) == (None, True)
    since = Manifests(verify=True, required=False).of(found, path)
    assert (since.contents, bool(since.uncertain)) == (None, True)
    assert Manifests(verify=True, required=False).of(trtdoctor.inspect(engine), path).contents is not None


def test_a_manifest_is_not_judged_by_its_bytes(engine: Path, run: Run) -> None:
    """What is called a manifest is none of the engines of a folder, whatever is in it."""
    shutil.copy(IDENTITY, engine.with_name("x.trtdoctor.json"))
    found = run("check", "--static", "--output-format", "json", engine.parent)
    assert len(found.json["reports"]) == 1


def test_an_old_manifest_has_no_part_in_a_new_one(engine: Path, run: Run) -> None:
    """The verdict that is recorded is about the engine, not about the manifest that is being replaced."""
    run("manifest", engine)
    shutil.copy(IDENTITY, engine)
    assert run("manifest", engine, "--force", "--target", TARGET).code == 0
    assert json.loads(beside(engine).read_bytes())["checked"][0]["status"] == "ok"


def test_what_to_do(engine: Path) -> None:
    """Another copy mends a file that is not the recorded one, and a build does not: nobody has recorded it."""
    trtdoctor.manifest(engine)
    (good,) = trtdoctor.check(engine, target="gpu=H200,tensorrt=10.3.0")
    assert good.advice is not None
    assert good.advice.clears == "all"
    flip(engine)
    (bad,) = trtdoctor.check(engine, target=TARGET, verify=True)
    assert "will not load" not in bad.verdict.lower()
    assert bad.advice is not None
    assert (bad.advice.clears, len(bad.advice.ways), bad.advice.keeps) == ("all", 1, True)


@pytest.mark.parametrize("other", [True, False])
def test_which_differences_are_told(other: bool, engine: Path, run: Run) -> None:
    """Of another size the file's own word for it is not told once more, and all other facts are; where the size is the
    same, that word is."""
    assert run("manifest", engine).code == 0
    beside = engine.with_name(f"{engine.name}.trtdoctor.json")
    found = json.loads(beside.read_text())
    facts = found["engines"][0]["facts"]
    facts |= {"declared_size_bytes": facts["declared_size_bytes"] + 1, "num_layers": 99}
    found["file"]["size_bytes"] += other
    beside.write_text(json.dumps(found))
    report = run("check", "--static", "--output-format", "json", engine).json["reports"][0]
    (finding,) = [one for one in report["findings"] if one["code"] == "TRT006"]
    labels = {piece["label"] for piece in finding["evidence"]}
    assert ("declared_size_bytes" in labels, "num_layers" in labels) == (not other, True), labels
