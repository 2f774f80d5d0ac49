"""Files that a command line names beside engines: pipes that nobody fills, and more values than anything needs."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from driving import IDENTITY, Run
from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.sources import json_values, local
from trtdoctor.sources.local import read_patiently

VALUES = b'{"gpus": [' + b"{}," * (3 * json_values.MOST_VALUES // 4) + b"{}]}"
LINES = VALUES.replace(b"}]}", b"}]}\n") + b"{}"


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is parsed any more: what is too much is refused before."""
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("it was parsed"))


@pytest.mark.usefixtures("no_parser")
@pytest.mark.parametrize("data", [VALUES, LINES], ids=["one", "lines"])
@pytest.mark.parametrize(
    "command",
    [
        ("check", IDENTITY, "--target", "{}"),
        ("select", IDENTITY, "--target", "{}"),
        ("fleet", "check", IDENTITY, "--targets", "{}", "-o", "{}.jsonl"),
        ("fleet", "targets", "{}"),
        ("fleet", "job", "/models/a.engine", "--nodes", "{}", "--image", "a", "--trtdoctor-image", "b"),
    ],
    ids=lambda words: " ".join(map(str, words[:2])),
)
def test_more_values_than_a_target_has(command: tuple[str, ...], data: bytes, tmp_path: Path, run: Run) -> None:
    """A file of nothing but brackets is refused before it is made into objects that take fifty times its size."""
    path = tmp_path / "many.json"
    path.write_bytes(data)
    found = run(*(str(word).format(path) for word in command))
    assert found.code == 2
    assert "entries" in found.stderr


@pytest.mark.usefixtures("no_parser")
def test_more_values_than_a_manifest_has(tmp_path: Path, run: Run) -> None:
    """A manifest of nothing but brackets is no manifest, and is not made into objects."""
    engine = tmp_path / "a.engine"
    engine.write_bytes(IDENTITY.read_bytes())
    (tmp_path / "a.engine.trtdoctor.json").write_bytes(VALUES[: 1 << 20])
    assert run("check", engine, "--static", "--require-manifest").code in (1, 3)


@pytest.mark.parametrize("end", ["\n", "\r", "\0"])
def test_more_paths_than_a_list_has(end: str, tmp_path: Path, run: Run) -> None:
    """A list of more files than anybody has is refused; lines without a name cost nothing."""
    path = tmp_path / "list"
    path.write_text(end.join("a" * 1_000_001) + end)
    found = run("check", "--static", "--files-from", path)
    assert found.code == 2
    assert "entries" in found.stderr
    path.write_text(f"{IDENTITY}{end}" + end * (4 << 20))
    assert run("check", "--static", "--files-from", path).code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("check", IDENTITY, "--target", "{}"),
        ("check", IDENTITY, "--files-from", "{}"),
        ("fleet", "targets", "{}"),
        ("fleet", "job", "/models/a.engine", "--nodes", "{}", "--image", "a", "--trtdoctor-image", "b"),
    ],
    ids=lambda words: " ".join(map(str, words[:2])),
)
def test_pipe_that_nobody_fills(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """A pipe into which nobody writes is waited for a while, and then named as what it is."""
    monkeypatch.setattr(local, "PATIENCE", 0.0)
    os.mkfifo(tmp_path / "pipe")
    found = run(*(str(word).format(tmp_path / "pipe") for word in command))
    assert found.code == 2
    assert "nobody writes" in found.stderr


def test_pipe_that_is_filled(tmp_path: Path) -> None:
    """A pipe is read until its writers have closed it, however late and slow they are."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(read_patiently(str(path), Budget("it", bytes=1 << 20))))
    reader.start()
    with path.open("wb", buffering=0) as stream:
        for _ in range(3):
            stream.write(b"x" * 100_000)
    reader.join()
    assert got == [b"x" * 300_000]


def test_pipe_without_end(tmp_path: Path) -> None:
    """No more is taken out of a pipe than there is room for."""
    reader, writer = os.pipe()
    os.write(writer, b"x" * 5000)
    with pytest.raises(BudgetExceeded):
        read_patiently(f"/dev/fd/{reader}", Budget("it", bytes=4000))
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("check", IDENTITY, "--target-dir", "{}"), 1),
        (("fleet", "check", IDENTITY, "--targets", "{}", "-o", "{}/.r.jsonl"), 1),
        (("fleet", "targets", "{}"), 2),  # it reads machines and nodes alone
    ],
    ids=lambda words: " ".join(map(str, words[:2])) if isinstance(words, tuple) else "",
)
def test_what_a_folder_of_targets_holds(command: tuple[str, ...], code: int, tmp_path: Path, run: Run) -> None:
    """Files count whatever the case of their suffix, and what is not read is named."""
    for name, gpu in (("a.json", "H200"), ("b.JSON", "T4"), ("sub/c.json", "T4"), ("notes.txt", "H200")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        target = {"name": name, "facts": {"gpu": gpu, "tensorrt": "8.6.0.12"}}
        (tmp_path / name).write_text(json.dumps({"schema_version": 1, "targets": [target]}))
    found = run(*(str(word).format(tmp_path) for word in command))
    assert found.code == code
    assert "notes.txt" in found.stderr
    assert "sub" in found.stderr
    assert "b.JSON" not in found.stderr
