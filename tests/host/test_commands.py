"""``trtdoctor host``, and ``check`` on this machine and against saved ones."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from building import library, needs_cc
from hypothesis import given
from hypothesis import strategies as st

from driving import PLANS, ROOT, SMALLEST, Result, Run, environment, spawn
from machines import BUSY, H200, TRT10, TRTEXEC, k, on, runtime
from trtdoctor import render
from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.errors import TargetError
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known, Unknown, known
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.target import Target
from trtdoctor.render import values
from trtdoctor.surveying import Survey
from trtdoctor.targets import parse
from trtdoctor.targets.choose import with_runtime
from trtdoctor.targets.saved import from_json

ENGINES = sorted(PLANS.rglob("*.engine"))
TEXT = render.load("text")
NO_GPU = pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="this machine has an NVIDIA GPU")
A100 = H200._replace(
    name=k("NVIDIA A100"), compute_capability=k((8, 0)), sm_count=k(108), device_index=k(1), uuid=k("GPU-2222-3")
)
TRT853 = runtime("8.5.3.1")


def saved(facts: Facts, folder: Path) -> str:
    """The JSON that ``trtdoctor host`` would write on that machine."""
    path = folder / "host.json"
    path.write_text(json.dumps({"target": values.target(facts.target)}))
    return str(path)


def findings(result: Result) -> list[tuple[Any, ...]]:
    return [
        (f["code"], f["cause"], f["severity"], f["title"], f["message"])
        for report in result.json["reports"]
        for f in report["findings"]
    ]


def same(one: Target, other: Target) -> bool:
    """Equal but for the name of the target, and for the reasons of what was not asked about."""
    return bool(values.target(one._replace(described="")) == values.target(other._replace(described="")))


@NO_GPU
def test_no_gpu_in_time() -> None:
    """On a machine without a GPU ``check`` says so within half a second, as the root cause."""
    times = []
    for _ in range(5):
        found = spawn("check", SMALLEST, "--output-format", "json")
        assert found.code == 1
        first = found.json["reports"][0]["findings"][0]
        assert (first["code"], first["cause"], first["masked_by"]) == ("TRT301", "cuda-driver-or-device", None)
        times.append(sum(check["duration_ms"] for check in found.json["reports"][0]["checks"]))
    assert min(times) < 100


@NO_GPU
def test_round_trip(tmp_path: Path, run: Run) -> None:
    """For every own engine ``check`` here without TensorRT and against the saved JSON of this machine find the same."""
    path = str(tmp_path / "host.json")
    assert run("host", "--output-format", "json", "-o", path).code == 0
    here = run("check", *ENGINES, "--ignore", "TRT5", "--output-format", "json")
    there = run("check", *ENGINES, "--target", path, "--output-format", "json")
    assert findings(here) == findings(there)
    assert (here.code, len(here.json["reports"])) == (there.code, len(there.json["reports"]))


@pytest.mark.parametrize(
    "facts",
    [
        on(TRT10),
        on(TRT10, TRTEXEC, gpus=(H200, A100)),
        on(),
        on(TRT10, gpus=(), runtimes=Unknown("looking at libraries took longer than 10 s")),
        on(TRT10, gpus=(H200._replace(users=k((BUSY,)), memory_free_bytes=Unknown("NVML: no answer")),)),
    ],
)
def test_saved_target(facts: Facts, tmp_path: Path) -> None:
    """A machine that is saved and read is the same: no fact, source or reason gained or lost."""
    assert same(parse(saved(facts, tmp_path)), facts.target)


def test_verdict_for_each_gpu(tmp_path: Path, run: Run) -> None:
    """Two GPUs that differ give two answers, each with its GPU; ``--gpu`` chooses one by index or UUID."""
    engine = PLANS / "tensorrt-8.5.3.1-h200" / "identity853.engine"
    target = saved(on(TRT853, gpus=(H200, A100)), tmp_path)
    found = run("check", engine, "--target", target, "--output-format", "json")
    assert [(r["gpu"], r["status"]) for r in found.json["reports"]] == [
        ("GPU 0 (NVIDIA H200)", "ok"),
        ("GPU 1 (NVIDIA A100)", "problems"),
    ]
    assert "on GPU 1 (NVIDIA A100)" in " ".join(run("check", engine, "--target", target).stdout.split())
    for choice, code in (("0", 0), ("1", 1), ("GPU-2222", 1), ("all", 1)):
        assert run("check", engine, "--target", target, "--gpu", choice).code == code
    wrong = run("check", engine, "--target", target, "--gpu", "7")
    assert (wrong.code, wrong.stdout) == (2, "")
    assert "it has GPU 0 (NVIDIA H200) and GPU 1 (NVIDIA A100)" in " ".join(wrong.stderr.split())


def test_equal_gpus_are_one_answer(tmp_path: Path, run: Run) -> None:
    """GPUs that give the same answer give one."""
    target = saved(on(TRT853, gpus=(H200, H200._replace(device_index=k(1)))), tmp_path)
    (report,) = run("check", SMALLEST, "--target", target, "--output-format", "json").json["reports"]
    assert "gpu" not in report


def test_hidden_gpu_is_not_judged(tmp_path: Path, run: Run) -> None:
    """A GPU that no process sees is left out unless it is named."""
    target = saved(on(TRT853, gpus=(H200, A100._replace(visible=k(False)))), tmp_path)
    assert run("check", SMALLEST, "--target", target).code == 0
    assert run("check", SMALLEST, "--target", target, "--gpu", "1").code == 1


def test_runtime_of_the_engine(tmp_path: Path, run: Run) -> None:
    """Of a machine with TensorRT and TensorRT-RTX, an engine meets the one of its product."""
    rtx = runtime("1.7.1.116", "python: import tensorrt_rtx", "tensorrt_rtx", kind="rtx")
    target = saved(on(TRT853, rtx, gpus=(A100,)), tmp_path)
    engine = PLANS / "tensorrt-rtx-1.7.1.116" / "static.engine"
    assert run("check", engine, "--target", target, "--select", "TRT10", "--output-format", "json").codes == []
    found = run(
        "check", engine, "--target", saved(on(TRT853), tmp_path), "--select", "TRT10", "--output-format", "json"
    )
    assert found.codes == ["TRT101"]


def test_two_tensorrts_are_the_cause(tmp_path: Path, run: Run) -> None:
    """An engine of the other TensorRT of the machine: that is the root cause, the version mismatch follows from it."""
    engine = PLANS / "tensorrt-8.6.0.12-h200" / "identity.engine"
    other = runtime("8.6.0.12", "trtexec (/opt/trtexec)")
    found = run("check", engine, "--target", saved(on(TRT853, other), tmp_path), "--output-format", "json")
    first, *rest = found.json["reports"][0]["findings"]
    assert (first["code"], first["cause"]) == ("TRT313", "two-trt-versions")
    assert [(f["code"], f["masked_by"]) for f in rest if f["severity"] == "error"] == [("TRT102", "TRT313")]


# ---- the screen


def test_screen(run: Run) -> None:
    """The text of this machine fits 80 columns, its commands aside, and names each part."""
    found = run("host", env={"COLUMNS": "80"})
    assert found.code == 0
    head = found.stdout.partition("Problems")[0]
    assert all(len(line.rstrip()) <= 80 for line in head.splitlines())
    assert [
        label for label in ("Machine", "GPU", "Driver", "Python", "TensorRT", "Packages") if label not in head
    ] == []


def test_screen_of_a_full_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with eight GPUs, two TensorRTs and a program on the GPU still fits one screen."""
    monkeypatch.setenv("COLUMNS", "80")
    gpus = tuple(H200._replace(device_index=k(at), users=k((BUSY,) if at == 0 else ())) for at in range(8))
    stream = io.StringIO()
    TEXT.host(stream, Survey(on(TRT10, TRTEXEC, gpus=gpus).target, (), (), "ok"), 0)
    lines = stream.getvalue().splitlines()
    assert len(lines) <= 24
    assert all(len(line.rstrip()) <= 80 for line in lines)
    assert "used by python3 (4321, 100.0 GiB)" in stream.getvalue()


def test_hostile_names() -> None:
    """Names of GPUs, processes and folders cannot steer the terminal."""
    bad = "\x1b[2J[red]x[/red]\u202e"
    gpu = H200._replace(name=k(bad), users=k((BUSY._replace(name=bad),)))
    stream = io.StringIO()
    TEXT.host(stream, Survey(on(TRT10._replace(library=k(bad), process=bad), gpus=(gpu,)).target, (), (), "ok"), 0)
    assert not any(char in stream.getvalue() for char in "\x1b\u202e")
    assert "[red]x[/red]" in stream.getvalue()


def test_gate(run: Run) -> None:
    """``host`` shows facts; with ``--fail-on error`` a problem gives exit code 1."""
    found = run("host", "--output-format", "json", "--fail-on", "error")
    assert found.code == (1 if any(f["severity"] == "error" for f in found.json["findings"]) else 0)


# ---- wrong usage


@pytest.mark.parametrize(
    "options",
    [
        ("--static", "--python", sys.executable),
        ("--static", "--gpu", "0"),
        ("--static", "--plugin", "x.so"),
        ("--target", "gpu=9.0", "--python", sys.executable),
        ("--target", "gpu=9.0", "--gpu", "0"),
    ],
)
def test_wrong_usage(options: tuple[str, ...], run: Run) -> None:
    """Options that ask about a machine go with a machine only."""
    found = run("check", SMALLEST, *options)
    assert (found.code, found.stdout) == (2, "")


BAD = [
    ({"machine": 7}, "machine must be a JSON object"),
    ({"machine": {"runtimes": {}}}, "machine.runtimes must be a JSON list"),
    ({"machine": {"runtimes": [{}]}}, "machine.runtimes[0] has no kind"),
    ({"machine": {"wsl": "no"}}, "machine.wsl must be true or false"),
    ({"machine": {"container": {"kind": 1, "signs": []}}}, "machine.container.kind must be a JSON string"),
    ({"gpus": [{"users": [{"pid": "1"}]}]}, "gpus[0].users[0].pid must be a JSON number"),
]


@pytest.mark.parametrize(("data", "says"), BAD, ids=[says for _, says in BAD])
def test_bad_machine(data: dict[str, Any], says: str, tmp_path: Path, run: Run) -> None:
    """A saved machine that was edited wrongly is refused, with the place."""
    path = tmp_path / "host.json"
    path.write_text(json.dumps({"tensorrt": "10.3", **data}))
    found = run("check", SMALLEST, "--target", path)
    assert (found.code, found.stdout) == (2, "")
    assert says in " ".join(found.stderr.replace("│", "").split())


JSON = values.target(on(TRT10, TRTEXEC, gpus=(H200, A100)).target)
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 1.5, "", "x", "\x1b[2J", [], {}, [None], [{}], {"a": 1}, 10**400]
)


@given(st.data())
def test_mutated_machine(draw: st.DataObject) -> None:
    """A saved machine with anything changed is read or refused, and what is read can be judged and written again."""
    data = json.loads(json.dumps(JSON))
    for _ in range(draw.draw(st.integers(1, 3))):
        place: Any = data
        while True:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            if not keys:
                break
            key = draw.draw(st.sampled_from(keys))
            if not isinstance(place[key], (dict, list)) or draw.draw(st.integers(0, 3)) == 0:
                place[key] = copy.deepcopy(draw.draw(VALUES))
                break
            place = place[key]
    try:
        target = from_json(data, "host.json")
    except TargetError:
        return
    facts = on(TRT10)._replace(target=with_runtime(target, "tensorrt"))
    outcomes, _ = diagnose(CHAIN, facts)
    assert [o.reason for o in outcomes if o.outcome == "broken"] == []
    values.target(target)
    TEXT.host(io.StringIO(), Survey(target, outcomes, (), "ok"), 0)


# ---- plugin libraries


@needs_cc
def test_plugin_library(tmp_path: Path, run: Run) -> None:
    """A plugin library for another TensorRT, with a dependency missing, is named before anything is loaded."""
    nvinfer = library(tmp_path / "sdk" / "libnvinfer.so.7")
    cudnn = library(tmp_path / "sdk" / "libcudnn.so.9")
    body = "void *getCreators(int *n) { *n = 0; return 0; }"
    plugin = library(tmp_path / "libmine.so", [nvinfer, cudnn], body=body)
    target = saved(on(TRT853), tmp_path)
    found = run("check", SMALLEST, "--target", target, "--plugin", plugin, "--output-format", "json")
    assert found.codes[0] == "TRT315"
    assert "linked with TensorRT 7" in found.json["reports"][0]["findings"][0]["message"]
    here = run("check", SMALLEST, "--plugin", plugin, "--select", "TRT315", "--output-format", "json")
    assert [f["cause"] for f in here.json["reports"][0]["findings"] if f["code"] == "TRT315"] == ["missing-library"]
    missing = run("check", SMALLEST, "--target", target, "--plugin", tmp_path / "none.so", "--output-format", "json")
    assert missing.codes[0] == "TRT315"


def test_recording_script(tmp_path: Path) -> None:
    """The script that records a GPU machine runs here, too, and finds the same against what it saved."""
    engines = tmp_path / "engines"
    engines.mkdir()
    (engines / "one.engine").write_bytes(Path(SMALLEST).read_bytes())
    command = [sys.executable, f"{ROOT}/scripts/record_host.py", f"{tmp_path}/out", "--engines", str(engines)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"host.json", "host.txt", "nvml.txt", "hidden.json", "checks.jsonl", "times.json"} <= names


def test_gpu_facts_of_a_machine_without_one(tmp_path: Path) -> None:
    """A machine without a GPU has one in question whose facts are unknown, never zero."""
    gpu = parse(saved(on(TRT10, gpus=()), tmp_path)).gpu
    assert isinstance(gpu, Gpu)
    assert type(gpu.compute_capability) is Unknown
    assert not isinstance(gpu.sm_count, Known)
    assert known(gpu.memory_bytes) is None
