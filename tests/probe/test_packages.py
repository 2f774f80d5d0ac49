"""Real TensorRT packages on a machine without a GPU: they refuse or crash, and the command line says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import driving
from driving import Install, Result

PLAN = driving.PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine"
LEAN = ("tensorrt-lean-cu13-libs==10.16.1.11", "tensorrt-lean-cu13-bindings==10.16.1.11")
DISPATCH = ("tensorrt-dispatch-cu13-libs==11.4.0.106", "tensorrt-dispatch-cu13-bindings==11.4.0.106")
BINDINGS = ("tensorrt-cu12-bindings==10.16.1.11",)
pytestmark = [
    pytest.mark.pypi,
    pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="about machines without a GPU; there is one here"),
]


def live_check(python: str | Path, engine: Path = PLAN, *more: str) -> Result:
    """``check`` by a process of its own, as a user runs it; five seconds are all it may take."""
    return driving.spawn(
        "check", engine, "--python", python, "--output-format", "json", *more, timeout=5 if not more else 20
    )


def finding(found: Result, code: str) -> Any:
    return next(one for one in found.json["reports"][0]["findings"] if one["code"] == code)


@pytest.mark.parametrize(
    ("packages", "version"), [(LEAN, [10, 16, 1, 11]), (DISPATCH, [11, 4, 0, 106])], ids=["lean", "dispatch"]
)
def test_no_driver(packages: tuple[str, ...], version: list[int], install: Install) -> None:
    """Without a driver TensorRT dies of SIGSEGV in deserialize: named with stage and cause, explained by the driver."""
    found = live_check(install(*packages))
    report = found.json["reports"][0]
    assert (found.code, found.stderr) == (1, "")
    assert report["live"]["library"]["version"] == version
    assert report["live"]["end"] == {
        "how": "signal", "stage": "deserialize", "detail": "", "signal": "SIGSEGV", "late": None,
    }  # fmt: skip
    assert report["findings"][0]["cause"] == "cuda-driver-or-device"
    crash = finding(found, "TRT504")
    assert crash["cause"] == "cuda-driver-or-device"
    assert crash["masked_by"].startswith("TRT30")
    assert "SIGSEGV (a segmentation fault) while deserializing the engine" in crash["message"]


def test_bindings_without_libraries(install: Install) -> None:
    """An import that fails is a missing library, by the file that the loader names."""
    found = live_check(install(*BINDINGS))
    broken = finding(found, "TRT501")
    assert (found.code, found.stderr) == (1, "")
    assert broken["cause"] == "missing-library"
    assert "libnvonnxparser.so.10" in str(broken)
    assert found.json["reports"][0]["live"]["end"]["stage"] == "import"


@pytest.mark.parametrize(("engine", "cause"), [(driving.RTX, "cuda-driver-or-device"), (PLAN, "special-engine")])
def test_rtx(engine: Path, cause: str, rtx: str) -> None:
    """TensorRT-RTX refuses its own engine for want of a driver, and a plan of TensorRT for what it is."""
    found = live_check(rtx, engine)
    assert (found.code, found.stderr) == (1, "")
    assert finding(found, "TRT504")["cause"] in (cause, "not-an-engine")
    assert cause in [one["cause"] for one in found.json["reports"][0]["findings"] if not one["masked_by"]]
    assert found.json["reports"][0]["live"]["deserialized"] is False


def test_nothing_to_run_it_with(install: Install) -> None:
    """Where the interpreter has no TensorRT the probe was not run, and the reason says what would run it."""
    found = live_check(install())
    assert found.json["reports"][0]["live"]["tried"] is False
    assert "--python" in found.json["reports"][0]["live"]["reason"]


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\nsleep 1000\n", "#!/bin/sh\nkill -9 $$\n", "no program"], ids=len
)
def test_an_interpreter_that_is_none(text: str, tmp_path: Path, install: Install) -> None:
    """A program that was a Python when it was examined and is none any more is a check that could not run."""
    real = install(*LEAN)
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\ncase "$*" in *probe/child*) exec {tmp_path}/other;; esac\nexec {real} "$@"\n')
    other = tmp_path / "other"
    other.write_text(text)
    for file in (wrapper, other):
        file.chmod(0o755)
    found = live_check(wrapper, PLAN, "--timeout", "1")
    assert (found.code, found.stderr) == (1, "")  # there is no GPU
    outcomes = {one["code"]: one for one in found.json["reports"][0]["checks"]}
    assert outcomes["TRT501"]["outcome"] == "skipped"
    assert "the probe did not start" in outcomes["TRT501"]["reason"]
    assert found.json["reports"][0]["live"]["end"]["stage"] == "start"


def test_left_out(install: Install) -> None:
    """With --ignore TRT5 TensorRT is not run at all."""
    found = live_check(install(*LEAN), PLAN, "--ignore", "TRT5")
    assert found.json["reports"][0]["live"] == {
        "tried": False,
        "reason": "TensorRT was not run: another machine than this one is asked about, or none",
    }
