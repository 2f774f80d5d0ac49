"""The tree of processes, and the supervisor when it is alone with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from left import alive, until
from stranger import place

from trtdoctor.model.probe import EngineRequest, ProbeRequest
from trtdoctor.probe import memory, processes, supervise
from trtdoctor.probe.supervise import Limits, Run
from trtdoctor.probe.supervisor import Supervisor

REQUEST = ProbeRequest((EngineRequest("model.engine"),), execute=False)
NEST = """
import subprocess, sys, time
left = int(sys.argv[1])
if left: subprocess.Popen([sys.executable, "-c", sys.argv[2], str(left - 1), sys.argv[2]])
time.sleep(1000)"""


@pytest.fixture
def nest() -> subprocess.Popen[bytes]:
    """A process with a child that has a child."""
    return subprocess.Popen([sys.executable, "-c", NEST, "2", NEST])


def test_tree(nest: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Descendants are found by the kernel's files of children, and without those by the parents that processes name."""
    with nest:
        until(lambda: len(processes.descendants(nest.pid)) == 2)
        found = processes.descendants(nest.pid)
        monkeypatch.setattr(processes, "children", processes._children_by_stat)
        assert processes.descendants(nest.pid) == found
        assert all(map(processes.alive, found))
        assert processes.start_time(nest.pid) <= min(map(processes.start_time, found))
        assert processes.anonymous_memory(nest.pid) > 1 << 20
        processes.kill({nest.pid, *found})
        assert nest.wait(20) == -signal.SIGKILL
    until(lambda: not any(map(alive, found)))
    assert not processes.alive(nest.pid)
    assert processes.start_time(nest.pid) == 0
    assert processes.children(nest.pid) == set()
    assert processes.anonymous_memory(nest.pid) == 0


def test_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers that mean every process, the caller's group or the first of all processes are never killed."""
    killed: list[int] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append(pid))
    processes.kill({0, 1, 77777})
    assert killed == [77777]
    assert processes.descendants(0) == processes.descendants(1) == set()


def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be taken is the least of what the machine has and what the container's limit leaves, cache included."""
    rows = {"max": "1000000", "current": "900000", "stat": "anon 5\ninactive_file 100000\n"}
    for name, text in rows.items():
        (tmp_path / name).write_text(text)
    files = tuple(str(tmp_path / name) for name in rows)
    monkeypatch.setattr(memory, "CGROUPS", (("/nothing",) * 3, files))
    assert memory.available() == 200_000 * 9 // 10
    (tmp_path / "max").write_text("max\n")
    assert (memory.available() or 0) > 1 << 20
    monkeypatch.setattr(memory, "OOM_EVENTS", ("/nothing",))
    assert memory.oom_kills() == 0


def started(tmp_path: Path, script: str, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> tuple[Supervisor, Run]:
    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    monkeypatch.setattr(supervise, "CHILD", place(tmp_path, script))
    supervisor = Supervisor()
    return supervisor, Run(supervisor, REQUEST, sys.executable, limits)


def test_limits_without_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The supervisor holds a probe to the limits of memory and of all time, though its parent looks elsewhere."""
    pids = tmp_path / "pids"
    monkeypatch.setattr(supervise, "MOST_STAGES", 1)
    for script, limits, how in (
        ("note(); time.sleep(1000)", Limits(stage_seconds=0.5), "timeout"),
        ("note(); x = b'x' * (200 << 20); time.sleep(1000)", Limits(60, memory=100 << 20), "memory"),
    ):
        supervisor, run = started(tmp_path, script, limits, monkeypatch)
        until(lambda: pids.exists() and pids.read_text())
        until(lambda: not alive(int(pids.read_text().split()[-1])))
        assert run.finish()[0].end.how == how
        supervisor.close()
        pids.unlink()


def test_the_memory_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the probe's descendants take counts, those as well that left for a session of their own."""
    script = """
for n in range(4):
    if os.fork() == 0:
        os.setsid()
        if os.fork(): os._exit(0)
        note(); x = b"x" * (60 << 20); time.sleep(1000)
time.sleep(1000)"""
    supervisor, run = started(tmp_path, script, Limits(60, memory=200 << 20), monkeypatch)
    assert run.finish()[0].end.how == "memory"
    assert not any(alive(int(word)) for word in (tmp_path / "pids").read_text().split())
    supervisor.close()


def test_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a run that was cancelled the next one has its own answers, and nothing of the other is left."""
    supervisor, run = started(tmp_path, "until('runtime'); note(); time.sleep(1000)", Limits(), monkeypatch)
    until(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text())
    run.cancel()
    monkeypatch.setattr(supervise, "CHILD", place(tmp_path, "until('teardown'); end()"))
    (probe,) = Run(supervisor, REQUEST, sys.executable, Limits()).finish()
    assert probe.end.how == "answered"
    assert not alive(int((tmp_path / "pids").read_text()))
    supervisor.close()
    supervisor.close()


def test_a_caller_that_waits_for_every_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor for whose end somebody else has waited is gone, and no other process is taken for it."""
    supervisor, run = started(tmp_path, "note(); time.sleep(1000)", Limits(), monkeypatch)
    until(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text())
    (pid,) = processes.children(os.getpid())
    processes.kill({pid})
    os.waitpid(pid, 0)
    assert run.finish()[0].end.how == "killed"
    assert not supervisor.running
    assert not alive(int((tmp_path / "pids").read_text()))
    supervisor.close()


def test_one_signal_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first signal ends a supervisor; those that come while it ends what it has started are ignored."""
    changed: dict[int, object] = {}
    monkeypatch.setattr("_signal.signal", changed.__setitem__)
    with pytest.raises(SystemExit):
        processes._stop(signal.SIGTERM, None)
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    assert changed == dict.fromkeys(ending, signal.SIG_IGN)
