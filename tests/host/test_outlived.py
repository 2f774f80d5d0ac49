"""Nothing that looks at the machine outlives trtdoctor, whatever it starts and whatever ends trtdoctor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "probe"))
from left import alive, gone, until

import driving
from trtdoctor.host import driver, python, survey
from trtdoctor.host.bounded import Child
from trtdoctor.model.fact import Unknown
from trtdoctor.probe import processes, supervisor

Make = Callable[..., str]
EXE = """#!{python}
import os, sys, time
def note():
    with open({pids!r}, "a") as file: file.write("%d\\n" % os.getpid())
ready, write = os.pipe()
if os.fork() == 0:
    {leaves}
    if os.fork(): os._exit(0)
    note()
    os.write(write, b"x")
    time.sleep(1000)
os.read(ready, 1)
{then}
"""
ANSWERS = "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
HANGS = "note()\ntime.sleep(1000)"
HELLO = ("-c", "print('hello')")


@pytest.fixture
def pids(tmp_path: Path) -> Path:
    return tmp_path / "pids"


@pytest.fixture
def make(tmp_path: Path, pids: Path) -> Make:
    """Makes an interpreter that leaves a process behind, which holds its output, and then answers or hangs."""

    def make(then: str, leaves: str = "os.setsid()") -> str:
        path = tmp_path / "exe"
        path.write_text(EXE.format(python=sys.executable, pids=str(pids), leaves=leaves, then=then))
        path.chmod(0o755)
        return str(path)

    return make


def noted(pids: Path) -> list[int]:
    return [int(word) for word in pids.read_text().split()] if pids.exists() else []


def left(pids: Path) -> list[int]:
    """Those that still run; some must have been noted."""
    assert noted(pids)
    return [pid for pid in noted(pids) if alive(pid)]


def test_answered(make: Make, pids: Path) -> None:
    """A process that left for a session of its own is gone when the answer is there, which it does not hold up."""
    assert Child([make(ANSWERS), *HELLO]).answer(500) == ("hello\n", None)
    assert not left(pids)


def test_hanging(make: Make, pids: Path) -> None:
    """One that hangs is gone at the time limit, with what it started."""
    child = Child([make(HANGS)])
    until(lambda: len(noted(pids)) == 2)
    assert "did not answer within 0.1 s" in str(child.answer(0.1).failure)
    assert not left(pids)


def test_interrupted(make: Make, pids: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the machine that is interrupted ends what it has started."""

    def interrupt(*_: object) -> None:
        until(lambda: len(noted(pids)) == 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(driver, "from_files", interrupt)
    with pytest.raises(KeyboardInterrupt):
        survey(make(HANGS))
    assert not left(pids)


@pytest.mark.parametrize(
    ("there", "missing"), [("(36, 1,", "(36, 0,"), ('"/proc', '"/nowhere')], ids=["no subreaper", "no /proc"]
)
@pytest.mark.parametrize("leaves", ["pass", "os.setsid()"], ids=["group", "session"])
@pytest.mark.parametrize("then", [ANSWERS, HANGS], ids=["answers", "hangs"])
def test_the_group_alone(
    then: str, leaves: str, there: str, missing: str, make: Make, pids: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Where the system has no subreapers, or names no processes, the answer is the same, and the group ends."""
    text = Path(processes.__file__).read_text()
    assert there in text
    (tmp_path / "processes.py").write_text(text.replace(there, missing))
    monkeypatch.setattr(processes, "__file__", str(tmp_path / "processes.py"))
    child = Child([make(then, leaves), *HELLO])
    until(lambda: len(noted(pids)) == (1 if then == ANSWERS else 2))
    answer = child.answer(500 if then == ANSWERS else 0.1)
    assert answer.output == ("hello\n" if then == ANSWERS else "")
    orphan, *others = noted(pids)
    assert not any(map(alive, others))
    if leaves == "pass":
        until(lambda: not alive(orphan))
    else:  # it cannot be found there
        os.kill(orphan, signal.SIGKILL)


def test_no_supervisor(make: Make, pids: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no supervisor can be started the answer is the same, and the program ends with its group."""

    def refused(control: int) -> int:
        raise OSError(0, "no")

    monkeypatch.setattr(supervisor, "_spawn", refused)
    assert Child([make(ANSWERS, "pass"), *HELLO]).answer(500) == ("hello\n", None)
    until(lambda: not left(pids))


@pytest.mark.parametrize("leaves", ["pass", "os.setsid()"], ids=["group", "session"])
def test_supervisor_killed(leaves: str, make: Make, pids: Path) -> None:
    """Where the supervisor is killed there is a reason for no answer, at once, and the program is gone, with what it
    left behind."""
    child = Child([make(HANGS, leaves)])
    until(lambda: len(noted(pids)) == 2)
    (guard,) = processes.children(os.getpid())
    os.kill(guard, signal.SIGKILL)
    assert "supervisor" in str(child.answer(500).failure)
    assert not left(pids)


NOTES = """import os, sys, time
if {where}:
    open({pids!r}, "a").write("%d\\n" % os.getpid())
    time.sleep(1000)
"""


def test_both_killed(tmp_path: Path, pids: Path) -> None:
    """Where trtdoctor and the supervisor are killed, and nobody is left to look, the kernel ends what they started."""
    path = tmp_path / "exe"
    path.write_text(f"#!{sys.executable}\n" + NOTES.format(where=True, pids=str(pids)))
    path.chmod(0o755)
    command = [sys.executable, "-m", "trtdoctor", "host", "--python", str(path)]
    with subprocess.Popen(command, env=driving.environment(), stdout=subprocess.PIPE) as process:
        until(lambda: noted(pids))
        (guard,) = {int(processes._stat(pid)[1]) for pid in noted(pids)}
        process.send_signal(signal.SIGSTOP)
        os.kill(guard, signal.SIGKILL)
        process.kill()
    assert gone(pids)


def test_killed_while_ours_starts(tmp_path: Path, pids: Path) -> None:
    """Our own interpreter ends with us where it hangs in what is installed beside it, before it runs a script."""
    where = "any('examine.py' in word for word in sys.orig_argv)"
    (tmp_path / "sitecustomize.py").write_text(NOTES.format(where=where, pids=str(pids)))
    env = driving.environment()
    env["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{env['PYTHONPATH']}"
    with subprocess.Popen([sys.executable, "-m", "trtdoctor", "host"], env=env, stdout=subprocess.PIPE) as process:
        until(lambda: noted(pids))
        process.kill()
    assert gone(pids)


ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize("words", [("host",), ("check", str(driving.IDENTITY))], ids=lambda words: words[0])
def test_ended_while_it_hangs(words: tuple[str, ...], number: signal.Signals, make: Make, pids: Path) -> None:
    """Whatever signal ends trtdoctor, an interpreter that hangs ends with it, and what that has started."""
    command = [sys.executable, "-m", "trtdoctor", *words, "--python", make(HANGS)]
    with subprocess.Popen(
        command, env=driving.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        until(lambda: len(noted(pids)) >= 2)
        process.send_signal(number)
        output = process.communicate(timeout=30)[0].decode()
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number), output
    assert gone(pids)


@pytest.mark.parametrize("then", [ANSWERS, HANGS], ids=["answers", "hangs"])
@pytest.mark.parametrize("words", [("host",), ("check", str(driving.IDENTITY))], ids=lambda words: words[0])
def test_whole_runs(words: tuple[str, ...], then: str, make: Make, pids: Path) -> None:
    """A run to its end leaves nothing of an interpreter that starts others, or that hangs."""
    found = driving.spawn(*words, "--python", make(then), "--timeout", "2", timeout=60)
    assert "Traceback" not in found.stderr
    assert ("did not answer within 2 s" in found.stdout) == (then == HANGS)
    assert not left(pids)


@pytest.mark.parametrize(
    "words",
    [
        ("host",),
        ("select", str(driving.IDENTITY)),
        ("check", str(driving.IDENTITY), "--ignore", "TRT5"),
        ("check", str(driving.IDENTITY)),
        ("manifest", str(driving.IDENTITY), "--check", "-o", "-"),
    ],
    ids=lambda words: " ".join(words[::2]),
)
def test_timeout(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, run: driving.Run) -> None:
    """Every command that looks at this machine has --timeout, and the interpreter and the driver have as long."""
    asked: list[float] = []

    def finish(child: Child, executable: str | None, limit: float) -> python.Examined:
        asked.append(limit)
        child.end()
        return python.Examined(Unknown("not asked"), "", (), (), (), {})

    def answers(children: object, limit: float) -> driver.Answers:
        asked.append(limit)
        return driver.Answers(None, None)

    monkeypatch.setattr(python, "finish", finish)
    monkeypatch.setattr(driver, "worth_asking", lambda _: True)
    monkeypatch.setattr(driver, "start", lambda: ())
    monkeypatch.setattr(driver, "finish", answers)
    run(*words, "--timeout", "7")
    assert asked == [7.0, 7.0]
    assert run(*words, "--timeout", "0").code == 2


HANGING = {
    "python": "import os, sys\nif 'examine' in ''.join(sys.orig_argv):\n    os.listdir = _hang",
    "driver": "import types\nsys.modules['pynvml'] = types.SimpleNamespace(nvmlInit=_hang, NVMLError=OSError)",
}


@pytest.mark.parametrize("asked", HANGING)
def test_our_scripts_end_with_us(asked: str, pids: Path, tmp_path: Path) -> None:
    """A script of ours that hangs, on a disk or in a driver, ends when the process that started it is killed."""
    hang = f"def _hang(*_):\n    open({str(pids)!r}, 'w').write(str(os.getpid()))\n    time.sleep(1000)\n"
    (tmp_path / "sitecustomize.py").write_text(f"import os, sys, time\n{hang}{HANGING[asked]}\n")
    start = "python.start(None)" if asked == "python" else "driver.start()"
    code = f"import time\nfrom trtdoctor.host import driver, python\nchild = {start}\ntime.sleep(1000)"
    env = driving.environment()
    env["PYTHONPATH"] += f"{os.pathsep}{tmp_path}"
    with subprocess.Popen([sys.executable, "-c", code], env=env) as process:
        until(lambda: noted(pids))
        process.kill()
    assert gone(pids)


@pytest.mark.parametrize("script", [python.CHILD, driver.CHILD], ids=os.path.basename)
def test_our_scripts_after_us(script: str) -> None:
    """A script whose starter has ended before it came to that looks at nothing."""
    found = subprocess.run([sys.executable, script, "1", "cuda"], capture_output=True, check=False)
    assert (found.returncode, found.stdout) == (1, b"")
