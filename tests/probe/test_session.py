"""A session and its supervisor: whoever uses it, from whatever thread, stays as it was, and nothing is left behind."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from left import alive, gone, until
from stranger import ANSWER, HANG, TARGET, TENSORRT, place

import driving
from boxes import zipped
from compose import torchscript
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown
from trtdoctor.model.probe import ProbeResult
from trtdoctor.probe import session, supervise
from trtdoctor.probe.processes import children
from trtdoctor.probe.session import ProbeOptions, ProbeSession

ENGINE = read_engine(str(driving.IDENTITY))
OPTIONS = ProbeOptions(execute=False, stage_seconds=20)
Put = Callable[[str], Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Puts a script in the probe's place; gives the file in which it notes its number. Nothing may be left of it."""
    pids = tmp_path / "pids"
    pids.touch()
    monkeypatch.setenv("PIDS", str(pids))

    def make(script: str) -> Path:
        monkeypatch.setattr(supervise, "CHILD", place(tmp_path, script))
        return pids

    before = state()
    yield make
    assert state() == before
    assert not any(alive(int(word)) for word in pids.read_text().split())


def state() -> tuple[set[int], list[str], int]:
    """What a session could leave behind: processes, files, threads; without what others left, which may go any time."""
    gc.collect()
    files = sorted(path.name for path in Path("/proc/self/fd").iterdir())
    return children(os.getpid()), files, threading.active_count()


def noted(pids: Path) -> list[int]:
    return [int(word) for word in pids.read_text().split()]


def answered(found: Fact[ProbeResult]) -> ProbeResult:
    assert isinstance(found, Known), found
    assert found.value.end.how == "answered"
    return found.value


def test_one_after_the_other(put: Put) -> None:
    """Several engines have one supervisor and a process each."""
    pids = put("say(log={'severity': 'info', 'text': str(os.getppid())})\n" + ANSWER)
    with ProbeSession(OPTIONS) as session:
        results = [answered(session.of(ENGINE, TARGET)) for _ in range(3)]
    assert len(set(noted(pids))) == 3
    assert len({one.messages[0].text for one in results}) == 1


def test_begun_early(put: Put) -> None:
    """What was begun is taken up, not repeated; what was begun of another engine is ended."""
    pids = put(ANSWER)
    with ProbeSession(OPTIONS) as session:
        session.begin(ENGINE)
        answered(session.of(ENGINE, TARGET))
        assert len(noted(pids)) == 1
        session.begin(read_engine(str(driving.SMALLEST)))
        assert answered(session.of(ENGINE, TARGET)).engine.plan == str(driving.IDENTITY)


def test_begun_with_another_module(put: Put) -> None:
    """What was begun met another TensorRT than the one in question: that one is run as well."""
    pids = put("""note()
until("import"); again = len(open(os.environ["PIDS"]).readlines()) > 1
say(facts={"module": "tensorrt" if again else "tensorrt_lean"}); until("teardown"); end()""")
    with ProbeSession(OPTIONS) as session:
        session.begin(ENGINE)
        assert answered(session.of(ENGINE, TARGET)).module == "tensorrt"
    assert len(noted(pids)) == 2


@pytest.mark.parametrize("killed", [False, True], ids=["", "supervisor killed"])
def test_begun_and_never_wanted(killed: bool, put: Put) -> None:
    """What was begun is ended with the session, even where the supervisor was killed meanwhile."""
    pids = put(HANG)
    with ProbeSession(OPTIONS) as session:
        before = children(os.getpid())
        session.begin(ENGINE)
        until(lambda: noted(pids))
        (supervisor,) = children(os.getpid()) - before
        if killed:
            os.kill(supervisor, signal.SIGKILL)
    assert not alive(noted(pids)[0])


def test_a_thread_that_ends_before(put: Put) -> None:
    """A run goes on when the thread that began it has ended, and another thread has its result."""
    put(TENSORRT + "time.sleep(0.3); until('teardown'); end()")
    found: list[Fact[ProbeResult]] = []
    with ProbeSession(OPTIONS) as session:
        for work in (lambda: session.begin(ENGINE), lambda: found.append(session.of(ENGINE, TARGET))):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join(20)
    answered(found[0])


def test_closed_by_another_thread(put: Put) -> None:
    """Closing ends what another thread waits for; afterwards nothing is run any more."""
    pids = put(HANG)
    session = ProbeSession(OPTIONS)
    found: list[Fact[ProbeResult]] = []
    thread = threading.Thread(target=lambda: found.append(session.of(ENGINE, TARGET)))
    thread.start()
    until(lambda: noted(pids))
    session.close()
    thread.join(20)
    assert not thread.is_alive()
    assert isinstance(found[0], Known)
    assert found[0].value.end.how == "killed"
    assert isinstance(session.of(ENGINE, TARGET), Unknown)
    session.close()


def test_not_asked(put: Put) -> None:
    """A session without options starts nothing."""
    pids = put(ANSWER)
    with ProbeSession(None) as session:
        session.begin(ENGINE)
        assert isinstance(session.of(ENGINE, TARGET), NotAsked)
    assert noted(pids) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP], ids=lambda number: number.name)
def test_supervisor_killed(number: signal.Signals, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the supervisor itself is killed or stopped, its probe is ended all the same, and the next one runs."""
    pids = put(f"until('runtime'); note(); os.kill(os.getppid(), {number:d}); time.sleep(1000)")
    monkeypatch.setattr(supervise, "PATIENCE", 1.0)
    with ProbeSession(OPTIONS._replace(stage_seconds=1)) as session:
        found = session.of(ENGINE, TARGET)
        assert isinstance(found, Known)
        assert found.value.end.how == ("timeout" if number == signal.SIGSTOP else "killed")
        assert not alive(noted(pids)[0])
        put(ANSWER)
        answered(session.of(ENGINE, TARGET))


def test_supervisor_told_to_stop(put: Put) -> None:
    """SIGTERM ends the supervisor and what it started, though nobody waits for an answer."""
    pids = put(HANG)
    with ProbeSession(OPTIONS) as session:
        before = children(os.getpid())
        session.begin(ENGINE)
        until(lambda: noted(pids))
        (supervisor,) = children(os.getpid()) - before
        os.kill(supervisor, signal.SIGTERM)
        assert gone(pids)


def test_an_interpreter_that_cannot_be_started(put: Put, tmp_path: Path) -> None:
    """It is the end of that engine, not of the session."""
    put(ANSWER)
    for python in (tmp_path / "nothing", tmp_path, "no\0name"):
        with ProbeSession(OPTIONS._replace(python=str(python))) as session:
            session.begin(ENGINE)
            found = session.of(ENGINE, TARGET)
            assert isinstance(found, Known)
            assert found.value.end.how == "not-started"
            assert found.value.end.detail


def test_no_supervisor(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the supervisor cannot be started, or is another program, nothing was started."""
    put(ANSWER)
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\nexit 0\n")
    other.chmod(0o755)
    for executable in ("/nothing/python", str(other)):
        monkeypatch.setattr(sys, "executable", executable)
        with ProbeSession(OPTIONS._replace(python="python3")) as session:
            session.begin(ENGINE)
            found = session.of(ENGINE, TARGET)
        assert isinstance(found, Known)
        assert found.value.end.how == "not-started"


def test_python_inside_a_program(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the running program is not Python itself it is not started again: Python is, if there is one."""
    put(ANSWER)
    monkeypatch.setattr(sys, "executable", "/usr/sbin/server")
    with ProbeSession(OPTIONS._replace(python="python3")) as session:
        answered(session.of(ENGINE, TARGET))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with ProbeSession(OPTIONS._replace(python="python3")) as session:
        found = session.of(ENGINE, TARGET)
    assert isinstance(found, Known)
    assert found.value.end.how == "not-started"


@pytest.mark.parametrize("member", ["", "!b.plan"])
def test_a_plan_that_is_encoded(member: str, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan that is encoded inside a file is handed over bare, as an open file that has no name."""
    plan = driving.IDENTITY.read_bytes()
    wrapped = tmp_path / "wrapped"
    others = {"a.plan": driving.SMALLEST.read_bytes(), "b.plan": plan}
    wrapped.write_bytes(zipped(others, zipfile.ZIP_DEFLATED) if member else torchscript(plan))
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    put("""
import hashlib
with open(request["engines"][0]["plan"], "rb") as file: found = hashlib.md5(file.read()).hexdigest()
for row in (found, str(os.listdir(os.environ["TMPDIR"]))): say(log={"severity": "info", "text": row})""")
    with ProbeSession(OPTIONS) as session:
        found = session.of(read_engine(f"{wrapped}{member}"), TARGET)
    assert isinstance(found, Known)
    assert [one.text for one in found.value.messages] == [hashlib.md5(plan).hexdigest(), "[]"]


# ---- a caller of its own


CALLER = """
import ctypes, gc, json, os, signal, sys, threading, time
sys.path[:0] = sys.argv[2:]
from stranger import TARGET
from trtdoctor.formats.reading import read_engine
from trtdoctor.probe import session, supervise
from trtdoctor.probe.session import ProbeOptions, ProbeSession
supervise.CHILD = sys.argv[1]
ENGINE = read_engine(os.environ["ENGINE"])
OPTIONS = ProbeOptions(execute=False, stage_seconds=20)
def state():
    reaper = ctypes.c_int()
    ctypes.CDLL(None).prctl(37, ctypes.byref(reaper), 0, 0, 0)  # PR_GET_CHILD_SUBREAPER
    mask = os.umask(0)
    os.umask(mask)
    handlers = [repr(signal.getsignal(number)) for number in sorted(signal.valid_signals())]
    blocked = sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    return [reaper.value, mask, gc.isenabled(), handlers, blocked, os.getsid(0), os.getpgid(0)]
"""


FOLDERS = (str(driving.ROOT / "tests"), str(Path(__file__).parent))


def caller(tmp_path: Path, child: str, script: str) -> subprocess.Popen[str]:
    """A program that uses sessions, with a stranger in the probe's place."""
    program = tmp_path / "caller.py"
    program.write_text(CALLER + script)
    env = driving.environment(PIDS=str(tmp_path / "pids"), ENGINE=str(driving.IDENTITY))
    command = [
        sys.executable,
        str(program),
        place(tmp_path, child),
        *FOLDERS,
    ]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def output(process: subprocess.Popen[str]) -> Any:
    with process:
        return json.loads(process.communicate(timeout=30)[0])


def test_the_caller_stays_as_it_was(tmp_path: Path) -> None:
    """Handlers, blocked signals, umask, collector and subreaper are the caller's, during a run and after it."""
    script = """
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGCHLD): signal.signal(number, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.umask(0o027)
gc.disable()
states = [state()]
with ProbeSession(OPTIONS) as session:
    session.begin(ENGINE)
    states.append(state())
    end = session.of(ENGINE, TARGET).value.end.how
    states.append(state())
states.append(state())
print(json.dumps([end, states[0] == states[1] == states[2] == states[3]]))
"""
    assert output(caller(tmp_path, ANSWER, script)) == ["answered", True]


def test_the_probe_starts_clean(tmp_path: Path) -> None:
    """Ignored and blocked signals of the caller, and its open files, are not the probe's."""
    child = """until('runtime')
rows = dict(line.split(":", 1) for line in open("/proc/self/status"))
files = sorted(int(name) for name in os.listdir("/proc/self/fd"))
say(log={"severity": "info", "text": json.dumps([int(rows["SigBlk"], 16), int(rows["SigIgn"], 16) & 1 << 16, files])})
until('teardown'); end()"""
    script = """
os.dup2(os.open("/dev/null", os.O_RDONLY), 77)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
with ProbeSession(OPTIONS) as session: result = session.of(ENGINE, TARGET).value
print(json.dumps([result.end.how, *json.loads(result.messages[0].text)]))
"""
    how, blocked, ignored, files = output(caller(tmp_path, child, script))
    assert (how, blocked, ignored) == ("answered", 0, 0)
    assert files[:4] == [0, 1, 2, 3]
    assert 77 not in files


def test_after_a_fork(tmp_path: Path) -> None:
    """A forked process has a supervisor of its own, and leaves the other alone."""
    script = """
def probe(): return session.of(ENGINE, TARGET).value.end.how
session = ProbeSession(OPTIONS)
before = probe()
if os.fork() == 0:
    found = probe()
    session.close()
    os._exit(0 if found == "answered" else 1)
status = os.wait()[1]
print(json.dumps([before, status, probe()]))
session.close()
"""
    assert output(caller(tmp_path, ANSWER, script)) == ["answered", 0, "answered"]


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_caller_without_streams(streams: str, tmp_path: Path) -> None:
    """Where standard streams are closed, a run is as elsewhere."""
    script = (
        "with ProbeSession(OPTIONS) as s: open(sys.argv[1] + '.out', 'w').write(s.of(ENGINE, TARGET).value.end.how)"
    )
    (tmp_path / "caller.py").write_text(CALLER + script)
    child = place(tmp_path, ANSWER)
    words = [sys.executable, str(tmp_path / "caller.py"), child, *FOLDERS]
    env = driving.environment(PIDS=str(tmp_path / "pids"), ENGINE=str(driving.IDENTITY))
    subprocess.run(["/bin/sh", "-c", f'"$@" {streams}', "sh", *words], env=env, check=True, timeout=30)
    assert Path(child + ".out").read_text() == "answered"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT], ids=lambda number: number.name)
@pytest.mark.parametrize(
    "how",
    [
        "session.of(ENGINE, TARGET)",
        "session.begin(ENGINE); time.sleep(1000)",
        "threading.Thread(target=session.of, args=(ENGINE, TARGET)).start(); time.sleep(1000)",
        "session.begin(ENGINE)\nif os.fork() == 0: time.sleep(100); os._exit(0)\ntime.sleep(1000)",
    ],
    ids=["waiting", "begun", "in a thread", "forked"],
)
def test_caller_killed(number: signal.Signals, how: str, tmp_path: Path) -> None:
    """Whatever ends the caller, nothing is left, not even where a process that it forked holds its files open."""
    script = f"session = ProbeSession(OPTIONS)\n{how}"
    pids = tmp_path / "pids"
    child = "if os.fork() == 0: os.setsid(); note(); time.sleep(1000)\n" + HANG
    with caller(tmp_path, child, script) as process:
        until(lambda: pids.exists() and len(noted(pids)) == 2)
        forked = 1 if "fork" in how else 0
        until(lambda: len(children(process.pid)) == 1 + forked)
        supervisor, *others = sorted(children(process.pid))
        process.send_signal(number)
        process.wait(20)
        assert gone(pids)
        until(lambda: not alive(supervisor))
        for other in others:  # it has held the socket open, and is the caller's own business
            assert alive(other)
            os.kill(other, signal.SIGKILL)
        process.communicate(timeout=20)


def test_decoded_plans_have_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan out of a module is in no folder, whatever ends the process: neither QUIT nor KILL leaves it."""
    path, places = tmp_path / "a.ts", tmp_path / "temporary"
    path.write_bytes(torchscript(driving.IDENTITY.read_bytes()))
    places.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(places))
    with session._unwrapped(read_engine(str(path))) as plan:
        assert os.fstat(plan).st_size == driving.IDENTITY.stat().st_size
        assert list(places.iterdir()) == []
