"""What is asked of the worker and what comes back. Plain named tuples, standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class ProbeRequest(NamedTuple):
    """One engine for one interpreter. ``offset`` and ``size`` in bytes say where in the file the plan lies."""

    plan: str
    modules: tuple[str, ...] = ("tensorrt",)  # the first that is installed counts
    offset: int = 0
    size: int | None = None
    plugins: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = {}
    values: tuple[Mapping[str, tuple[tuple[int, ...], ...]], ...] = ()
    """What the plan says of shape tensors, for each optimization profile: smallest, optimal and largest values."""
    inputs: str | None = None  # a .npz file
    allow_host_code: bool = False
    execute: bool = True
    standard_plugins: bool = True  # init_libnvinfer_plugins, as most programs call it
    api: str = "auto"  # "bindings" takes the old API where a module has both
    cuda: str = "auto"  # pycuda, cuda-python or libcudart alone


class LogMessage(NamedTuple):
    """A message of TensorRT's logger: internal, error, warning, info or verbose, and the stage it came in."""

    severity: str
    text: str
    stage: str


class OutputTensor(NamedTuple):
    """An output after the last execution. ``nonfinite`` counts NaN and infinities; ``same``: as after the first."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    nonfinite: int
    same: bool | None


class Execution(NamedTuple):
    """One set of shapes that was executed. Times in milliseconds, from enqueue to the end of synchronise."""

    profile: int
    which: str  # min, opt, max, given
    shapes: Mapping[str, tuple[int, ...]]
    values: Mapping[str, tuple[int, ...]]  # of shape tensors
    outputs: tuple[OutputTensor, ...]
    first_ms: float
    median_ms: float | None
    runs: int  # that the median is of


class ProbeFailure(NamedTuple):
    """Something that did not work while the process lived on.

    ``what`` is refused (a call gave None or False), cuda, no-cuda (no interface to it), no-values (of a shape tensor),
    plugin, inputs or exception.
    """

    what: str
    stage: str
    text: str
    name: str | None = None  # of a CUDA error
    code: int | None = None
    library: str | None = None
    profile: int | None = None
    which: str | None = None
    shapes: Mapping[str, tuple[int, ...]] = {}
    values: Mapping[str, tuple[int, ...]] = {}
    said: tuple[LogMessage, ...] = ()  # what TensorRT said since the failure or execution before


class ProbeEnd(NamedTuple):
    """How the process ended.

    ``how`` is answered, signal, exit (before the answer was whole), timeout, memory (we ended it at its limit),
    oom-killed, killed (SIGKILL from outside), flood, silent (the answer pipe was closed) or not-started.
    """

    how: str
    stage: str
    detail: str = ""
    signal: str | None = None
    late: str | None = None  # what went wrong after the whole answer was there


class ProbeResult(NamedTuple):
    """All that a worker left. ``facts`` are its own words: library, bindings, creators, engine, cuda, …"""

    request: ProbeRequest
    end: ProbeEnd
    python: str
    stages: tuple[str, ...] = ()
    said: tuple[LogMessage, ...] = ()
    failures: tuple[ProbeFailure, ...] = ()
    runs: tuple[Execution, ...] = ()
    facts: Mapping[str, Any] = {}
    native: str = ""  # what libraries printed, its beginning and end
    seconds: float = 0.0

    @property
    def deserialized(self) -> bool:
        """Whether TensorRT made an engine of the plan."""
        return "inspect" in self.stages

    @property
    def module(self) -> str:
        """The module that was imported, or would have been."""
        return str(self.facts.get("module") or (*self.request.modules, "")[0])

    @property
    def product(self) -> str:
        """The library as it names itself: ``TensorRT 8.6.0``."""
        library = self.facts.get("library")
        version = library.get("version") if isinstance(library, dict) else None
        numbers = ".".join(str(int(part)) for part in version) if version else "of unknown version"
        return f"TensorRT{'-RTX' if self.module.startswith('tensorrt_rtx') else ''} {numbers}"
