"""The memory that an engine needs: what its plan states, and what stands for the rest."""

from __future__ import annotations

from typing import Any

import pytest

from samples import P10, UNKNOWN, body, engine
from trtdoctor.checks.memory_need import memory_need
from trtdoctor.model.fact import Known

GIB = 1 << 30
STREAMED = Known(True, "")


@pytest.mark.parametrize(
    ("more", "at_least", "about", "unstated"),
    [
        ({}, 7 * GIB, 7 * GIB, []),
        ({"activation_memory_bytes": UNKNOWN}, 6 * GIB, 6 * GIB, ["activations of one context"]),
        ({"weights_bytes": UNKNOWN}, GIB, GIB + len(P10), ["weights"]),
        ({"weight_streaming": STREAMED}, GIB, GIB, []),
        ({"weight_streaming": STREAMED, "weights_bytes": UNKNOWN}, GIB, GIB, []),
        (
            {"weight_streaming": STREAMED, "weights_bytes": UNKNOWN, "activation_memory_bytes": UNKNOWN},
            0,
            0,
            ["activations of one context"],
        ),
    ],
)
def test_need(more: dict[str, Any], at_least: int, about: int, unstated: list[str]) -> None:
    """Weights and activations add up, streamed weights do not count, and the plan's size stands for unknown weights."""
    needed = memory_need(engine(P10, body=body(**more)))
    assert (needed.at_least, needed.about) == (at_least, about)
    assert [label for label, _ in needed.unstated] == unstated


def test_without_a_body() -> None:
    """Of a plan whose body was not found, its size is all that is known."""
    needed = memory_need(engine(P10))
    assert (needed.at_least, needed.about) == (0, len(P10))
    assert memory_need(engine()).about == 0
