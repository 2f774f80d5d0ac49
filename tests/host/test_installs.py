"""Real packages from PyPI in throw-away environments, without mocks: what is found, and what is said of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from building import loaded_by_the_loader

from driving import PLANS, Install, Run
from trtdoctor.host import survey
from trtdoctor.model.fact import known
from trtdoctor.model.machine import Runtime

pytestmark = pytest.mark.pypi
LEAN = ("tensorrt-lean-cu13-libs==10.16.1.11", "tensorrt-lean-cu13-bindings==10.16.1.11")
ENGINE = str(PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine")
RTX_ENGINE = str(PLANS / "tensorrt-rtx-1.7.1.116" / "static.engine")
RTX_PYTHON = os.environ.get("TRTDOCTOR_RTX_PYTHON") or sys.executable  # tests see no variables of ours


def runtimes(python: Path) -> dict[str, Runtime]:
    found = known(survey(str(python)).machine.runtimes)
    assert found is not None
    return {runtime.process: runtime for runtime in found}


def codes(found: Any) -> dict[str, Any]:
    return {finding["code"]: finding for finding in found.json["reports"][0]["findings"]}


def test_nothing(install: Install, run: Run) -> None:
    """An environment without TensorRT has none, and the way to one is said."""
    python = install()
    assert runtimes(python) == {}
    finding = codes(run("check", ENGINE, "--python", str(python), "--output-format", "json"))["TRT311"]
    assert finding["cause"] == "missing-library"
    assert any("--python" in command for fix in finding["fixes"] for command in fix["commands"])


def test_lean(install: Install) -> None:
    """The lean runtime is whole, its exact version is read from the library, and it is what the loader loads."""
    python = install(*LEAN)
    (runtime,) = runtimes(python).values()
    version = known(runtime.version)
    assert (runtime.kind, runtime.missing) == ("lean", ())
    assert version is not None
    assert version.parts == (10, 16, 1, 11)
    assert known(runtime.cuda) == "13"
    library = known(runtime.library)
    assert library is not None
    said = loaded_by_the_loader(str(python), "import tensorrt_lean_bindings")
    assert [one for one in said if "libnvinfer_lean" in one] == [str(Path(library).expanduser().resolve())]


def test_lean_beside_other_bindings(install: Install, run: Run) -> None:
    """Lean 10.16 beside bindings of 10.15 are two versions, and the bindings lack their libraries."""
    python = install(*LEAN, "tensorrt-cu13-bindings==10.15.1.29")
    found = codes(run("check", ENGINE, "--python", str(python), "--output-format", "json"))
    assert found["TRT313"]["cause"] == "two-trt-versions"
    assert "10.16.1.11" in found["TRT313"]["message"]
    assert "10.15.1.29" in found["TRT313"]["message"]
    assert found["TRT312"]["severity"] == "warning"


def test_bindings_alone(install: Install, run: Run) -> None:
    """Bindings without libraries: the library that the import stops at is named first, with the package that has it."""
    python = install("tensorrt-cu12-bindings==10.16.1.11")
    done = subprocess.run(
        [python, "-c", "import tensorrt_bindings"], capture_output=True, text=True, timeout=60, check=False
    )
    finding = codes(run("check", ENGINE, "--python", str(python), "--output-format", "json"))["TRT312"]
    first = finding["evidence"][0]["label"]
    assert f"ImportError: {first}: cannot open shared object file" in done.stderr
    assert (finding["cause"], finding["severity"]) == ("missing-library", "error")
    assert "tensorrt-cu12==10.16.1.11" in finding["fixes"][0]["commands"][0]


def test_two_cudas(install: Install, run: Run) -> None:
    """Wheels for CUDA 12 beside wheels for CUDA 13 are named."""
    python = install(*LEAN, "tensorrt-cu12-bindings==10.16.1.11")
    finding = codes(run("check", ENGINE, "--python", str(python), "--output-format", "json"))["TRT314"]
    assert finding["cause"] == "python-packaging"


def test_package_without_its_files(install: Install, run: Run) -> None:
    """Files that the uninstalled wheel for CUDA 12 took along (findings/) are put back by force, and nothing else."""
    python = install(*LEAN)
    for library in (python.parents[1] / "lib").glob("python3*/site-packages/tensorrt_lean_libs/*.so*"):
        library.unlink()
    finding = codes(run("check", ENGINE, "--python", str(python), "--output-format", "json"))["TRT312"]
    (command,) = (one for fix in finding["fixes"] for one in fix["commands"])
    assert command.endswith("-m pip install --force-reinstall --no-deps tensorrt_lean_cu13_libs==10.16.1.11")


def test_dispatch(install: Install) -> None:
    """The dispatch runtime of TensorRT 11 is told from the others, with its version."""
    python = install("tensorrt-dispatch-cu13-libs==11.4.0.106", "tensorrt-dispatch-cu13-bindings==11.4.0.106")
    (runtime,) = runtimes(python).values()
    version = known(runtime.version)
    assert version is not None
    assert (runtime.kind, version.parts) == ("dispatch", (11, 4, 0, 106))


@pytest.mark.rtx
def test_rtx_alone(run: Run) -> None:
    """With TensorRT-RTX alone, its own engine meets it, and a TensorRT engine is told that it is another product."""
    python = RTX_PYTHON
    found = runtimes(Path(python)).get("python: import tensorrt_rtx")
    if found is None:
        pytest.skip("no Python with tensorrt_rtx: neither this one nor $TRTDOCTOR_RTX_PYTHON")
    version = known(found.version)
    assert version is not None
    assert len(version.parts) == 4
    options = ("--python", python, "--output-format", "json")
    assert "TRT101" not in codes(run("check", RTX_ENGINE, *options))
    assert codes(run("check", ENGINE, *options))["TRT101"]["cause"] == "special-engine"


def test_library_path_decides(install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy on LD_LIBRARY_PATH is what programs get, and what Python gets whose package brings no libraries."""
    lean = tmp_path / "env" / "lib"
    python = install(*LEAN)
    (libs,) = lean.glob("python3*/site-packages/tensorrt_lean_libs")
    elsewhere = tmp_path / "elsewhere"
    libs.rename(elsewhere)
    assert known(runtimes(python)["python: import tensorrt_lean_bindings"].library) is None
    monkeypatch.setenv("LD_LIBRARY_PATH", str(elsewhere))
    found = runtimes(python)
    assert found["programs that need libnvinfer_lean.so.10"].decided_by == "LD_LIBRARY_PATH"
    assert found["python: import tensorrt_lean_bindings"].decided_by == "LD_LIBRARY_PATH"
    said = loaded_by_the_loader(str(python), "import tensorrt_lean_bindings")
    assert str(elsewhere / "libnvinfer_lean.so.10") in said
