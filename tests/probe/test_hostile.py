"""Plugin libraries that do their worst, beside the real TensorRT-RTX. They are compiled here; without cc they skip."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from left import alive, gone
from test_child import FAKE

import driving
from trtdoctor.model.probe import EngineRequest, ProbeRequest, ProbeResult, Step
from trtdoctor.probe.serving import Server
from trtdoctor.probe.supervise import Limits, plan_path, run

Compile = Callable[[str, str], Path]
PLACES = ["constructor", "registration"]
# behaviour: how the process ends, and the signal
ENDS = {
    "SEGFAULT": ("signal", "SIGSEGV"),
    "ABORT": ("signal", "SIGABRT"),
    "EXIT": ("exit", None),
    "QUICK_EXIT": ("exit", None),
    "HANG": ("timeout", None),
    "SPIN": ("timeout", None),
    "FLOOD": ("flood", None),
    "CLOSE_ALL": ("silent", None),
    "STEAL": ("silent", None),
    "GARBAGE": ("signal", "SIGSEGV"),
    "MEMORY": ("memory", None),
    "THROW": ("killed", "SIGKILL"),
    "FORK": ("answered", None),
    "DAEMON": ("answered", None),
    "HOP": ("answered", None),
    "FORGED": ("exit", None),
    "PARRICIDE": ("killed", "SIGKILL"),
    "PARALYSE": ("timeout", None),
    "NOTHING": ("answered", None),
}
LIMITS = Limits(stage_seconds=20, memory=1 << 30)
IMPATIENT = Limits(stage_seconds=3, memory=1 << 30)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Makes a library of one behaviour."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to make the libraries with")
    folder = tmp_path_factory.mktemp("hostile")

    def make(behaviour: str, place: str) -> Path:
        path = folder / f"lib{behaviour.lower()}-{place}.so"
        flags = [f"-D{behaviour}", *(["-DIN_CONSTRUCTOR"] if place == "constructor" else [])]
        source = Path(__file__).with_name("hostile.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", *flags, "-o", path, source], check=True)
        return path

    return make


def probed(rtx: str, *libraries: Path, limits: Limits = LIMITS) -> ProbeResult:
    engine = EngineRequest(str(driving.RTX))
    request = ProbeRequest((engine,), ("tensorrt_rtx",), plugins=tuple(map(str, libraries)), execute=False)
    return run(request, rtx, limits=limits)[0]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("behaviour", ENDS)
def test_survived_and_named(
    behaviour: str, place: str, compiled: Compile, rtx: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library does, trtdoctor lives, says how the process ended and in which library, and leaves nothing."""
    monkeypatch.setenv("HOSTILE_PIDS", str(tmp_path / "pids"))
    monkeypatch.setenv("HOSTILE_FILE", str(tmp_path / "stolen"))
    monkeypatch.setattr("trtdoctor.probe.supervise.PATIENCE", 2.0)  # with a supervisor that was stopped
    library = compiled(behaviour, place)
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    probe = probed(rtx, library, limits=IMPATIENT if behaviour in ("HANG", "SPIN", "PARALYSE") else LIMITS)
    how, name = ENDS[behaviour]
    assert (probe.end.how, probe.end.signal) == (how, name)
    if how != "answered":
        assert probe.end.step == Step("plugin" if place == "constructor" else "register", str(library))
    assert len(probe.printed) < 1 << 18
    pids = (tmp_path / "pids").read_text().split() if (tmp_path / "pids").exists() else []
    assert len(pids) == {"HANG": 1, "FORK": 3, "DAEMON": 1, "PARRICIDE": 2, "PARALYSE": 1}.get(behaviour, 0)
    assert not [pid for pid in pids if alive(int(pid))]  # at once: it was waited for
    assert not (tmp_path / "stolen").exists() or (tmp_path / "stolen").read_bytes() == b""
    assert {path.name for path in Path("/proc/self/fd").iterdir()} == before


def test_end_that_a_library_says(compiled: Compile, rtx: str) -> None:
    """A library that says the end in the probe's name and hangs is ended by the time limit, with no answer."""
    probe = probed(rtx, compiled("ENDED", "constructor"), limits=IMPATIENT)
    assert (probe.end.how, probe.end.step.stage) == ("timeout", "plugin")
    assert not probe.deserialized


def test_forged_answer(compiled: Compile, rtx: str) -> None:
    """What a library writes in the probe's words is shown as its own, and is neither a stage nor a fact nor an end."""
    probe = probed(rtx, compiled("FORGED", "constructor"))
    assert (probe.end.how, probe.end.detail) == ("exit", "exit code 0")
    assert not probe.deserialized
    assert probe.runs == ()
    assert '"stage": "inspect"' in probe.printed


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL], ids=lambda number: number.name
)
@pytest.mark.parametrize("behaviour", ["HANG", "FORK"])
@pytest.mark.parametrize("wrapped", [False, True], ids=["direct", "wrapped"])
def test_interrupted(
    number: signal.Signals, behaviour: str, wrapped: bool, compiled: Compile, rtx: str, tmp_path: Path
) -> None:
    """Whatever signal ends trtdoctor ends all that it started, behind a wrapper script as well."""
    pids = tmp_path / "pids"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n{rtx} "$@"\nexit $?\n')
    python.chmod(0o755)
    libraries = [compiled(behaviour, "constructor"), compiled("HANG", "constructor")]
    words = ["check", str(driving.RTX), "--python", str(python) if wrapped else rtx]
    words += [word for library in libraries for word in ("--plugin", str(library))]
    command = [sys.executable, "-m", "trtdoctor", *words]
    env = driving.environment(HOSTILE_PIDS=str(pids))
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        wanted = 1 if behaviour == "HANG" else 4
        while not pids.exists() or len(pids.read_text().split()) < wanted:
            assert process.poll() is None
        process.send_signal(number)
        output = process.communicate(timeout=30)[0].decode()
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number), output
    assert "Traceback" not in output
    assert gone(pids)


def test_all_in_one(compiled: Compile, rtx: str) -> None:
    """Of several libraries the one that crashes is named, and those before it were loaded."""
    good, bad, never = (compiled(word, "constructor") for word in ("NOTHING", "ABORT", "SEGFAULT"))
    probe = probed(rtx, good, bad, never)
    assert probe.end.step == Step("plugin", str(bad))
    assert probe.end.signal == "SIGABRT"
    assert "hostile: assertion failed" in probe.printed
    assert len(probe.facts.creators) == 2  # after the standard plugins, and after the first library


@pytest.mark.parametrize("behaviour", ["SEGFAULT", "EXIT", "CLOSE_ALL"])
def test_as_a_finding(behaviour: str, compiled: Compile, rtx: str) -> None:
    """The command line turns it into a finding with a cause that names the library, and exit code 1."""
    library = compiled(behaviour, "constructor")
    found = driving.run(
        "check", driving.RTX, "--python", rtx, "--plugin", library, "--select", "TRT502", "--output-format", "json"
    )
    assert found.code == 1
    finding = next(one for one in found.json["reports"][0]["findings"] if one["code"] == "TRT502")
    assert finding["cause"] == "plugin-crash"
    assert finding["severity"] == "error"
    assert library.name in finding["title"]


FTRT, REFUSED = driving.IDENTITY, driving.RTX
"""A plan that the made-up TensorRT loads, and one that it refuses."""
FORGING = {
    # behaviour: the engines that are asked about, and for each whether TensorRT loads it and how its process ends
    "NOTHING": ((FTRT, True, "answered"), (REFUSED, False, "answered"), (FTRT, True, "answered")),
    "FORGED": ((REFUSED, False, "exit"), (FTRT, False, "exit")),
    "ORDER": ((REFUSED, False, "silent"), (FTRT, False, "silent")),
    "REPLAY": ((FTRT, True, "answered"), (REFUSED, False, "answered"), (FTRT, True, "answered")),
    "SECOND": ((FTRT, True, "answered"), (FTRT, True, "answered"), (REFUSED, False, "answered")),
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Runs a TensorRT that needs no GPU, for one engine after the other."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    monkeypatch.setenv("HOSTILE_FILE", str(FTRT))
    found = Server(sys.executable, LIMITS, None)
    yield found
    found.close()


def asking(plan: str, library: Path) -> ProbeRequest:
    return ProbeRequest((EngineRequest(plan),), ("tensorrt",), (str(library),))


@pytest.mark.parametrize("behaviour", FORGING)
def test_many_engines(behaviour: str, compiled: Compile, server: Server) -> None:
    """A library beside many engines makes no engine load that TensorRT refuses, whatever it writes, takes or exchanges;
    one that behaves well for the first engine alone does no harm to the others."""
    library = compiled(behaviour, "constructor")
    for path, loads, how in FORGING[behaviour]:
        probe = server.of(asking(str(path), library))
        assert (probe.deserialized, probe.end.how) == (loads, how), probe
        assert probe.request.engines[0].plan == str(path)
        assert bool(probe.runs) == loads


@pytest.mark.parametrize(("behaviour", "how"), [("NOTHING", "answered"), ("ANOTHER", "silent")])
def test_plan_exchanged(behaviour: str, how: str, compiled: Compile, server: Server) -> None:
    """A plan that is handed over open is the one that TensorRT gets, or there is no answer."""
    with REFUSED.open("rb") as plan:
        probe = server.alone(asking(plan_path(0), compiled(behaviour, "constructor")), plan.fileno())
    assert (probe.deserialized, probe.end.how) == (False, how)


@pytest.mark.parametrize("behaviour", ["NOTHING", "FORGED", "ENDED", "ORDER"])
def test_no_check_passes(behaviour: str, compiled: Compile, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a library forges makes no check of loading or executing pass, no bug of ours, and no exit code of 0."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    monkeypatch.setenv("HOSTILE_FILE", str(FTRT))
    words = ("--plugin", compiled(behaviour, "constructor"), "--select", "TRT5", "--ignore", "TRT505", "--timeout", "3")
    found = driving.run("check", FTRT, *words, "--python", sys.executable, "--output-format", "json")
    (report,) = found.json["reports"]
    passed = {check["code"] for check in report["checks"] if check["outcome"] == "passed"} - {"TRT501"}
    assert {code for code in passed if code.startswith("TRT5")} == (TRIED if behaviour == "NOTHING" else set())
    assert (found.code == 0) == (behaviour == "NOTHING")
    assert "bug" not in report["verdict"]


TRIED = {"TRT502", "TRT503", "TRT504", "TRT513", "TRT514"}
"""What passes with the made-up TensorRT."""
