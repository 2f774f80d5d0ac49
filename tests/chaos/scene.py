"""A user's folder with something for every command, and hosts on which things are missing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import driving
from boxes import tarred
from driving import IDENTITY, PLANS, ROOT, Result

FAKE = ROOT / "tests" / "probe" / "fake"
"""A TensorRT that needs no GPU."""
TARGET = ("--target", "gpu=H200,tensorrt=8.6.0.12")
COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check", "{in}/a.engine", *TARGET, "-o", "json:{out}/check.json"),
    "check here": ("check", "{in}/a.engine", "--select", "TRT5", "--ignore", "TRT505", "-o", "json:{out}/here.json"),
    "check matrix": ("check", "{in}", *TARGET, "--target", "gpu=T4,tensorrt=8.6.1", "-o", "{out}/matrix.html"),
    "check packed": ("check", "--static", "{in}/wrapped.tar", "-o", "{out}/packed.md"),
    "inspect": ("inspect", "{in}/a.engine", "-o", "json:{out}/inspect.json"),
    "host": ("host", "-o", "json:{out}/host.json"),
    "diff": ("diff", "{in}/a.engine", "{in}/b.engine", "-o", "json:{out}/diff.json"),
    "unwrap": ("unwrap", "{in}/wrapped.tar", "-o", "{out}/plan"),
    "unwrap all": ("unwrap", "{in}/wrapped.tar", "--all", "{out}/plans"),
    "manifest": ("manifest", "{in}/a.engine", *TARGET, "-o", "{out}/manifest.json"),
    "explain": ("explain", "{in}/log", "-o", "json:{out}/log.json"),
    "explain code": ("explain", "TRT102", "-o", "json:{out}/page.json"),
    "select": ("select", "{in}/a.engine", *TARGET),
    "fleet targets": ("fleet", "targets", "{in}/nodes.json", "-o", "json:{out}/targets.json"),
    "fleet check": ("fleet", "check", "{in}", "--targets", TARGET[1], "--jobs", "1", "-o", "{out}/results.jsonl"),
    "fleet job": ("fleet", "job", "--nodes", "{in}/nodes.json", "--image", "x:1", "/m.engine", "-o", "{out}/job.json"),
    "fleet collect": ("fleet", "collect", "{in}/shards", "--output-format", "jsonl", "-o", "{out}/fleet.jsonl"),
}
"""Each command, with an answer that goes to a file where it has one."""
NODE = {"nvidia.com/gpu.compute.major": "9", "nvidia.com/gpu.compute.minor": "0"}
NODES = {
    "kind": "List",
    "items": [{"kind": "Node", "metadata": {"labels": NODE}, "status": {"allocatable": {"nvidia.com/gpu": "1"}}}],
}
LOG = "[TRT] [E] 1: [runtime.cpp::parsePlan::314] Error Code 1: Serialization (Version tag does not match)\n"


class Scene(NamedTuple):
    """``there`` is what the user has, ``out`` where answers go, ``tmp`` the folder for temporary files."""

    there: Path
    out: Path
    tmp: Path

    def words(self, name: str, commands: Mapping[str, tuple[str, ...]] = COMMANDS) -> list[str]:
        return [word.replace("{in}", str(self.there)).replace("{out}", str(self.out)) for word in commands[name]]

    def env(self, **more: str) -> dict[str, str]:
        """An environment with the made-up TensorRT."""
        env = driving.environment(TMPDIR=str(self.tmp), PYTHONDONTWRITEBYTECODE="1")
        return {**env, "PYTHONPATH": os.pathsep.join((env["PYTHONPATH"], str(FAKE))), **more}

    def run(self, name: str, *, commands: Mapping[str, tuple[str, ...]] = COMMANDS, **more: Any) -> Result:
        """The command in a process, as ``process`` runs one."""
        return self.process(["-m", "trtdoctor", *self.words(name, commands)], **more)

    def process(self, words: Sequence[str], *, before: tuple[str, ...] = (), **more: Any) -> Result:
        """Python with these words, behind those that come ``before`` it."""
        env = more.pop("env", None) or self.env()
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        command = [*before, sys.executable, *words]
        found = subprocess.run(command, **{"cwd": self.there, **streams, **more}, env=env, timeout=50, check=False)
        texts = ((text or b"").decode(errors="surrogateescape") for text in (found.stdout, found.stderr))
        return Result(found.returncode, *texts)

    def state(self) -> dict[str, str]:
        """All that the user has, by its content."""
        return contents(self.there)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its bytes, and every folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def scene(root: Path) -> Scene:
    """What a user could have, in ``root``, which others may enter."""
    root.chmod(0o755)
    made = Scene(root / "there", root / "out", root / "tmp")
    for folder in (*made, made.there / "shards"):
        folder.mkdir()
    shutil.copy(IDENTITY, made.there / "a.engine")
    shutil.copy(PLANS / "tensorrt-8.6.0.12-h200" / "refit.engine", made.there / "b.engine")
    (made.there / "wrapped.tar").write_bytes(tarred({"a.engine": IDENTITY.read_bytes()}))
    (made.there / "nodes.json").write_text(json.dumps(NODES))
    (made.there / "log").write_text(LOG)
    (root / "shard-00000.txt").write_text(f"{IDENTITY}\n")
    shard = ("fleet", "shard", "--lists", root, "--job", "j", "--kind", "k", "--of", "1")
    made_so = driving.run(
        *shard, "--results", made.there / "shards", "--", *TARGET, env={"JOB_COMPLETION_INDEX": "0", "NODE_NAME": "n"}
    )
    assert made_so.code == 0, made_so.stderr
    return made
