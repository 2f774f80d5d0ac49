"""The folder that is run by path in other interpreters: what it is made of, and that it runs in old ones."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import driving
from trtdoctor.model.plan import Plugin
from trtdoctor.model.probe import EngineRequest, ProbeRequest, ProbeResult, Step
from trtdoctor.probe.supervise import CHILD, Limits, run

MODULES = sorted(Path(CHILD).glob("*.py"))
FAKE = Path(__file__).with_name("fake")
ENGINE = EngineRequest(str(driving.IDENTITY))
NEWER = {
    "ExceptionGroup", "NotRequired", "ParamSpec", "Self", "StrEnum", "TypeAlias", "TypeGuard", "aiter", "anext",
    "batched", "bit_count", "cache", "chdir", "graphlib", "is_relative_to", "lcm", "nextafter", "pairwise",
    "pidfd_open", "randbytes", "removeprefix", "removesuffix", "to_thread", "tomllib", "ulp", "waitstatus_to_exitcode",
    "zoneinfo",
}  # fmt: skip
"""Names of the standard library that Python 3.8 does not have."""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


def evaluated(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that is evaluated at run time: annotations are not."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                yield node
                yield from evaluated(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_python_3_8(path: Path) -> None:
    """Grammar and library are those of Python 3.8, and no built-in type is subscripted at run time."""
    for node in evaluated(parsed(path)):
        assert type(node).__name__ not in ("Match", "TryStar", "TypeAlias")
        name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
        assert name not in NEWER
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            assert node.value.id not in ("tuple", "list", "dict", "set", "type")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip":
            assert not node.keywords


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_names(path: Path) -> None:
    """No module has the name of one that a library could want, and none imports anything but the standard library."""
    own = {one.stem for one in MODULES}
    assert path.stem == "__main__" or path.stem.startswith("probe_")
    assert path.stem not in sys.stdlib_module_names
    for node in ast.walk(parsed(path)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - own <= {"pycuda"}


def test_what_is_written(tmp_path: Path) -> None:
    """Bytecode is kept of this folder alone: all that it imports of the standard library is imported before."""
    copy = tmp_path / "child"
    shutil.copytree(CHILD, copy, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-B", copy], input=b"{}", capture_output=True, check=False)
    kept = {path.name.partition(".")[0] for path in (copy / "__pycache__").iterdir()}
    assert kept == {path.stem for path in MODULES} - {"__main__"}
    first = (copy / "__main__.py").read_text()
    imported = {
        name
        for path in MODULES
        if path.stem != "__main__"
        for node in parsed(path).body
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
        + ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        if not name.startswith(("probe_", "__future__"))
    }
    assert {name for name in imported - {"sys"} if name not in first} == set()


def interpreters(*versions: str) -> list[str]:
    """Interpreters of these versions, in ``PATH`` or where pyenv keeps them."""
    kept = Path.home() / ".pyenv" / "versions"
    places = [next(iter(sorted(kept.glob(f"{version}.*/bin/python"))), None) for version in versions]
    return [str(kept or shutil.which(f"python{version}") or "") for version, kept in zip(versions, places, strict=True)]


def probed(python: str, request: ProbeRequest, monkeypatch: pytest.MonkeyPatch, api: str = "tensors") -> ProbeResult:
    """The result with the TensorRT that needs no GPU."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    monkeypatch.setenv("FAKE_API", api)
    return run(request, python, limits=Limits(stage_seconds=30))[0]


@pytest.mark.parametrize("api", ["tensors", "bindings"])
@pytest.mark.parametrize("version", ["3.8", "3.9", "3.13", "this"])
def test_runs(version: str, api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under old and new Pythons, by tensor names and by binding indices, an engine is loaded and executed."""
    python = sys.executable if version == "this" else interpreters(version)[0]
    if not python:
        pytest.skip(f"there is no Python {version} here")
    probe = probed(python, ProbeRequest((ENGINE,)), monkeypatch, api)
    assert (probe.end.how, probe.end.step, probe.end.late) == ("answered", Step("teardown"), None), probe.printed
    assert (probe.module, probe.facts.bindings, probe.facts.api) == ("tensorrt", "9.9.1", api)
    assert probe.creators == (Plugin("Copy", "1", ""),)
    assert probe.facts.engine is not None
    assert probe.facts.engine.profiles[1] == {"x": ((8,), (16,), (32,)), "s": ((1,), (2,), (3,))}
    assert [(one.profile, one.which, one.shapes["x"], one.values["s"]) for one in probe.runs] == [
        (0, "opt", (4,), (2,)),
        (0, "min", (1,), (1,)),
        (0, "max", (8,), (3,)),
        (1, "opt", (16,), (2,)),
        (1, "min", (8,), (1,)),
    ]
    nonfinite = {one.name: one.nonfinite for one in probe.runs[0].outputs}
    assert nonfinite == ({"y": 0, "z": 4} if api == "tensors" else {"y": 0})
    assert all(one.same for row in probe.runs for one in row.outputs)
    (failure,) = probe.failures
    assert (failure.what, failure.step.stage, failure.which, failure.shapes["x"]) == (
        "refused",
        "enqueue",
        "max",
        (32,),
    )
    assert [one.text for one in failure.messages] == ["too many elements"]
    assert probe.facts.device_memory is not None
    assert probe.facts.device_memory.least < probe.facts.device_memory.before


def test_several_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process serves several engines, and one that is refused does not keep the next from its turn."""
    bad = tmp_path / "bad.engine"
    bad.write_bytes(b"no engine")
    engines = (EngineRequest(str(bad)), ENGINE._replace(shapes={"x": (5,)}), EngineRequest(str(tmp_path / "missing")))
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    refused, whole, missing = run(ProbeRequest(engines), sys.executable, limits=Limits(stage_seconds=30))
    assert [one.end.how for one in (refused, whole, missing)] == ["answered"] * 3
    assert [(one.what, one.messages[-1].text) for one in refused.failures] == [("refused", "magic tag does not match")]
    assert [one.which for one in whole.runs] == ["given"]
    assert whole.failures == ()
    assert [one.what for one in missing.failures] == ["exception"]
    assert "No such file" in missing.failures[0].text


def test_half_a_line_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a library leaves without an end in the pipe for the answers spoils none of them."""
    monkeypatch.setenv("FAKE_NOISE", "3")
    probe = probed(sys.executable, ProbeRequest((ENGINE,)), monkeypatch)
    assert (probe.end.how, probe.creators, probe.printed) == ("answered", (Plugin("Copy", "1", ""),), "half a line\n")


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7"])
def test_too_old(version: str) -> None:
    """An interpreter that is too old gets one sentence that names its version."""
    python = interpreters(version)[0]
    if not python:
        pytest.skip(f"there is no Python {version} here")
    (probe,) = run(ProbeRequest((ENGINE,)), python)
    assert probe.end.how == "not-started"
    assert probe.end.detail.startswith(f"Python {version}.")
    assert probe.end.detail.endswith("needs Python 3.8 or later")


def test_nothing_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in the working folder are not imported, whatever their names are."""
    for name in ("json", "probe_channel", "probe_main", "tensorrt", "pycuda"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    probe = probed(sys.executable, ProbeRequest((ENGINE,)), monkeypatch)
    assert (probe.end.how, len(probe.runs)) == ("answered", 5)
    monkeypatch.setenv("PYTHONPATH", "")
    (probe,) = run(ProbeRequest((ENGINE,), ("no_such_tensorrt",)), sys.executable)
    assert (probe.end.how, probe.failures[0].step) == ("answered", Step("import"))
