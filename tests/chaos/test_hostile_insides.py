"""Names inside files that somebody chose to mislead: of tensors, plugins and layers, in settings, configurations and
manifests. In every command and format they are text, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from misleading import NAMES, PLAIN, require_text

from boxes import bundle
from compose import ultralytics
from driving import IDENTITY, ROOT, Result, Run
from trtdoctor import render

sys.path.append(str(ROOT / "tests" / "plan"))

from bodies import Network, Tensor
from family_samples import composed_plan

VERSION = (10, 3, 0, 26)
TARGET = ("--target", "gpu=T4,tensorrt=10.3.0.26")
ALL = tuple(render.FORMATS)
SHORT = ("text", "json", "github", "markdown", "html")


def engine(name: str) -> bytes:
    """A plan in which everything that has a name has this one, with something before it where two would be equal."""
    tensors = (Tensor(name, 0, 0, (-2, 3)), Tensor(f"{name}2", 0, 1, (2, 3)), Tensor(f"{name}3", 1, 2, (-2, 8)))
    net = Network(
        name=name,
        tensors=tensors,
        plugins=((name, name, name), (f"{name}2", "1", "")),
        profiles=((((1, 3), (2, 3), (4, 3)), None, None),),
        layer=name,
    )
    return composed_plan(VERSION, net)


def toml(value: object) -> str:
    """JSON's strings are TOML's, but for DEL and half of a pair."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in text)


def written(word: bytes) -> str:
    """As text has it that is no path: a byte that is no UTF-8 is a mark."""
    return word.decode(errors="replace")


def plain_engine(folder: Path, name: bytes) -> Path:
    path = folder / "a.engine"
    path.write_bytes(engine(os.fsdecode(name)))
    return path


def wrapped(folder: Path, name: bytes) -> Path:
    word = written(name)
    path = folder / "a.engine"
    path.write_bytes(ultralytics(engine("x"), {"description": word, "names": {"0": word}, word: word, "task": [word]}))
    return path


def sections(folder: Path, name: bytes) -> Path:
    word = written(name)
    path = folder / "a.bundle"
    path.write_bytes(bundle({word: engine("x"), "other": engine("x")}, model_id=word, gpu_name=word))
    return path


def repository(folder: Path, name: bytes) -> Path:
    """A model of Triton whose configuration names everything so."""
    path = folder / "m" / "1" / "model.plan"
    path.parent.mkdir(parents=True)
    path.write_bytes(engine(os.fsdecode(name)))
    word = '"' + "".join(f"\\{byte:03o}" for byte in written(name).encode()) + '"'
    tensor = f"name: {word} data_type: TYPE_FP32 dims: [ 7 ]"
    (folder / "m" / "config.pbtxt").write_text(
        f'name: {word}\nplatform: "tensorrt_plan"\nmax_batch_size: 3\ninput {{ {tensor} }}\noutput {{ {tensor} }}\n'
        f"instance_group {{ name: {word} kind: KIND_GPU }}\n"
        f"parameters {{ key: {word} value {{ string_value: {word} }} }}\n"
        f"cc_model_filenames {{ key: {word} value: {word} }}\n"
    )
    return path


def strange_key(folder: Path, name: bytes) -> Path:
    """A configuration of Triton with that in the place of a key."""
    path = folder / "m" / "1" / "model.plan"
    path.parent.mkdir(parents=True)
    path.write_bytes(engine("x"))
    (folder / "m" / "config.pbtxt").write_bytes(b'platform: "tensorrt_plan"\nx' + name.replace(b"\n", b" ") + b": 1\n")
    return path


def stranger(folder: Path, name: bytes) -> Path:
    """DeepStream's key file, with the name for keys, groups and values."""
    path = folder / "a.engine"
    path.write_bytes(engine(os.fsdecode(name)))
    flat = written(name).replace("\n", " ").replace("\r", " ").encode()
    (folder / "config_infer.txt").write_bytes(
        b"[property]\nmodel-engine-file=a.engine\nbatch-size=9\noutput-blob-names=" + flat + b";x\n"
        b"infer-dims=7;7;7\n" + flat + b"=" + flat + b"\n[" + flat + b"]\n"
    )
    return path


def recorded(folder: Path, name: bytes) -> Path:
    """A manifest that is of another engine in all that it says."""
    from driving import run

    word = written(name)
    path = folder / "a.engine"
    path.write_bytes(engine("x"))
    assert run("manifest", path, *TARGET).code == 1
    beside = folder / "a.engine.trtdoctor.json"
    found: dict[str, Any] = json.loads(beside.read_text())
    found["made"] = found["tool"]["version"] = word
    found["checked"] = [{"target": word, "member": word, "status": "ok", "verdict": word}]
    facts = found["engines"][0]["facts"]
    facts |= {"name": word, "platform": word, "tensorrt_version": word, word: word}
    facts["io"][0]["name"] = word
    facts["plugins"] = [{"name": word, "version": word, "namespace": word}]
    library = {"name": word.replace("/", "_"), "size_bytes": 3, "sha256": "0" * 64, "md5": None}
    found["plugins"] = [library]
    found[word] = word
    beside.write_text(json.dumps(found))
    return path


def strange_manifest(folder: Path, name: bytes) -> Path:
    """A manifest that is none, with that name in a place where its reader names it."""
    word = written(name)
    path = folder / "a.engine"
    path.write_bytes(engine("x"))
    text = json.dumps(word)
    (folder / "a.engine.trtdoctor.json").write_text(f'{{"schema_version": {text}, {text}: 1, {text}: 2}}')
    return path


def settings(folder: Path, name: bytes) -> Path:
    """A settings file that is sound."""
    word = written(name)
    path = plain_engine(folder, name)
    until = "until = 2999-01-01"
    (folder / "trtdoctor.toml").write_text(
        f"exclude = [{toml(word)}]\n[targets]\n{toml(word)} = 'gpu=T4,tensorrt=10.3.0.26'\n"
        f"[shapes]\n{toml(word)} = [9, 3]\n"
        f"[[ignore]]\ncode = 'TRT203'\nreason = {toml(word)}\n{until}\n"
        f"[[ignore]]\ncode = 'TRT402'\nreason = {toml(word)}\n{until}\npath = {toml(word)}\n"
        f"[[override]]\npath = {toml(word)}\ntarget = {toml(word)}\n"
    )
    return path


def wrong(text: Callable[[str], str]) -> Callable[[Path, bytes], Path]:
    """A settings file that is refused."""

    def make(folder: Path, name: bytes) -> Path:
        path = folder / "a.engine"
        path.write_bytes(IDENTITY.read_bytes())
        (folder / "trtdoctor.toml").write_text(text(toml(written(name))))
        return path

    return make


CONFIG = ("--config", "{folder}/trtdoctor.toml")
THINGS: dict[str, tuple[Callable[[Path, bytes], Path], tuple[str, ...], tuple[str, ...]]] = {
    "check": (plain_engine, ("check", "-v", *TARGET), ALL),
    "check two targets": (plain_engine, ("check", *TARGET, "--target", "gpu=A100"), ALL),
    "check a shape": (plain_engine, ("check", *TARGET, "--shape", "none:1x3"), SHORT),
    "check statically": (plain_engine, ("check", "--static", "-v"), SHORT),
    "inspect": (plain_engine, ("inspect", "-v"), ("text", "json", "jsonl")),
    "diff": (plain_engine, ("diff", str(IDENTITY)), ("text", "json")),
    "manifest": (plain_engine, ("manifest", "-o", "-", *TARGET), ()),
    "wrapper": (wrapped, ("check", "-v", *TARGET), SHORT),
    "inspect wrapper": (wrapped, ("inspect", "-v"), ("text", "json")),
    "sections": (sections, ("check", "-v", *TARGET), SHORT),
    "inspect sections": (sections, ("inspect", "-v"), ("text", "json")),
    "unwrap sections": (sections, ("unwrap", "--force", "-o", os.devnull), ()),
    "Triton": (repository, ("check", "-v", *TARGET), ALL),
    "Triton's key": (strange_key, ("check", "-v", *TARGET), SHORT),
    "DeepStream": (stranger, ("check", "-v", *TARGET), SHORT),
    "its manifest": (recorded, ("check", "-v", "--verify", *TARGET), ALL),
    "no manifest": (strange_manifest, ("check", "-v", *TARGET), SHORT),
    "settings": (settings, ("check", "-v", *CONFIG), ALL),
    "settings, folder": (settings, ("check", *CONFIG), SHORT),
    "a setting": (wrong(lambda word: f"{word} = 1\n"), ("check", *CONFIG), ("text",)),
    "a setting of a waiver": (wrong(lambda word: f"[[ignore]]\n{word} = 1\n"), ("check", *CONFIG), ("text",)),
    "a code": (
        wrong(lambda word: f"[[ignore]]\ncode = {word}\nreason = 'a'\nuntil = 2999-01-01\n"),
        ("check", *CONFIG), ("text",),
    ),
    "a target": (wrong(lambda word: f"[targets]\n{word} = {word}\n"), ("check", *CONFIG), ("text",)),
    "no target": (
        wrong(lambda word: f"target = {word}\n[targets]\n{word[:-1]}2\" = 'gpu=T4'\n"), ("check", *CONFIG), ("text",),
    ),
    "a need": (wrong(lambda word: f"need = {word}\n"), ("check", *CONFIG), ("text",)),
    "a group": (wrong(lambda word: f"group = {word}\n"), ("check", *CONFIG), ("text",)),
    "a fail-on": (wrong(lambda word: f"fail-on = {word}\n"), ("check", *CONFIG), ("text",)),
    "a requirement": (wrong(lambda word: f"require = {word}\n"), ("check", *CONFIG), ("text",)),
    "an interpreter": (wrong(lambda word: f"python = {word}\n"), ("check", *CONFIG), ("text",)),
    "a plugin": (wrong(lambda word: f"plugins = {word}\n"), ("check", *TARGET, *CONFIG), SHORT),
    "a shape": (wrong(lambda word: f"[shapes]\n{word} = {word[:-1]}z\"\n"), ("check", *TARGET, *CONFIG), ("text",)),
    "a key twice": (wrong(lambda word: f"{word} = 1\n{word} = 2\n"), ("check", *CONFIG), ("text",)),
    "no TOML": (wrong(lambda word: f"a = {word}{word}\n"), ("check", *CONFIG), ("text",)),
}  # fmt: skip
"""What has the names, the command that shows them, and its formats."""


def answers(run: Run, thing: str, folder: Path, name: bytes) -> dict[str, Result]:
    make, words, forms = THINGS[thing]
    folder.mkdir()
    path = str(make(folder, name))
    words = tuple(word.replace("{folder}", str(folder)) for word in words)
    if not forms:
        return {"": run(*words, path)}
    return {form: run(words[0], *("--output-format", form), *words[1:], path) for form in forms}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Run, str], dict[str, Result]]:
    """What is answered where all is named as one would."""
    return cache(lambda run, thing: answers(run, thing, tmp_path_factory.mktemp("plain") / "folder", PLAIN))


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_inside_is_text(
    name: str, thing: str, plain: Callable[[Run, str], dict[str, Result]], tmp_path: Path, run: Run
) -> None:
    """No control, no other direction, no mark-up, no line and no exit code more than with a plain name."""
    usual = plain(run, thing)
    for form, found in answers(run, thing, tmp_path / "folder", NAMES[name]).items():
        require_text(form, found, usual[form])
        assert "Traceback" not in found.stderr


STAND_IN = 'for one in trtexec polygraphy trtdoctor pip python3 ls; do eval "$one() { echo $one \\$#; }"; done\n'
"""Programs that say how many words they were given, and nothing else."""


@pytest.mark.parametrize("name", NAMES)
def test_commands_with_such_a_name(name: str, tmp_path: Path, run: Run) -> None:
    """A command with the name of a tensor has as many words for a shell as with a plain name, and runs nothing."""

    def pasted(folder: str, word: bytes) -> list[str]:
        (tmp_path / folder).mkdir()
        path = plain_engine(tmp_path / folder, word)
        found = run("check", path, "--target", "gpu=T4,tensorrt=10.4.0", "--output-format", "json").json
        commands = [
            command
            for report in found["reports"]
            for way in report["plan"]["ways"]
            for step in way["steps"]
            for command in step["commands"]
            if command.startswith(("trtexec", "polygraphy"))
        ]
        assert commands
        text = STAND_IN + "\n".join(commands)
        done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, cwd=tmp_path / folder)
        assert done.stderr == ""
        return done.stdout.splitlines()

    without_shapes = ["trtexec 3", "polygraphy 11"]  # of names that these programs could not read
    assert pasted("hostile", NAMES[name]) in (pasted("plain", PLAIN), without_shapes)
    assert [one.name for one in (tmp_path / "hostile").iterdir()] == ["a.engine"]
