"""Runs of trtexec that a log does not see to their end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from driving import environment
from trtdoctor import explain
from trtdoctor.logs.reader import read_blocks

RUNNING = "&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=m.onnx\n"
CACHE = "[I] [TRT] Local timing cache in use.\n"
PASSED = "&&&& PASSED TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=m.onnx\n"


@pytest.mark.parametrize(
    ("log", "lines"),
    [
        (RUNNING + CACHE, [1]),
        (CACHE + RUNNING + CACHE, [2]),
        (RUNNING + CACHE + PASSED + RUNNING + CACHE, [4]),
        (RUNNING + CACHE + RUNNING + CACHE + PASSED, [1]),
        (RUNNING + RUNNING + RUNNING + PASSED, [1]),
        (RUNNING + PASSED + RUNNING + RUNNING + RUNNING, [3]),
        (RUNNING + CACHE + PASSED, []),
        (RUNNING + PASSED.replace("PASSED", "FAILED"), []),
        (RUNNING + PASSED.replace("PASSED", "WAIVED"), []),
        (RUNNING + CACHE + "[I] Throughput: 812.1 qps\n", []),
        (CACHE + PASSED, []),
        (CACHE, []),
        ("the log begins with &&&& RUNNING\n", []),
    ],
)
@pytest.mark.parametrize("size", [7, 10_000])
def test_a_run_without_its_end_is_no_success(log: str, lines: list[int], size: int) -> None:
    """A beginning without PASSED or FAILED is named, wherever the blocks are cut."""
    data = log.encode()
    found = read_blocks(data[at : at + size] for at in range(0, len(data), size))
    assert [number for number, _ in found.unexplained] == lines
    assert all(text.startswith("&&&& RUNNING TensorRT.trtexec [TensorRT v100300]") for _, text in found.unexplained)


@pytest.mark.parametrize(
    ("log", "unended"),
    [(RUNNING + CACHE, True), (CACHE + "[I] Start parsing network model.\n", True), (RUNNING + "ERROR: oops\n", False),
     (RUNNING + PASSED, False)],
)  # fmt: skip
def test_an_end_that_is_missing_is_no_error(log: str, unended: bool) -> None:
    """The answer does not head it as one; an error that nobody knows is one."""
    (found,) = explain([log]).logs
    assert found.unended is unended
    assert ("errors in the log" in found.sentence) is (bool(found.unexplained) and not unended)


def test_a_failure_explains_the_end() -> None:
    """Where an error is known, nobody asks why the run did not end."""
    found = read_blocks([(RUNNING + "Segmentation fault (core dumped)\n").encode()])
    assert found.unexplained == ()
    assert [one.severity for one in found.matches if one.severity != "info"] == ["error"]


BUILDER = "[TRT] [I] Local timing cache in use. Profiling results in this builder pass will not be stored.\n"
KATAGO = "2024-05-01 10:00:00+0800: TensorRT backend thread 0: Initializing (may take a long time)\n"
PLAN = "2024-05-01 10:00:01+0800: Creating new plan cache\n"


@pytest.mark.parametrize(
    ("log", "lines"),
    [
        (CACHE + BUILDER, [2]),
        (CACHE + BUILDER + "\n\n  \n", [2]),
        (CACHE + BUILDER.rstrip(), [2]),
        (CACHE + "[I] Start parsing network model.\n", [2]),
        (CACHE + KATAGO, [2]),
        (KATAGO + PLAN, [2]),
        (KATAGO + "10:00:01: Using existing timing cache at C:\\katago\\KataGoData/trtcache/trt-8601_gpu-x\n", [2]),
        (KATAGO + PLAN + "TensorRT backend thread 0: Model version 8 useFP16 = true\n", []),
        (CACHE + BUILDER + "[TRT] [I] Detected 1 inputs and 1 output network tensors.\n", []),
        (BUILDER, []),
        (CACHE + "Creating new plan cache for a.bin: done\n", []),
        ("", []),
    ],
)
@pytest.mark.parametrize("size", [7, 10_000])
def test_a_log_that_ends_within_a_step(log: str, lines: list[int], size: int) -> None:
    """The last line is named where its program always writes another; alone it is no log."""
    data = log.encode()
    found = read_blocks(data[at : at + size] for at in range(0, len(data), size))
    assert [number for number, _ in found.unexplained] == lines
    assert all(text.startswith(log.strip().split("\n")[-1]) for _, text in found.unexplained)


def test_a_pipe_that_ends_within_a_run() -> None:
    """A pipe that is followed to its end is answered as one that is read."""
    codes = []
    for follow in ((), ("-f",)):
        command = [sys.executable, "-m", "trtdoctor", "explain", *follow, "-"]
        done = subprocess.run(command, input=RUNNING + CACHE, env=environment(), capture_output=True, text=True)
        codes.append(done.returncode)
    assert codes == [3, 3]
