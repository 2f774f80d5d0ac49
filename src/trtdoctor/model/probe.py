"""What is asked of the probe, the real TensorRT in a process of its own, and what comes back. Plain named tuples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from trtdoctor.model.plan import Plugin, Shape
from trtdoctor.named import NamedTuple

ProbeStage = Literal[
    "start",
    "import",
    "library version",
    "logger",
    "plugins",
    "plugin",
    "register",
    "cuda",
    "runtime",
    "deserialize",
    "inspect",
    "inputs",
    "context",
    "profile",
    "bind",
    "enqueue",
    "synchronise",
    "outputs",
    "teardown",
]
"""What the probe does, in order. It says each stage before it enters it."""
LogSeverity = Literal["internal", "error", "warning", "info", "verbose"]
ShapeSet = Literal["min", "opt", "max", "given"]
FailureKind = Literal["refused", "cuda", "no-cuda", "no-values", "plugin", "inputs", "exception"]
CudaChoice = Literal["auto", "pycuda", "cuda-python", "libcudart"]
EndKind = Literal[
    "answered", "signal", "exit", "timeout", "memory", "oom-killed", "killed", "flood", "silent", "not-started"
]


class Step(NamedTuple):
    """A stage and what it is about: the path of a plugin library, the number of a profile, else nothing."""

    stage: ProbeStage
    about: str = ""

    def __str__(self) -> str:
        return f"{self.stage} {self.about}" if self.about else self.stage


class EngineRequest(NamedTuple):
    """One engine. ``offset`` and ``size`` in bytes say where in the file ``plan`` it lies."""

    plan: str
    offset: int = 0
    size: int | None = None
    shapes: Mapping[str, Shape] = {}
    values: tuple[Mapping[str, tuple[Shape, ...]], ...] = ()
    """What the plan says of shape tensors, for each optimization profile: smallest, optimal and largest values."""
    inputs: str | None = None  # a .npz file


class ProbeRequest(NamedTuple):
    """Engines for one process of one interpreter; more may follow while it lives."""

    engines: tuple[EngineRequest, ...]
    modules: tuple[str, ...] = ("tensorrt",)  # the first that is installed counts
    plugins: tuple[str, ...] = ()
    allow_host_code: bool = False
    execute: bool = True
    standard_plugins: bool = True  # init_libnvinfer_plugins, as most programs call it
    api: Literal["auto", "tensors", "bindings"] = "auto"  # "bindings": the old API where a module has both
    cuda: CudaChoice = "auto"


class LogMessage(NamedTuple):
    """A message of TensorRT's logger, and where it came."""

    severity: LogSeverity
    text: str
    step: Step


class OutputTensor(NamedTuple):
    """An output after the last execution. ``nonfinite`` counts NaN and infinities; ``same``: as after the first."""

    name: str
    dtype: str
    shape: Shape
    nonfinite: int
    same: bool | None


class Execution(NamedTuple):
    """One set of shapes that was executed. Times in milliseconds, from enqueue to the end of synchronise."""

    profile: int
    which: ShapeSet
    shapes: Mapping[str, Shape]
    values: Mapping[str, Shape]  # of shape tensors
    outputs: tuple[OutputTensor, ...]
    first_ms: float
    median_ms: float | None
    runs: int  # that the median is of


class ProbeFailure(NamedTuple):
    """Something that did not work while the process lived on.

    ``what``: TensorRT refused (a call gave ``None`` or ``False``), a CUDA call failed, there is no interface to CUDA,
    the values of a shape tensor are not known, a plugin library does not load, the given inputs do not fit, or Python
    raised an exception.
    """

    what: FailureKind
    step: Step
    text: str
    name: str | None = None  # of a CUDA error
    code: int | None = None
    library: str | None = None
    profile: int | None = None
    which: ShapeSet | None = None
    shapes: Mapping[str, Shape] = {}
    values: Mapping[str, Shape] = {}
    messages: tuple[LogMessage, ...] = ()  # of TensorRT, since the failure or execution before


class ProbeEnd(NamedTuple):
    """How the process ended, and in which step.

    ``how``: with the whole answer, by a signal, by an exit before the answer was whole, at our limit of time, memory or
    output, killed by the kernel for want of memory, killed from outside, with its answers closed (silent), or it was
    not started at all.
    """

    how: EndKind
    step: Step
    detail: str = ""
    signal: str | None = None
    late: str | None = None  # what went wrong after the whole answer was there


class Library(NamedTuple):
    """The TensorRT library in the process: the files that are mapped, and the version that the first one states."""

    paths: tuple[str, ...]
    version: tuple[int, ...] | None


class CudaInterface(NamedTuple):
    """What reaches GPU memory: pycuda, cuda-python or libcudart."""

    name: str
    version: str


class DeviceMemory(NamedTuple):
    """Free bytes of the GPU before the engine and at the least, and all that it has."""

    before: int
    least: int
    total: int


class EngineTensor(NamedTuple):
    """An input or output as TensorRT's API describes it; ``shape`` is ``None`` where the API does not know it."""

    name: str
    mode: Literal["input", "output"]
    dtype: str
    shape: Shape | None


class LoadedEngine(NamedTuple):
    """What TensorRT's API says of the engine that it loaded.

    ``profiles`` hold, for each input by name, the smallest, optimal and largest shape (of a shape tensor, values), or
    ``None`` where the API does not tell.
    """

    name: str | None
    num_layers: int | None
    device_memory_size: int | None
    io: tuple[EngineTensor, ...]
    profiles: tuple[Mapping[str, tuple[Shape, ...] | None], ...]


class ProbeFacts(NamedTuple):
    """What the process found out, as far as it came: ``None`` for what it did not come to.

    ``creators`` are the registered plugin creators once the standard plugins and then each plugin library were loaded:
    the last list is what the engine meets. A list is ``None`` where the module has no registry.
    """

    module: str | None = None
    bindings: str | None = None
    library: Library | None = None
    standard_plugins: bool | None = None
    creators: tuple[tuple[Plugin, ...] | None, ...] = ()
    cuda: CudaInterface | None = None
    api: Literal["tensors", "bindings"] | None = None
    engine: LoadedEngine | None = None
    deserialize_ms: float | None = None
    device_memory: DeviceMemory | None = None
    host_peak_bytes: int | None = None


class ProbeResult(NamedTuple):
    """All that is known of one engine once it, or the process, has come to its end."""

    request: ProbeRequest  # for this engine alone
    end: ProbeEnd
    python: str  # the interpreter
    steps: tuple[Step, ...] = ()  # that were entered, in order
    messages: tuple[LogMessage, ...] = ()  # of TensorRT's logger
    failures: tuple[ProbeFailure, ...] = ()
    runs: tuple[Execution, ...] = ()  # the sets of shapes that were executed
    facts: ProbeFacts = ProbeFacts()
    printed: str = ""  # what libraries printed, its beginning and end
    seconds: float = 0.0  # from the start of the process, or the end of the engine before, to its end
    shared: bool = False  # the process lives on, for further engines

    @property
    def engine(self) -> EngineRequest:
        """The engine that this is about."""
        return self.request.engines[0]

    def reached(self, stage: ProbeStage) -> bool:
        """Whether the process entered the stage."""
        return any(step.stage == stage for step in self.steps)

    @property
    def deserialized(self) -> bool:
        """Whether TensorRT made an engine of the plan."""
        return self.reached("inspect")

    @property
    def creators(self) -> tuple[Plugin, ...] | None:
        """What the plugin registry held when the engine met it; ``None`` where it could not be asked."""
        return next((row for row in reversed(self.facts.creators) if row is not None), None)

    @property
    def module(self) -> str:
        """The module that was imported, or would have been."""
        return self.facts.module or (*self.request.modules, "")[0]

    @property
    def product(self) -> str:
        """The library as it names itself: ``TensorRT 8.6.0``."""
        version = self.facts.library.version if self.facts.library is not None else None
        numbers = ".".join(map(str, version)) if version else "of unknown version"
        return f"TensorRT{'-RTX' if self.module.startswith('tensorrt_rtx') else ''} {numbers}"
