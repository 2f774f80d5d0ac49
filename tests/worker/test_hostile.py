"""Plugin libraries that do their worst, beside the real TensorRT-RTX. They are compiled here; without cc they skip."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import driving
from trtdoctor.worker.protocol import Request, Trial
from trtdoctor.worker.run import Limits, run

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


def tried(rtx: str, library: Path, limits: Limits = LIMITS) -> Trial:
    request = Request(str(driving.RTX), ("tensorrt_rtx",), plugins=(str(library),), execute=False)
    return run(request, rtx, limits=limits)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("behaviour", ENDS)
def test_survived_and_named(
    behaviour: str, place: str, compiled: Compile, rtx: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library does, trtdoctor lives, says how the process ended and in which library, and leaves nothing."""
    monkeypatch.setenv("HOSTILE_PIDS", str(tmp_path / "pids"))
    monkeypatch.setenv("HOSTILE_FILE", str(tmp_path / "stolen"))
    library = compiled(behaviour, place)
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    trial = tried(rtx, library, IMPATIENT if behaviour in ("HANG", "SPIN") else LIMITS)
    how, signal = ENDS[behaviour]
    assert (trial.end.how, trial.end.signal) == (how, signal)
    if how != "answered":
        assert trial.end.stage == f"{'plugin' if place == 'constructor' else 'register'} {library}"
    assert len(trial.native) < 1 << 18
    pids = (tmp_path / "pids").read_text().split() if (tmp_path / "pids").exists() else []
    assert len(pids) == {"HANG": 1, "FORK": 3}.get(behaviour, 0)
    assert not [pid for pid in pids if alive(int(pid))]
    assert not (tmp_path / "stolen").exists() or (tmp_path / "stolen").read_bytes() == b""
    assert {path.name for path in Path("/proc/self/fd").iterdir()} == before


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def test_all_in_one(compiled: Compile, rtx: str) -> None:
    """Of several libraries the one that crashes is named, and those before it were loaded."""
    good, bad, never = (compiled(word, "constructor") for word in ("NOTHING", "ABORT", "SEGFAULT"))
    request = Request(str(driving.RTX), ("tensorrt_rtx",), plugins=(str(good), str(bad), str(never)), execute=False)
    trial = run(request, rtx, limits=LIMITS)
    assert trial.end.stage == f"plugin {bad}"
    assert trial.end.signal == "SIGABRT"
    assert "hostile: assertion failed" in trial.native
    assert f"creators of {good}" in trial.facts


@pytest.mark.parametrize(
    ("behaviour", "cause", "words"),
    [
        ("SEGFAULT", "plugin-crash", "crashes when it is loaded"),
        ("EXIT", "plugin-crash", "ends the process when it is loaded"),
        ("CLOSE_ALL", "plugin-crash", "closes files that are not its own"),
    ],
)
def test_as_a_finding(behaviour: str, cause: str, words: str, compiled: Compile, rtx: str) -> None:
    """The command line turns it into a finding with a cause that names the library, and exit code 1."""
    library = compiled(behaviour, "constructor")
    found = driving.run(
        "check", driving.RTX, "--python", rtx, "--plugin", library, "--select", "TRT502", "--output-format", "json"
    )
    assert found.code == 1
    finding = next(one for one in found.json["reports"][0]["findings"] if one["code"] == "TRT502")
    assert finding["cause"] == cause
    assert words in finding["title"]
    assert library.name in finding["title"]
