"""Manifests come from outside: whatever is wrong with one is said, in bounded time and memory."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from driving import IDENTITY, Run
from trtdoctor import inspect, manifest
from trtdoctor.checks.trt006_manifest import as_recorded
from trtdoctor.diagnose import diagnose
from trtdoctor.errors import ManifestError
from trtdoctor.manifests import reading
from trtdoctor.manifests.beside import Manifests
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known
from trtdoctor.model.manifest import Beside, Manifest
from trtdoctor.model.target import no_machine


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A copy of an engine with its manifest beside it."""
    path = tmp_path / "model.engine"
    path.write_bytes(IDENTITY.read_bytes())
    manifest(path)
    return path


def beside(engine: Path) -> Path:
    return engine.with_name(engine.name + ".trtdoctor.json")


def changed(**parts: Any) -> Callable[[dict[str, Any]], bytes]:
    """A manifest in which some parts are others; ``...`` leaves one out."""

    def make(data: dict[str, Any]) -> bytes:
        whole = {name: value for name, value in {**data, **parts}.items() if value is not ...}
        return json.dumps(whole).encode()

    return make


def in_file(**parts: Any) -> Callable[[dict[str, Any]], bytes]:
    return lambda data: changed(file={**data["file"], **parts})(data)


LIBRARY = {"size_bytes": 1, "sha256": "0" * 64}
HOSTILE: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "empty": lambda data: b"",
    "not JSON": lambda data: b"\x7fELF",
    "a list": lambda data: b"[]",
    "another JSON": lambda data: b'{"schema_version": 1, "target": {}}',
    "deep": lambda data: b"[" * 200_000,
    "deep facts": lambda data: json.dumps(data).encode().replace(b'"facts": {', b'"facts": {"x": ' + b"[" * 100_000),
    "huge": lambda data: b" " * (reading.LARGEST + 1),
    "a huge number": in_file(size_bytes=10**30),
    "a number of many digits": lambda data: b'{"schema_version": ' + b"9" * 100_000 + b"}",
    "a number of digits that nobody needs": lambda data: json.dumps({**data, "more": 10**40}).encode(),
    "no number": in_file(size_bytes=float("nan")),
    "a size below zero": in_file(size_bytes=-1),
    "a size in words": in_file(size_bytes="11716"),
    "true as a size": in_file(size_bytes=True),
    "no digest": in_file(sha256=None),
    "a short digest": in_file(sha256="ab"),
    "a digest of other letters": in_file(sha256="g" * 64),
    "a digest with a line break": in_file(sha256="0" * 63 + "\n"),
    "a path as a name": in_file(name="../../etc/passwd"),
    "a library elsewhere": changed(plugins=[{"name": "/etc/shadow", **LIBRARY}]),
    "a library above": changed(plugins=[{"name": "..", **LIBRARY}]),
    "a library with a NUL": changed(plugins=[{"name": "a\0b", **LIBRARY}]),
    "many libraries": changed(plugins=[{"name": "a", **LIBRARY}] * (reading.MOST_ITEMS + 1)),
    "engines in words": changed(engines="all of them"),
    "no engines": changed(engines=...),
    "an engine of no facts": changed(engines=[{"member": None}]),
    "a strange status": changed(checked=[{"target": "x", "member": None, "status": "fine", "verdict": "y"}]),
    "a later schema": changed(schema_version=2),
    "true as a schema": changed(schema_version=True),
    "no tool": changed(tool=...),
    "a key twice": lambda data: json.dumps(data).encode()[:-1] + b', "made": "2026"}',
    "no UTF-8": lambda data: json.dumps(data).encode()[:-1] + b', "\xff": 1}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str, engine: Path, run: Run) -> None:
    """A manifest that cannot be used is a warning, and an error where it was to be used; never a crash."""
    path = beside(engine)
    path.write_bytes(HOSTILE[name](json.loads(path.read_bytes())))
    with pytest.raises(ManifestError):
        reading.read(str(path))
    for options, severity in (((), "warning"), (("--verify",), "error"), (("--require-manifest",), "error")):
        found = run("check", "--static", "--output-format", "json", engine, *options)
        assert [(one["code"], one["severity"]) for one in found.json["reports"][0]["findings"]] == [
            ("TRT006", severity)
        ]
        assert found.code == (severity == "error")


def test_escapes(engine: Path, run: Run) -> None:
    """Nothing in a manifest moves a cursor, in whatever place it is shown."""
    path, evil = beside(engine), "\x1b[2J\u202e"
    data = json.loads(path.read_bytes())
    verdict = {"target": evil, "member": None, "status": "ok", "verdict": evil}
    facts = {**data["engines"][0]["facts"], "name": evil, "platform": evil}
    more = {"made": evil, "checked": [verdict], "tool": {"version": evil}}
    for engines in ([{"member": None, "facts": facts}], [{"member": evil, "facts": {}}], data["engines"]):
        path.write_text(json.dumps({**data, **more, "engines": engines}), "utf-8")
        found = run("check", "--static", "-v", engine)
        assert "\x1b" not in found.stdout
        assert "\u202e" not in found.stdout
        assert "\\x1b" in found.stdout


@pytest.mark.parametrize("kind", ["folder", "fifo", "dangling", "locked"])
def test_no_plain_file(kind: str, engine: Path, run: Run) -> None:
    """What has the name of a manifest and is no file that can be read does not hold anybody up."""
    path = beside(engine)
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "dangling":
        path.symlink_to("nowhere")
    else:
        path.write_bytes(b"{}")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root reads everything")
    assert run("check", "--static", "--output-format", "json", engine).codes == ["TRT006"]


def test_unknown_keys(engine: Path, run: Run) -> None:
    """A later release may say more: that is passed over."""
    path = beside(engine)
    data = json.loads(path.read_bytes())
    data["engines"][0]["facts"]["colour"] = "red"
    path.write_text(json.dumps({**data, "signature": "x"}), "utf-8")
    assert run("check", "--static", "--verify", engine).code == 0


STRANGE: tuple[object, ...] = (None, True, -1, 2**70, 1.5, "", "\udc80\x1b[2J", "x" * 100_000, [], [[]], {}, {"x": {}})


def places(data: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of a document."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield (*way, key)
        yield from places(value, (*way, key))


def test_anything_anywhere(engine: Path) -> None:
    """Whatever stands in whatever place is understood or refused, and what is understood breaks no check."""
    text = beside(engine).read_bytes()
    recorded = {"target": "x", "member": None, "status": "ok", "verdict": "y"}
    library = {"name": "a.so", "size_bytes": 1, "sha256": "0" * 64, "md5": None}
    whole = {**json.loads(text), "checked": [recorded], "plugins": [library]}
    found = inspect(engine)
    for way in places(whole):
        for strange in STRANGE:
            data = json.loads(json.dumps(whole))
            inner = data
            for key in way[:-1]:
                inner = inner[key]
            inner[way[-1]] = strange
            try:
                understood = reading.parse(json.dumps(data).encode())
            except ManifestError as refusal:
                assert str(refusal).isprintable()  # noqa: PT017 - most are refused, and which is no matter
                continue
            record = Beside(str(beside(engine)), asked=False, required=False, manifest=understood)
            facts = Facts(found, no_machine(), manifest=Known(record, "test"))
            (outcome,), findings = diagnose([as_recorded._replace(needs=())], facts)
            assert outcome.outcome == "found", (way, strange, outcome.reason)
            assert all(part.value.isprintable() for one in findings for part in one.evidence)
            assert all(len(one.message) < 1000 and one.message.isprintable() for one in findings)


def test_read_once_for_all_engines_of_a_file(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with several engines has one manifest, which is read once, and again when it is another one."""
    reads: list[str] = []

    def read(path: str) -> Manifest:
        reads.append(path)
        return reading.read(path)

    monkeypatch.setattr("trtdoctor.manifests.beside.read", read)
    manifests, path = Manifests(verify=False, required=False), beside(engine)
    for _ in range(3):
        manifests.of(inspect(engine), str(path))
    assert len(reads) == 1
    path.write_bytes(path.read_bytes() + b"\n")
    manifests.of(inspect(engine), str(path))
    assert len(reads) == 2
