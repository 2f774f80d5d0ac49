"""TRT425: instance groups against memory and profiles."""

from __future__ import annotations

from typing import Any

import pytest
from configured import beside, group, said, triton
from running import Row, expect, named

from trtdoctor.checks.trt425_configured_memory import instances, per_gpu
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known

L4 = "gpu=L4,tensorrt=10.3.0.26"
MUCH: dict[str, Any] = {"weights_bytes": Known(1 << 30, ""), "activation_memory_bytes": Known(1 << 30, "")}


def of(words: str | None = L4, **more: Any) -> Facts:
    """An engine that needs 1 GiB and 1 GiB for each instance, on an L4."""
    return beside(triton(groups=(group(**more),)), words=words, **MUCH)


def of_one(**more: Any) -> Facts:
    """One instance: whether the engine itself fits is the question of another check."""
    return beside(triton(groups=(group(number=said(1)),)), words=L4, **{**MUCH, **more})


BOTH = (said("0"), said("1"))
PYTHON = triton(groups=(group(kind=said("KIND_CPU")),), backend=said("python"))
ROWS = (
    Row("none", beside(), "skipped"),
    Row("no target", of(None, number=said(2)), "skipped"),
    Row("two fit", of(number=said(2)), "passed"),
    Row(
        "two do not",
        beside(triton(groups=(group(number=said(2)),)), words=L4, **{**MUCH, "weights_bytes": Known(45 << 29, "")}),
        "error",
        "count: 1,",
    ),
    Row("one does not", of_one(weights_bytes=Known(60 << 30, "")), "passed"),
    Row("sixty do not", of(number=said(60)), "error", "count: 2", "memory"),
    Row("where it is said", of(number=said(60, 9)), "error", "line 9"),
    Row("on CPUs", of(number=said(60), kind=said("KIND_CPU")), "error", "KIND_GPU", "cuda-driver-or-device", "certain"),
    Row("on CPUs, no target", of(None, kind=said("KIND_CPU", 9)), "error", "line 9", gap=False),
    Row("of another backend", beside(PYTHON, words=L4, **MUCH), "skipped"),
    Row("a profile that is there", of(profiles=(said("0"),)), "passed"),
    Row("the first that is not", of(profiles=(said("2"),)), "error", "profile 2", "shapes-profiles"),
    Row("the last that is", of(profiles=(said("1"),)), "passed"),
    Row("no number", of(profiles=(said("x"),)), "error", "no number"),
    Row("below the first", of(profiles=(said("-1"),)), "error", "profile -1"),
    Row("a number and more", of(profiles=(said("1 large"),)), "passed"),
    Row("a context for each profile", of(number=said(12), profiles=BOTH), "error", "count: 11,", "memory", "likely"),
    Row("eleven fit", of(number=said(11), profiles=BOTH), "passed"),
    Row("one that is not", of(profiles=(said("7"),)), "error", "profile 7", "shapes-profiles"),
    Row(
        "no profile stored",
        beside(triton(groups=(group(profiles=(said("1"),)),)), words=L4, profiles=Known((), ""), **MUCH),
        "error",
        "profile 1",
    ),
    Row("how many would", of(number=said(60)), "error", "count: 23,"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(instances, row)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((), 1),
        ((group(),), 1),
        ((group(number=said(0)),), 1),
        ((group(number=said(2)), group(number=said(3))), 5),
        ((group(number=said(2), profiles=(said("0"), said("2"), said("0"))),), 4),
        ((group(number=said(2), gpus=(0,)), group(number=said(3), gpus=(1,))), 3),
        ((group(number=said(2), gpus=(0, 1)), group(number=said(3), gpus=(1,))), 5),
    ],
)
def test_per_gpu(groups: tuple[object, ...], expected: int) -> None:
    """Contexts on the GPU that has most of them, for each profile one; a group without GPUs is on each."""
    assert per_gpu(triton(groups=groups)) == expected
