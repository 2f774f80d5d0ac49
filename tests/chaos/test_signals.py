"""Signals at every stage: the run ends with 128 and the number, without a process, a file or a word too much."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from scene import FAKE, Scene, contents, scene

from trtdoctor.cli.interrupt import SIGNALS

sys.path.append(str(Path(__file__).parents[1] / "probe"))
from left import gone, until

AT_A_CALL = """
import os, sys
from trtdoctor.cli.interrupt import Interruptible
number, at, told = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
calls = 0
def count(frame, event, value):
    global calls
    if event == "call":
        calls += 1
        if calls == at:
            sys.setprofile(None)
            os.kill(os.getpid(), number)
enter, leave = Interruptible.__enter__, Interruptible.__exit__
def entered(self):
    enter(self)
    sys.setprofile(count)
def left(self, *problem):
    sys.setprofile(None)
    with open(told, "w") as file: file.write(str(calls))
    return leave(self, *problem)
Interruptible.__enter__, Interruptible.__exit__ = entered, left
from trtdoctor.cli import main
main(sys.argv[4:])
"""
"""The command, which sends itself a signal at its so-manyth call of a function."""
INTERRUPTED = ("check", "check here", "check packed", "check matrix", "inspect", "host", "diff", "unwrap", "unwrap all",
               "manifest", "explain", "fleet targets", "fleet check", "fleet collect")  # fmt: skip
POINTS = 4
"""Places of a run, from its first call to its last, at which a signal comes."""


def signalled(one: Scene, name: str, number: int, at: int) -> tuple[int, str, int]:
    """The exit code, standard error, and how many calls there were."""
    told = one.there.parent / "calls"
    found = one.process(["-c", AT_A_CALL, str(number), str(at), str(told), *one.words(name)])
    return found.code, found.stderr, int(told.read_text())


@functools.cache
def plain(name: str) -> tuple[int, int, frozenset[str]]:
    """What a run comes to that nobody disturbs: its exit code, its calls, and its files."""
    with tempfile.TemporaryDirectory() as folder:
        one = scene(Path(folder))
        code, _, calls = signalled(one, name, 0, -1)
        return code, calls, frozenset(contents(one.out))


@pytest.mark.parametrize("point", range(POINTS))
@pytest.mark.parametrize("name", INTERRUPTED)
def test_at_every_stage(name: str, point: int, tmp_path: Path) -> None:
    """A run that a signal ends says so and leaves nothing; one that was about to end leaves its whole answer."""
    code, calls, files = plain(name)
    number = SIGNALS[(point + INTERRUPTED.index(name)) % len(SIGNALS)]
    one = scene(tmp_path)
    before = one.state()
    found, errors, _ = signalled(one, name, number, 1 + calls * point // POINTS)
    assert found in (128 + number, code), errors
    if found != code:
        assert errors.splitlines()[-1] == "trtdoctor: interrupted"
    assert "Traceback" not in errors
    assert one.state() == before
    assert contents(one.tmp) == {}
    left = frozenset(contents(one.out))
    assert left <= files | {"plans"}
    assert found != code or left == files
    for path in one.out.glob("*.json"):
        json.loads(path.read_text())


@pytest.mark.parametrize("point", range(1, POINTS))
@pytest.mark.parametrize("name", INTERRUPTED)
def test_killed_at_every_stage(name: str, point: int, tmp_path: Path) -> None:
    """No process is left, an answer that has its name is whole, nothing of the user's is touched, and the next run
    answers as ever beside what a killed one could not take away."""
    code, calls, files = plain(name)
    one = scene(tmp_path)
    before = one.state()
    killed = one.process(
        ["-c", AT_A_CALL, str(int(signal.SIGKILL)), str(1 + calls * point // POINTS), "", *one.words(name)]
    )
    assert killed.code in (-signal.SIGKILL, code)
    until(lambda: not using(one.tmp))
    assert one.state() == before
    left = frozenset(contents(one.out))
    assert {path for path in left if not Path(path).name.startswith(".trtdoctor-")} <= files | {"plans"}
    for path in one.out.glob("*.json"):
        if path.name[0] != ".":
            json.loads(path.read_text())
    if name.startswith("unwrap"):
        for path in one.out.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()  # it replaces nothing
    again, _, _ = signalled(one, name, 0, -1)
    assert (again, files - frozenset(contents(one.out))) == (code, frozenset())


def using(folder: Path) -> list[str]:
    """The processes that have this folder for their temporary files."""
    mark, found = f"TMPDIR={folder}".encode(), []
    for place in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in place.read_bytes().split(b"\0"):
                found.append(place.parent.name)
    return found


HOLDING = """
import importlib.util, os, time
_spec = importlib.util.spec_from_file_location("made_up", {fake!r})
_made_up = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_made_up)
globals().update(vars(_made_up))
_at, _, _name = {stage!r}.rpartition(".")
def _hold(*words):
    with open({pids!r}, "a") as file: file.write("%d\\n" % os.getpid())
    with open({fifo!r}, "w") as file: file.write("here")
    while True: time.sleep(1000)
if _at:
    setattr(globals()[_at], _name, _hold)
else:
    globals()[_name] = _hold
"""
STAGES = ("init_libnvinfer_plugins", "Runtime", "Runtime.deserialize_cuda_engine", "Engine.get_tensor_name",
          "Engine.create_execution_context", "Context.set_input_shape", "Context.execute_async_v3")  # fmt: skip
"""What the probe calls of TensorRT, one stage after the other; there it hangs."""
ENDING = (*SIGNALS, signal.SIGKILL)


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize("stage", STAGES)
def test_while_tensorrt_hangs(stage: str, number: signal.Signals, tmp_path: Path) -> None:
    """Whatever ends trtdoctor ends the process in which TensorRT hangs, and leaves no file."""
    if number not in (signal.SIGTERM, signal.SIGKILL) and stage != STAGES[2]:
        pytest.skip("every signal at one stage, and two at all")
    one = scene(tmp_path)
    before, pids, fifo = one.state(), tmp_path / "pids", tmp_path / "fifo"
    os.mkfifo(fifo)
    (tmp_path / "holding").mkdir()
    text = HOLDING.format(fake=str(FAKE / "tensorrt.py"), stage=stage, pids=str(pids), fifo=str(fifo))
    (tmp_path / "holding" / "tensorrt.py").write_text(text)
    env = one.env()
    env["PYTHONPATH"] = f"{tmp_path / 'holding'}{os.pathsep}{env['PYTHONPATH']}"
    command = [sys.executable, "-m", "trtdoctor", *one.words("check here")]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert fifo.read_text() == "here"
        process.send_signal(number)
        errors = process.communicate(timeout=30)[1].decode()
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number), errors
    assert errors == ("" if number == signal.SIGKILL else "trtdoctor: interrupted\n")
    assert gone(pids)
    assert one.state() == before
    assert contents(one.tmp) == {}
    assert number == signal.SIGKILL or set(contents(one.out)) <= {"here.json"}
