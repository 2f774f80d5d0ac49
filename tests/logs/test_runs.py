"""Runs of trtexec that a log does not see to their end."""

from __future__ import annotations

import pytest

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
        (RUNNING + CACHE + PASSED, []),
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


def test_a_failure_explains_the_end() -> None:
    """Where an error is known, nobody asks why the run did not end."""
    found = read_blocks([(RUNNING + "Segmentation fault (core dumped)\n").encode()])
    assert found.unexplained == ()
    assert [one.severity for one in found.matches if one.severity != "info"] == ["error"]
