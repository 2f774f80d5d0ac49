"""What the two sides of a run on Ray agree on: limits, and the question that the driver gets."""

from __future__ import annotations

from typing import TypedDict

LOCAL = "local"
"""The address that stands for a Ray of our own on this machine."""
TYPE = "accelerator_type:"
"""How Ray names the resource that says a node's type of GPU."""
UNNAMED = "unnamed"
"""The kind of GPUs on nodes that do not say their type."""
NO_GPU = "GPU"
"""The kind that is asked about where the cluster has none."""
MOST_SENT = 8 << 30
"""Bytes of one engine and its plugin libraries that are sent through Ray's object store."""
LOCAL_STORE = 128 << 20
MOST_LOSSES = 2
"""How often a pair is asked about again after its node was lost."""


class Question(TypedDict):
    """What the driver is asked."""

    address: str
    folder: str
    parent: int
    """The process that asks."""
    plugins: list[str]
    arguments: list[str]
    seconds: float
    """For ``check`` on one engine."""
    queue: float
    """For a task to wait for a GPU, beside those."""
    home: str | None
    """The home directory of tasks, where the driver's own is not theirs."""
