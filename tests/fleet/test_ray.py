"""Probing on a Ray cluster: real Ray, nodes of one machine, made-up GPUs, and a TensorRT that needs none."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import driving
from trtdoctor.errors import FleetError
from trtdoctor.fleet.on_ray import Asked, Cluster, Line, probe_on_ray, words

HERE = Path(__file__).parent
FAKES = os.pathsep.join((str(HERE / "crashing"), str(HERE.parent / "probe" / "fake")))
CRASH, HOLD = driving.SMALLEST, driving.IDENTITY
NAMES = ("fp16.engine", "refit.engine")


class Nodes(NamedTuple):
    """A cluster that a test may ask and hurt."""

    address: str
    folder: Path
    """Where the made-up TensorRT says what it does."""
    ask: Callable[[str], list[str]]


Start = Callable[..., Nodes]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a cluster; with the end of the test it is gone."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install '.[ray]'")
    children: list[subprocess.Popen[str]] = []
    folder = tmp_path / "said"
    folder.mkdir()
    os.mkfifo(folder / "holds")

    def started(*kinds: str) -> Nodes:
        fates = {"FAKE_CRASH": str(CRASH.stat().st_size), "FAKE_HOLD": str(HOLD.stat().st_size)}
        environment = driving.environment(FAKE_FOLDER=str(folder), HOME=str(tmp_path), **fates)
        environment |= {"PYTHONPATH": FAKES, "TMPDIR": str(tmp_path), "RAY_TMPDIR": "/tmp"}  # no trtdoctor is there
        child = subprocess.Popen(
            [sys.executable, HERE / "cluster.py", *kinds], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True,
        )  # fmt: skip
        children.append(child)
        assert child.stdin is not None
        assert child.stdout is not None
        stdin, stdout = child.stdin, child.stdout

        def ask(command: str) -> list[str]:
            print(command, file=stdin, flush=True)
            answer: list[str] = json.loads(stdout.readline())
            return answer

        return Nodes(stdout.readline().strip(), folder, ask)

    yield started
    for child in children:
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(30)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
            if child.stdout is not None:
                child.stdout.close()


def holding(cluster: Nodes) -> list[str]:
    """Waits until a process holds an engine: the one that leads its node, and itself."""
    return (cluster.folder / "holds").read_text().split()


@contextlib.contextmanager
def killed_while_it_holds(cluster: Nodes) -> Iterator[None]:
    """Within the block the node that holds an engine is killed."""
    killer = threading.Thread(target=lambda: cluster.ask(f"kill {holding(cluster)[0]}"), daemon=True)
    killer.start()
    yield
    killer.join()


def told(lines: list[Line]) -> list[tuple[str, str]]:
    return sorted((one.engine, one.kind) for one in lines)


@pytest.fixture
def three(start: Start) -> Nodes:
    """Three nodes, each with one GPU of the same type."""
    return start("T4", "T4", "T4")


@pytest.mark.ray
def test_a_node_dies(three: Nodes) -> None:
    """Of three nodes one is killed in mid-run: every pair is answered once, and a crash is a finding, told once."""
    engines = [*map(str, sorted(CRASH.parent.glob("*.engine"))), str(HOLD)]
    with killed_while_it_holds(three):
        lines = list(probe_on_ray(engines, None, Asked(three.address)))
    assert told(lines) == [(one, "T4") for one in engines]
    assert {one.reason for one in lines} == {None}
    assert {one.engine: one.tries for one in lines if one.tries > 1} == {str(HOLD): 2}
    (crash,) = [one for one in lines if one.engine == str(CRASH)]
    assert (crash.exit_code, crash.reports[0]["live"]["end"]["signal"]) == (1, "SIGSEGV")
    assert len(list(three.folder.glob("crash-*"))) == 1
    assert len({one.node for one in lines}) >= 2
    assert all("py_modules" in one.read_text() for one in three.folder.glob("from-*"))  # what Ray has copied
    assert all(one.reports[0]["live"]["deserialized"] for one in lines if one.engine != str(CRASH))


@pytest.mark.ray
def test_kinds(start: Start) -> None:
    """Each kind of GPU answers; one that no node has is incomplete, and so is one whose last node is lost."""
    cluster = start("T4", "L4", "none", "-")
    asked = Asked(cluster.address)
    lines = list(probe_on_ray([str(CRASH), "missing.engine"], None, asked))
    kinds = ("L4", "T4", words.UNNAMED)
    assert told(lines) == sorted((one, kind) for one in (str(CRASH), "missing.engine") for kind in kinds)
    assert {one.exit_code for one in lines} == {1}
    assert len({one.node for one in lines}) == 3
    assert {one.reports[0]["findings"][0]["cause"] for one in lines if one.engine != str(CRASH)} == {"wrong-path"}
    (wrong,) = probe_on_ray([str(CRASH)], ["A100"], asked)
    assert (wrong.exit_code, wrong.reports[0]["status"]) == (3, "incomplete")
    assert "L4, T4, unnamed" in str(wrong.reason)
    with killed_while_it_holds(cluster):
        (lost,) = probe_on_ray([str(HOLD)], ["L4"], asked)
    assert (lost.exit_code, lost.reports[0]["status"]) == (3, "incomplete")


@pytest.mark.ray
def test_no_gpu(start: Start) -> None:
    """A cluster without a GPU answers every pair at once."""
    lines = list(probe_on_ray(["a", "b"], None, Asked(start("none").address)))
    assert [(one.engine, one.kind, one.exit_code) for one in lines] == [("a", "GPU", 3), ("b", "GPU", 3)]


@pytest.mark.ray
def test_left_early(start: Start, tmp_path: Path) -> None:
    """Who leaves the generator ends what runs on the nodes."""
    cluster = start("T4")
    asking = probe_on_ray([str(CRASH), str(HOLD)], None, Asked(cluster.address))
    next(asking)
    holder = int(holding(cluster)[1])
    asking.close()
    assert not Path(f"/proc/{holder}").exists()


@pytest.mark.ray
def test_files_that_the_node_lacks(start: Start) -> None:
    """A file that the node does not have is sent, and the report names it as the user did; one that is too large for
    that is incomplete."""
    asked = Asked(start("T4").address, (str(driving.ROOT / "LICENSE"),), ("--no-execute",))
    engine, large = "/proc/self/cwd/böse.engine", "/proc/self/cwd/large.engine"  # each process has its own
    with Cluster(asked) as cluster:
        shutil.copy(HOLD.with_name("fp16.engine"), Path(cluster.folder, "böse.engine"))
        Path(cluster.folder, "large.engine").touch()
        os.truncate(Path(cluster.folder, "large.engine"), words.MOST_SENT)
        lines = {line.engine: line for line in cluster.probe([(engine, "T4"), (large, "T4")])}
    assert lines[engine].reason is None
    (report,) = lines[engine].reports
    assert (report["path"], report["engine"]["path"], report["engine"]["size_bytes"]) == (
        engine, engine, HOLD.with_name("fp16.engine").stat().st_size
    )  # fmt: skip
    assert report["live"]["tried"]
    assert (lines[large].exit_code, lines[large].reports[0]["status"]) == (3, "incomplete")
    assert str(words.MOST_SENT) in str(lines[large].reason)


@pytest.mark.ray
def test_command(start: Start, tmp_path: Path) -> None:
    """``fleet check --ray`` writes each pair as it comes, ends with its tasks, and goes on where it stood."""
    cluster = start("T4")
    folder = tmp_path / "engines"
    folder.mkdir()
    for one in (CRASH, HOLD):
        shutil.copy(one, folder)
    results = tmp_path / "results.jsonl"
    command = ["fleet", "check", str(folder), "--ray", cluster.address, "-o", str(results), "--output-format", "json"]
    first = subprocess.Popen(
        [sys.executable, "-m", "trtdoctor", *command], env=driving.environment(), stdout=subprocess.DEVNULL
    )
    holder = int(holding(cluster)[1])
    first.terminate()
    assert first.wait(50) == 143
    assert not Path(f"/proc/{holder}").exists()
    known = max(0, len(results.read_bytes().splitlines()) - 1)
    second = driving.spawn(*command, timeout=50)
    assert (second.code, second.json["fleet"]["pairs"]) == (1, 2 - known)
    third = driving.spawn(*command, timeout=50)
    assert (third.code, third.json["fleet"]["pairs"], third.json["fleet"]["known"]) == (1, 0, 2)
    assert [json.loads(line)["fleet"]["targets"] for line in results.read_bytes().splitlines()[1:]] == [["T4"]] * 2


@pytest.mark.ray
@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere.invalid:6379", "ray://127.0.0.1:1", "local:x", ""])
def test_no_cluster(address: str) -> None:
    """An address at which there is no cluster is told as that."""
    with pytest.raises(FleetError):
        next(probe_on_ray(["a"], None, Asked(address)))


def test_without_ray(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where Ray is not installed, the command says how to install it, and begins no results."""
    (tmp_path / "ray.py").write_text("raise ImportError('none here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    results = tmp_path / "results.jsonl"
    found = driving.run("fleet", "check", str(CRASH), "--ray", "local", "-o", results)
    assert (found.code, found.stdout, results.exists()) == (3, "", False)
    assert "pip install 'trtdoctor[ray]'" in found.stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--ray", "local", "--targets", "gpu=T4"],
        ["--targets", "gpu=T4", "--kind", "T4"],
        ["--targets", "gpu=T4", "--python", "/usr/bin/python3"],
        ["--ray", ""],
        ["--ray", "local", "--plugin", "/missing.so"],
        ["--ray", "local", "--select", "TRT999"],
    ],
)
def test_wrong_usage(words: list[str], tmp_path: Path) -> None:
    """What cannot be meant is refused before a cluster is asked."""
    found = driving.run("fleet", "check", str(CRASH), *words, "-o", tmp_path / "results.jsonl")
    assert (found.code, found.stdout) == (2, "")
