"""Nothing holds us up: children, threads, folders and files that misbehave end in a reason."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trtdoctor.host import bounded, container, survey
from trtdoctor.host.bounded import Child, names_in, read_text, short
from trtdoctor.model.fact import Known, Unknown, known
from trtdoctor.probe.processes import children
from trtdoctor.sources.apart import within


def test_child() -> None:
    """A child's output, whole."""
    assert Child([sys.executable, "-c", "print('yes')"]).answer(20) == ("yes\n", None)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import time; time.sleep(60)", "did not answer within 0.5 s"),
        ("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)", "did not answer within 0.5 s"),
        ("import os, time; os.close(1); time.sleep(60)", "did not end within 0.5 s"),
        ("import sys; sys.exit(3)", "ended with 3"),
        ("import os; os.abort()", "ended by signal 6"),
    ],
)
def test_child_that_fails(code: str, says: str) -> None:
    """A child that hangs, forks, closes its output or dies ends in a reason, soon."""
    started = time.monotonic()
    answer = Child([sys.executable, "-c", code]).answer(0.5 if "0.5" in says else 20)
    assert time.monotonic() - started < 5
    assert says in str(answer.failure)


@pytest.mark.parametrize("end", ["", "print('yes', flush=True)", "os.close(1)"])
def test_child_that_leaves_children(end: str, tmp_path: Path) -> None:
    """An answer does not wait for children that hold the output; they end with it, and are not left behind."""
    os.mkfifo(tmp_path / "alive")
    reader = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    code = f"import os, time; held = open(r'{tmp_path}/alive', 'wb'); os.fork() or time.sleep(1000); {end}"
    answer = Child([sys.executable, "-c", code]).answer(500)
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b""  # the end: nobody has it open
    os.close(reader)
    assert answer == ("yes\n" if "yes" in end else "", None)


def test_child_that_cannot_start(tmp_path: Path) -> None:
    """A command that is not there, or is no program, is a reason."""
    for command in (str(tmp_path / "missing"), str(tmp_path), "nul\0byte"):
        assert "cannot be started" in str(Child([command]).answer(1).failure)


def test_within() -> None:
    """Work has its time and no more; what it raises is raised."""
    assert within(5, "adding", lambda: 1 + 1) == 2
    assert within(0.1, "sleeping", lambda: time.sleep(1)) == Unknown("sleeping took longer than 0.1 s")
    with pytest.raises(ZeroDivisionError):
        within(5, "dividing", lambda: 1 // 0)


def test_names(tmp_path: Path) -> None:
    """A folder gives at most so many names and says that there are more; what is no folder gives none."""
    for at in range(5):
        (tmp_path / str(at)).touch()
    assert names_in(str(tmp_path), 3)[1]
    assert names_in(str(tmp_path)) == (("0", "1", "2", "3", "4"), False)
    assert names_in(str(tmp_path / "0")) == ((), False)


def test_read_text(tmp_path: Path) -> None:
    """A file is read to its bound; FIFOs and missing files are a reason."""
    (tmp_path / "long").write_text("x" * 100)
    assert read_text(str(tmp_path / "long"), 10) == Known("x" * 10, str(tmp_path / "long"))
    os.mkfifo(tmp_path / "fifo")
    for name in ("fifo", "missing"):
        assert isinstance(read_text(str(tmp_path / name)), Unknown)


def test_library_path_of_a_sick_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10,000 folders, loops of links and a FIFO for a library on the path: found facts, in bounded time."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (tmp_path / "real").mkdir()
    os.mkfifo(tmp_path / "real" / "libnvinfer.so.10")
    (tmp_path / "real" / "libnvinfer.so.8").symlink_to("libnvinfer.so.8")
    parts = [*(f"{tmp_path}/none/{at}" for at in range(10_000)), str(loop), str(tmp_path / "real")]
    monkeypatch.setenv("LD_LIBRARY_PATH", ":".join(parts))
    started = time.monotonic()
    found = survey().machine
    assert time.monotonic() - started < 8
    assert known(found.copies) is not None  # its interpreter does not even start
    assert any("10,002 folders" in note for note in found.notes)


@pytest.mark.parametrize("text", ["#!/bin/sh\nsleep 60\n", "#!/bin/sh\nyes\n", "#!/bin/sh\nexit 0\n", "no program"])
def test_interpreter_that_is_none(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that hangs, floods, says nothing or cannot run is unknown with the reason."""
    monkeypatch.setattr("trtdoctor.host.python.LIMIT", 1.0)
    fake = tmp_path / "python"
    fake.write_text(text)
    fake.chmod(0o755)
    found = survey(str(fake)).machine.python
    assert isinstance(found, Unknown)
    assert str(fake) in found.reason


def test_variables_that_are_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the environment only the variables that decide are kept, with the home folder shortened."""
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib:/home/me/lib")
    monkeypatch.setenv("LD_PRELOAD", "/home/me/a.so /home/me/b.so:/home/you/c.so")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    variables = {one.name: one.value for one in survey().machine.variables}
    assert variables["LD_LIBRARY_PATH"] == "/opt/lib:~/lib"
    assert variables["LD_PRELOAD"] == "~/a.so ~/b.so:/home/…/c.so"
    assert "AWS_SECRET_ACCESS_KEY" not in variables


def test_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No text about a machine names its users: neither a home folder, nor what it links to, nor that of another."""
    (tmp_path / "disk7" / "alice").mkdir(parents=True)
    (tmp_path / "alice").symlink_to(tmp_path / "disk7" / "alice")
    monkeypatch.setenv("HOME", str(tmp_path / "alice"))
    for name, text in (("10", "no library"), ("8", "")):
        (tmp_path / "disk7" / "alice" / f"libnvinfer.so.{name}").write_text(text)
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path}/disk7/alice:/home/bob/lib:/mnt/home/bob/lib;{tmp_path}/alice")
    monkeypatch.setenv("LD_PRELOAD", f"{tmp_path}/disk7/alice/a.so {tmp_path}/alice/b.so /Users/bob/c.so")
    told = repr(survey(f"{tmp_path}/disk7/alice/python").machine)
    assert "alice" not in told
    assert "bob" not in told
    assert "~/b.so" in told


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/home/me", "~"),
        ("/home/me/x", "~/x"),
        ("/home/merry/x", "/home/…/x"),
        ("/opt/home/me/x", "/opt/home/…/x"),
        ("cannot open '/home/me/x': no", "cannot open '~/x': no"),
        ("/usr/lib/homely/x", "/usr/lib/homely/x"),
        ("/opt/a/home/lib/x", "/opt/a/home/lib/x"),
    ],
)
def test_short(text: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only whole names of folders count as homes."""
    monkeypatch.setenv("HOME", "/home/me")
    assert short(text) == wanted


def test_start_up_without_a_machine() -> None:
    """A check of the file alone, or of a target in words, imports nothing that looks at a machine."""
    code = (
        # Under Python 3.10 click alone already imports `subprocess`; only what we add counts.
        "import sys, click; before = set(sys.modules); from trtdoctor.cli import main\n"
        "try: main(['check', '--target', 'gpu=9.0', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "print([m for m in set(sys.modules) - before if m.startswith(('trtdoctor.host', 'trtdoctor.machine',"
        " 'trtdoctor.records', 'pynvml', 'elftools', 'subprocess'))], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, __file__], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("name", ["examine", "nvml"])
def test_child_syntax(name: str) -> None:
    """The children are Python 3.8: the interpreter of a Jetson runs them."""
    path = Path(bounded.__file__).parent / "child" / f"{name}.py"
    ast.parse(path.read_text(), feature_version=(3, 8))


# ---- containers


@pytest.mark.parametrize(
    ("environment", "files", "want"),
    [
        ({}, {}, None),
        ({}, {".dockerenv": ""}, "docker"),
        ({}, {"run/.containerenv": ""}, "podman"),
        ({"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, {".dockerenv": ""}, "kubernetes"),
        ({}, {"proc/1/cgroup": "12:pids:/kubepods/besteffort/pod1\n"}, "kubernetes"),
        ({}, {"proc/1/cgroup": "0::/docker/0123\n"}, "docker"),
        ({"container": "podman"}, {}, "podman"),
        ({"APPTAINER_CONTAINER": "/x.sif"}, {}, "apptainer"),
        ({}, {"proc/self/mountinfo": "1 0 0:1 /enroot/data/x / rw - overlay overlay rw\n"}, "enroot"),
        ({"SLURM_JOB_ID": "7"}, {"proc/self/mountinfo": "1 0 0:1 /x / rw - overlay pyxis rw\n"}, "slurm"),
        ({"SLURM_JOB_ID": "7"}, {}, None),
    ],
)
def test_container(environment: dict[str, str], files: dict[str, str], want: str | None, tmp_path: Path) -> None:
    """Each kind of container by its signs, the most specific first."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = container.detect(environment, str(tmp_path))
    assert (found.kind if found else None) == want


def test_mounts(tmp_path: Path) -> None:
    """What the container runtime mounted of NVIDIA's is listed."""
    (tmp_path / ".dockerenv").touch()
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "mountinfo").write_text(
        "1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 /x /usr/lib/libcuda.so.580 ro - ext4 /dev/sda1 ro\n"
    )
    found = container.detect({}, str(tmp_path))
    assert found is not None
    assert found.nvidia_mounts == ("/usr/lib/libcuda.so.580",)


def test_flood_limit() -> None:
    """The bound of a child's output is what the tests above flood past."""
    assert bounded.MOST_OUTPUT == 4 << 20


def test_surveys_at_once() -> None:
    """Surveys of several threads do not disturb each other: each sees the whole machine."""
    with ThreadPoolExecutor(3) as pool:
        first, *others = [future.result() for future in [pool.submit(survey) for _ in range(3)]]
    assert all(other.machine == first.machine for other in others)


def test_child_that_cannot_be_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that is stuck in the kernel holds nobody up, and is reaped when it ends after all."""
    monkeypatch.setattr(os, "killpg", lambda *_: None)
    before, already = set(threading.enumerate()), children(os.getpid())
    child = Child([sys.executable, "-c", "import time; time.sleep(2)"], ours=True)
    assert "did not answer within 0.1 s" in str(child.answer(0.1).failure)
    (reaper,) = set(threading.enumerate()) - before
    reaper.join(20)
    assert children(os.getpid()) <= already
