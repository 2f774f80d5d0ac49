"""The probe on a real GPU with real TensorRT: every engine of ours, every way to misuse one, every interface.

``$TRTDOCTOR_TRT86_PYTHON`` is an interpreter with TensorRT 8.6 (bindings 8.6.1, library 8.6.0.12, which built the
engines in ``fixtures/plans``), ``$TRTDOCTOR_LEAN_PYTHON`` one with the lean runtime 10.16, ``$TRTDOCTOR_VC_ENGINE`` a
version-compatible engine with the lean runtime of 8.6.0.12 inside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

import driving
from driving import Result
from trtdoctor.model.probe import CudaChoice, EngineRequest, ProbeRequest
from trtdoctor.probe.supervise import run

pytestmark = pytest.mark.gpu
FOLDER = driving.PLANS / "tensorrt-8.6.0.12-h200"
TRT86 = os.environ.get("TRTDOCTOR_TRT86_PYTHON", "")
LEAN = os.environ.get("TRTDOCTOR_LEAN_PYTHON", "")
VC = os.environ.get("TRTDOCTOR_VC_ENGINE", "")
PROFILES = {"dynamic_two_profiles": 6, "shape_tensor": 3}  # executions; the others are static and have one
REFUSED = {"data_dependent"}  # TensorRT 8.6.0 makes no execution context for it


def needs(value: str, name: str) -> str:
    if not value:
        pytest.skip(f"${name} is not set")
    return value


def check(engine: Path | str, *more: str, python: str = "", **environment: str) -> Result:
    python = python or needs(TRT86, "TRTDOCTOR_TRT86_PYTHON")
    env = driving.environment(**environment)
    words = ("check", engine, "--python", python, "--output-format", "json", *more)
    return driving.spawn(*words, timeout=120, env=env)


def first(found: Result) -> Any:
    """The root cause."""
    return next(one for one in found.json["reports"][0]["findings"] if one["masked_by"] is None)


def live(found: Result) -> Any:
    return found.json["reports"][0]["live"]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.engine") if path.stem not in REFUSED))
def test_every_engine(name: str) -> None:
    """Each engine loads and runs with every profile, equal facts from file and API, equal outputs, no finding."""
    found = check(FOLDER / f"{name}.engine")
    report = found.json["reports"][0]
    assert (found.code, found.stderr) == (0, ""), report["findings"]
    assert report["verdict"].startswith("Loads and runs here")
    assert {one["code"]: one["outcome"] for one in report["checks"]}["TRT505"] == "passed"
    assert len(report["live"]["runs"]) == PROFILES.get(name, 1)
    assert all(one["same"] and not one["nonfinite"] for run in report["live"]["runs"] for one in run["outputs"])


def test_no_context() -> None:
    """An engine that loads and gets no execution context is a finding of the execution."""
    found = check(FOLDER / "data_dependent.engine")
    assert found.code == 1
    assert first(found)["code"] == "TRT511"
    assert live(found)["deserialized"]


def test_no_execute() -> None:
    """--no-execute loads and stops there."""
    found = check(FOLDER / "identity.engine", "--no-execute")
    assert found.code == 0
    assert live(found)["deserialized"]
    assert live(found)["runs"] == []


@pytest.mark.parametrize("cuda", ["pycuda", "cuda-python", "libcudart"])
@pytest.mark.parametrize("api", ["tensors", "bindings"])
def test_interfaces(cuda: CudaChoice, api: Literal["tensors", "bindings"]) -> None:
    """Old API and new, and every interface to GPU memory that the interpreter has, give the same execution."""
    python = needs(TRT86, "TRTDOCTOR_TRT86_PYTHON")
    for name in ("dynamic_two_profiles", "many_io", "plugin_nms"):
        engine = EngineRequest(str(FOLDER / f"{name}.engine"))
        (probe,) = run(ProbeRequest((engine,), api=api, cuda=cuda), python)
        if any(one.what == "no-cuda" for one in probe.failures):
            pytest.skip(probe.failures[0].text)
        assert (probe.end.how, probe.facts.api) == ("answered", api)
        assert probe.facts.cuda is not None
        assert probe.facts.cuda.name == cuda
        assert len(probe.runs) == PROFILES.get(name, 1)
        assert probe.failures == ()


@pytest.mark.parametrize("cuda", ["pycuda", "cuda-python", "libcudart"])
def test_lean(cuda: CudaChoice) -> None:
    """The lean runtime of TensorRT 10.16 executes a version-compatible engine of 8.6 through every interface."""
    python = needs(LEAN, "TRTDOCTOR_LEAN_PYTHON")
    engine = needs(VC, "TRTDOCTOR_VC_ENGINE")
    request = ProbeRequest((EngineRequest(engine),), ("tensorrt_lean_bindings",), allow_host_code=True, cuda=cuda)
    (probe,) = run(request, python)
    if any(one.what == "no-cuda" for one in probe.failures):
        pytest.skip(probe.failures[0].text)
    assert (probe.end.how, len(probe.runs), probe.failures) == ("answered", 1, ())
    assert probe.facts.cuda is not None
    assert probe.facts.cuda.name == cuda


@pytest.mark.parametrize("python", ["lean", "full"])
def test_host_code(python: str) -> None:
    """A version-compatible engine is refused without host code, for that reason, and runs with it."""
    engine = needs(VC, "TRTDOCTOR_VC_ENGINE")
    executable = needs(LEAN, "TRTDOCTOR_LEAN_PYTHON") if python == "lean" else needs(TRT86, "TRTDOCTOR_TRT86_PYTHON")
    found = check(engine, python=executable)
    assert (found.code, first(found)["code"], first(found)["cause"]) == (1, "TRT104", "special-engine")
    assert first(found)["evidence"][-1]["label"] == "TensorRT agrees"
    assert not live(found)["deserialized"]
    allowed = check(engine, "--allow-host-code", python=executable)
    assert allowed.code == 0, first(allowed)
    assert live(allowed)["executed"]


def patched(tmp_path: Path, at: int, value: int) -> Path:
    data = bytearray((FOLDER / "static_fp32.engine").read_bytes())
    data[at] = value
    (tmp_path / "patched.engine").write_bytes(data)
    return tmp_path / "patched.engine"


@pytest.mark.parametrize(
    ("at", "code", "cause"),
    [(None, "TRT102", "version-mismatch"), (124, "TRT203", "gpu-arch-mismatch")],
    ids=["version", "GPU"],
)
def test_agreement(at: int | None, code: str, cause: str, tmp_path: Path) -> None:
    """What the file says and what TensorRT says agree: the finding is certain, and TensorRT's is its symptom."""
    older = driving.PLANS / "tensorrt-8.5.3.1-h200" / "static853.engine"
    found = check(older if at is None else patched(tmp_path, at, 8))
    assert (found.code, first(found)["code"], first(found)["cause"]) == (1, code, cause)
    assert first(found)["confidence"] == "certain"
    assert first(found)["evidence"][-1]["label"] == "TensorRT agrees"
    refusal = next(one for one in found.json["reports"][0]["findings"] if one["code"] == "TRT504")
    assert refusal["masked_by"] == code


def test_harmless(tmp_path: Path) -> None:
    """Another number of SMs is a warning of TensorRT's and of ours, and the engine runs."""
    found = check(patched(tmp_path, 212, 100))
    assert found.code == 0
    assert live(found)["executed"]
    assert first(found)["severity"] in ("warning", "info")


SHAPES = [
    ("dynamic_two_profiles", "images:9x3x16x64", 1),
    ("dynamic_two_profiles", "images:1x3x8x8", 1),
    ("dynamic_two_profiles", "images:16x3x64x64", 0),  # fits the second profile
    ("dynamic_two_profiles", "images:2x3x20x20", 0),
    ("static_fp32", "input:1x4x16x16", 1),
    ("static_fp32", "input:3x16x16", 1),
]


@pytest.mark.parametrize(("name", "shape", "code"), SHAPES)
def test_shapes(name: str, shape: str, code: int) -> None:
    """Shapes that no profile takes are refused by both, for the same cause; those that one takes are executed."""
    found = check(FOLDER / f"{name}.engine", "--shape", shape)
    assert found.code == code
    if code:
        assert first(found)["cause"] == "shapes-profiles"
        assert "TensorRT agrees" in [one["label"] for one in first(found)["evidence"]]
    else:
        assert [one["which"] for one in live(found)["runs"]] == ["given"]


@pytest.mark.parametrize("visible", ["", "99"])
def test_no_visible_device(visible: str) -> None:
    """Without a visible device TensorRT 8.6 dies in its runtime; the cause is the device."""
    found = check(FOLDER / "identity.engine", CUDA_VISIBLE_DEVICES=visible)
    assert (found.code, first(found)["cause"]) == (1, "cuda-driver-or-device")
    assert (live(found)["end"]["how"], live(found)["end"]["stage"]) == ("signal", "runtime")
    dead = next(one for one in found.json["reports"][0]["findings"] if one["code"] == "TRT501")
    assert dead["cause"] == "cuda-driver-or-device"
    assert "SIGSEGV while creating the runtime" in dead["title"]


def test_plugins_not_registered() -> None:
    """A plugin that nobody registered is named, from TensorRT's words and from the registry."""
    from trtdoctor.checks import CHAIN
    from trtdoctor.diagnose import diagnose
    from trtdoctor.formats.reading import read_engine
    from trtdoctor.logs.meanings import meanings
    from trtdoctor.model.check import Facts
    from trtdoctor.model.fact import Known
    from trtdoctor.model.target import Target

    path = FOLDER / "plugin_nms.engine"
    request = ProbeRequest((EngineRequest(str(path)),), standard_plugins=False)
    (probe,) = run(request, needs(TRT86, "TRTDOCTOR_TRT86_PYTHON"))
    target = Target("this machine", where="here")
    facts = Facts(read_engine(str(path)), target, probe=Known(probe, "test"), meanings=meanings(probe))
    _, found = diagnose([one for one in CHAIN if one.code in ("TRT003", "TRT503", "TRT504")], facts)
    assert [(one.code, one.cause) for one in found] == [("TRT503", "plugin-missing"), ("TRT504", "plugin-missing")]
    assert "EfficientNMS_TRT" in found[0].title


def test_memory_full() -> None:
    """With the GPU's memory taken by another process the cause is memory."""
    hog = """
import ctypes, glob, sys, time
rt = ctypes.CDLL(sorted(glob.glob('/usr/local/cuda*/lib64/libcudart.so.*'))[0])
for size in (1 << 30, 1 << 26, 1 << 22, 1 << 20):
    while rt.cudaMalloc(ctypes.byref(ctypes.c_void_p()), ctypes.c_size_t(size)) == 0: pass
print('full', flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", hog], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"full\n"
        try:
            found = check(FOLDER / "dynamic_two_profiles.engine")
        finally:
            process.stdin.close()
    causes = [(one["code"], one["cause"], one["masked_by"]) for one in found.json["reports"][0]["findings"]]
    assert (found.code, first(found)["cause"]) == (1, "memory"), (causes, live(found)["messages"])


MISUSE = [
    ("shape_not_set", "dynamic_two_profiles", "shapes-profiles"),
    ("address_not_set", "static_fp32", "io-binding"),
    ("misaligned_address", "static_fp32", "io-binding"),
    ("wrong_tensor_name", "static_fp32", "io-binding"),
    ("profile_out_of_range", "dynamic_two_profiles", "shapes-profiles"),
    ("two_contexts_one_profile", "dynamic_two_profiles", "shapes-profiles"),
    ("bad_address", "static_fp32", "cuda-context"),
]


@pytest.mark.parametrize(("case", "engine", "cause"), MISUSE)
def test_misuse(case: str, engine: str, cause: str) -> None:
    """What TensorRT says of a program's mistake is read as its cause."""
    from trtdoctor.logs.explain import explained
    from trtdoctor.logs.reader import read_lines

    script = Path(__file__).with_name("misuse.py")
    python = needs(TRT86, "TRTDOCTOR_TRT86_PYTHON")
    command = [python, str(script), case, str(FOLDER / f"{engine}.engine")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = explained(read_lines((done.stdout + done.stderr).splitlines()))
    assert found, done
    acceptable = {cause, "io-binding", "plugin-crash"} if cause == "cuda-context" else {cause}
    assert found[0].finding.cause in acceptable, done.stdout


def test_given_inputs(tmp_path: Path) -> None:
    """Arrays of --inputs are executed; one of another dtype, shape or name says what the engine wants."""
    numpy = pytest.importorskip("numpy")
    good = tmp_path / "good.npz"
    numpy.savez(good, x=numpy.arange(4, dtype=numpy.float32))
    found = check(FOLDER / "identity.engine", "--inputs", str(good))
    assert found.code == 0
    assert [one["which"] for one in live(found)["runs"]] == ["given"]
    for name, array, cause in (
        ("dtype", {"x": numpy.arange(4, dtype=numpy.float64)}, "io-binding"),
        ("shape", {"x": numpy.arange(5, dtype=numpy.float32)}, "shapes-profiles"),
        ("name", {"z": numpy.arange(4, dtype=numpy.float32)}, "io-binding"),
    ):
        numpy.savez(tmp_path / name, **array)
        bad = check(FOLDER / "identity.engine", "--inputs", str(tmp_path / f"{name}.npz"))
        assert (bad.code, first(bad)["cause"]) == (1, cause), (name, json.dumps(first(bad)))


def test_nan(tmp_path: Path) -> None:
    """NaN in an output is a warning that names the output, and the answer is still yes."""
    numpy = pytest.importorskip("numpy")
    numpy.savez(tmp_path / "nan.npz", x=numpy.array([1, numpy.nan, numpy.inf, 2], dtype=numpy.float32))
    found = check(FOLDER / "identity.engine", "--inputs", str(tmp_path / "nan.npz"))
    nan = next(one for one in found.json["reports"][0]["findings"] if one["code"] == "TRT512")
    assert (found.code, nan["severity"], nan["cause"]) == (0, "warning", "numerics")
    assert live(found)["runs"][0]["outputs"][0]["nonfinite"] == 2
