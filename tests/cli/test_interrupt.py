"""Signals that end a process: at every stage, by every command that writes, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from multiprocessing import util
from pathlib import Path

import pytest

from boxes import tarred
from driving import IDENTITY, environment
from trtdoctor.cli.interrupt import SIGNALS, SOON, Interruptible, Stopped
from trtdoctor.cli.jobs import Job, judged

NUMBERS = pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
AT_THE_END = """
import os, sys
def fsync(handle):
    print("here", flush=True)
    while True:
        pass
os.fsync = fsync
from trtdoctor.cli import main
main(sys.argv[1:])
"""
"""The command, which stops where all is written and the file has no name yet."""
WRITING = {
    "unwrap": ("unwrap", "{wrapped}", "-o", "out"),
    "unwrap --all": ("unwrap", "{wrapped}", "--all", "plans"),
    "unwrap --force": ("unwrap", "{wrapped}", "-o", "there", "--force"),
    "check": ("check", "--static", "{engine}", "-o", "out.json"),
    "inspect": ("inspect", "{engine}", "-o", "there"),
    "diff": ("diff", "{engine}", "{engine}", "-o", "out"),
    "explain": ("explain", "TRT102", "-o", "out"),
    "manifest": ("manifest", "{engine}", "-o", "out.json"),
}


@NUMBERS
@pytest.mark.parametrize("name", WRITING)
def test_nothing_is_left(name: str, number: signal.Signals, tmp_path: Path) -> None:
    """A command that is ended while its file has no name yet leaves none, and what was there as it was."""
    wrapped, folder = tmp_path / "wrapped.tar", tmp_path / "folder"
    wrapped.write_bytes(tarred({"a.engine": IDENTITY.read_bytes()}))
    folder.mkdir()
    (folder / "there").write_text("before")
    words = [word.format(wrapped=wrapped, engine=IDENTITY) for word in WRITING[name]]
    command = [sys.executable, "-c", AT_THE_END, *words]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (128 + number, b"trtdoctor: interrupted\n")
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"there": "before"}


@NUMBERS
def test_standard_input(number: signal.Signals, tmp_path: Path) -> None:
    """The copy of an engine that comes on standard input does not stay."""
    command = [sys.executable, "-m", "trtdoctor", "check", "--static", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment(TMPDIR=str(tmp_path)), stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        while not list(tmp_path.glob("*/stdin.engine")):
            assert process.poll() is None
        process.send_signal(number)
        process.wait(30)
    assert process.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


class SlowTimer(threading.Timer):
    """After whose start a busy machine takes its time."""

    def start(self) -> None:
        super().start()
        self.join(20 * SOON)


@NUMBERS
@pytest.mark.parametrize("timer", [threading.Timer, SlowTimer])
def test_a_signal_that_python_drops_comes_again(
    number: signal.Signals, timer: type[threading.Timer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the callback of a weak reference an exception is only reported; the run ends all the same."""
    monkeypatch.setattr(threading, "Timer", timer)

    class Thing:
        pass

    came = []

    def callback(reference: object) -> None:
        came.append(reference)
        signal.raise_signal(number)

    def wait() -> None:
        thing = Thing()
        reference = weakref.ref(thing, callback)
        del thing
        assert came == [reference]
        until = time.monotonic() + 30
        while time.monotonic() < until:
            pass

    hook = sys.unraisablehook
    with pytest.raises(Stopped) as stop, Interruptible():
        wait()
    assert stop.value.exit_code == 128 + number
    assert sys.unraisablehook is hook


def test_a_process_that_is_ended_as_it_starts_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Where nothing is left to judge, processes are ended before they have begun."""

    class Here:
        pass

    here = Here()
    util.register_after_fork(here, lambda _: os.kill(os.getpid(), signal.SIGTERM))
    with Interruptible():
        assert list(judged(iter([]), Job({}, {}), 2)) == []
    assert capfd.readouterr() == ("", "")
