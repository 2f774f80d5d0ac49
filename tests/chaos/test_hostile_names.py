"""Names that somebody chose to mislead: in every command and format they are text, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from misleading import MISLEADING, NAMES, PLAIN, require_text

from boxes import tarred
from driving import IDENTITY, PLANS, Result, Run, environment
from trtdoctor import render

ALL = tuple(render.FORMATS)
TARGET = ("--target", "gpu=T4,tensorrt=10.3.0.26")


def many(folder: Path) -> Path:
    return folder


def one(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.suffix == ".engine")


def packed(folder: Path) -> Path:
    return folder / "wrapped.tar"


def log(folder: Path) -> Path:
    return folder / "log"


def nodes(folder: Path) -> Path:
    return folder / "nodes.json"


COMMANDS: dict[str, tuple[tuple[str, ...], Callable[[Path], Path], tuple[str, ...]]] = {
    "check": (("check", "-v", *TARGET), one, ALL),
    "check static": (("check", "--static", "--shape", "x:1"), one, ("text", "json", "github")),
    "check folder": (("check", *TARGET), many, ALL),
    "check quietly": (("check", "-q", *TARGET), many, ("text",)),
    "check packed": (("check", *TARGET), packed, ALL),
    "inspect": (("inspect", "-v"), one, ("text", "json", "jsonl")),
    "inspect packed": (("inspect",), packed, ("text", "json")),
    "diff": (("diff", str(PLANS / "tensorrt-8.6.0.12-h200" / "refit.engine")), one, ("text", "json")),
    "select": (("select", "--target", "gpu=H200,tensorrt=8.6.0.12"), many, ()),
    "unwrap": (("unwrap", "--force", "-o", os.devnull), packed, ()),
    "manifest": (("manifest", "-o", "-", *TARGET), one, ()),
    "explain": (("explain", "-v"), log, ("text", "json", "markdown")),
    "fleet targets": (("fleet", "targets"), nodes, ()),
    "check on nodes": (("check", str(IDENTITY), "--target"), nodes, ("text", "json", "markdown")),
}


def made(folder: Path, name: bytes) -> Path:
    """A folder with things of this name."""
    folder.mkdir()
    word = os.fsdecode(name)
    shutil.copy(IDENTITY, folder / f"{word}.engine")
    shown = name.decode(errors="replace")
    (folder / "wrapped.tar").write_bytes(tarred({f"{word}.engine": IDENTITY.read_bytes(), "b.engine": b"no engine"}))
    (folder / "log").write_bytes(b"[TRT] [E] Version tag does not match in " + name.replace(b"\n", b" ") + b".engine\n")
    labels = {"nvidia.com/gpu.product": shown, "nvidia.com/gpu.compute.major": "9", "nvidia.com/gpu.compute.minor": "0"}
    node = {"kind": "Node", "metadata": {"name": shown, "labels": labels}}
    node["status"] = {"allocatable": {"nvidia.com/gpu": "1"}, "nodeInfo": {"osImage": shown, "kernelVersion": shown}}
    (folder / "nodes.json").write_text(json.dumps({"kind": "List", "items": [node]}))
    return folder


def answers(run: Run, command: str, folder: Path) -> dict[str, Result]:
    words, thing, forms = COMMANDS[command]
    path = str(thing(folder))
    if not forms:
        return {"": run(*words, path)}
    return {form: run(words[0], *("--output-format", form), *words[1:], path) for form in forms}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Run, str], dict[str, Result]]:
    """What a command answers where all is named as one would."""
    folder = made(tmp_path_factory.mktemp("plain") / "folder", PLAIN)
    return cache(lambda run, command: answers(run, command, folder))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text(
    name: str, command: str, plain: Callable[[Run, str], dict[str, Result]], tmp_path: Path, run: Run
) -> None:
    """No control, no other direction, no mark-up, no line and no exit code more than with a plain name."""
    usual = plain(run, command)
    for form, found in answers(run, command, made(tmp_path / "folder", NAMES[name])).items():
        require_text(form, found, usual[form], found.stderr if command == "select" else None)


@pytest.mark.parametrize("name", NAMES)
def test_a_selected_name_is_for_scripts_and_eyes(name: str, tmp_path: Path) -> None:
    """A script gets the path of an engine as it is; a terminal gets a word that can be pasted, and no control."""
    engine = one(made(tmp_path / "folder", NAMES[name]))
    words, *_ = COMMANDS["select"]
    command = [sys.executable, "-m", "trtdoctor", *words, str(engine)]
    piped = subprocess.run(command, stdout=subprocess.PIPE, env=environment())
    assert piped.stdout == os.fsencode(engine) + b"\n"
    terminal, ours = os.openpty()
    done = subprocess.run(command, stdout=ours, env=environment())
    os.close(ours)
    shown = os.read(terminal, 10_000).decode(errors="surrogateescape").replace("\r\n", "")
    os.close(terminal)
    assert done.returncode == 0
    assert not {char for char in shown if unicodedata.category(char) in ("Cc", "Cs")} | (MISLEADING & set(shown))
    pasted = subprocess.run(["bash", "-c", f"printf %s {shown}"], capture_output=True)
    assert pasted.stdout == os.fsencode(engine)
