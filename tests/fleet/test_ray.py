"""Probing on a Ray cluster: real Ray, nodes of one machine, made-up GPUs, and a TensorRT that needs none."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
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
from trtdoctor.fleet.on_ray import Asked, Line, probe_on_ray, words

HERE = Path(__file__).parent
FAKES = os.pathsep.join((str(HERE / "crashing"), str(HERE.parent / "probe" / "fake")))
CRASH, HOLD = driving.SMALLEST, driving.IDENTITY
NAMES = ("fp16.engine", "refit.engine")


class Cluster(NamedTuple):
    """A cluster that a test may ask and hurt."""

    address: str
    folder: Path
    """Where the made-up TensorRT says what it does."""
    ask: Callable[[str], list[str]]


Start = Callable[..., Cluster]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a cluster; with the end of the test it is gone."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install '.[ray]'")
    children: list[subprocess.Popen[str]] = []
    folder = tmp_path / "said"
    folder.mkdir()
    os.mkfifo(folder / "holds")

    def started(*kinds: str) -> Cluster:
        fates = {"FAKE_CRASH": str(CRASH.stat().st_size), "FAKE_HOLD": str(HOLD.stat().st_size)}
        environment = driving.environment(FAKE_FOLDER=str(folder), HOME=str(tmp_path), **fates)
        environment["PYTHONPATH"] = FAKES  # and no trtdoctor
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

        return Cluster(stdout.readline().strip(), folder, ask)

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


def holding(cluster: Cluster) -> list[str]:
    """Waits until a process holds an engine: the one that leads its node, and itself."""
    return (cluster.folder / "holds").read_text().split()


@contextlib.contextmanager
def killed_while_it_holds(cluster: Cluster) -> Iterator[None]:
    """Within the block the node that holds an engine is killed."""
    killer = threading.Thread(target=lambda: cluster.ask(f"kill {holding(cluster)[0]}"), daemon=True)
    killer.start()
    yield
    killer.join()


def told(lines: list[Line]) -> list[tuple[str, str]]:
    return sorted((one.engine, one.kind) for one in lines)


@pytest.fixture
def three(start: Start) -> Cluster:
    """Three nodes, each with one GPU of the same type."""
    return start("T4", "T4", "T4")


@pytest.mark.ray
def test_a_node_dies(three: Cluster) -> None:
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
@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere.invalid:6379", "ray://127.0.0.1:1", "local:x", ""])
def test_no_cluster(address: str) -> None:
    """An address at which there is no cluster is told as that."""
    with pytest.raises(FleetError):
        next(probe_on_ray(["a"], None, Asked(address)))
