"""The nouns: facts of an engine and of a target, checks, findings, reports. No behaviour beyond what they mean.

collect → ``Facts`` → diagnose (the chain of ``Check``) → ``Report`` → render.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from trtdoctor.fact import Fact, NotAsked

if TYPE_CHECKING:
    from trtdoctor.file.formats import Foreign
    from trtdoctor.file.opening import Stand
    from trtdoctor.machine import Machine, Plugin
    from trtdoctor.plan.body import PlanBody
    from trtdoctor.plan.layout import ComputeCapability, PlanHeader
    from trtdoctor.worker.protocol import Trial

# ---- facts of the engine file


class Damage(NamedTuple):
    """What a copy in text mode did to the bytes, as far as it can be proven."""

    how: str  # completes "the file was …"
    evidence: str


class Engine(NamedTuple):
    """One path and everything that its bytes tell. ``header`` is ``None`` when there is no plan in it."""

    path: str
    stand: Stand
    size_bytes: int | None = None
    foreign: Foreign | None = None  # a known format that is no engine
    head: bytes = b""  # the first bytes, for "not recognised"
    container: str | None = None
    plan_offset: int | None = None
    plan_size: int | None = None
    plans: int = 1
    metadata: Mapping[str, object] = MappingProxyType({})
    header: PlanHeader | None = None
    body: PlanBody | None = None
    damage: Damage | None = None
    changed: str | None = None
    filesystem: tuple[str, str] | None = None  # type and mount point
    failure: str | None = None  # why the bytes could not be looked at to the end


# ---- facts of the target: this machine, another one's JSON, or a few words

NOT_NAMED = NotAsked("the target does not name it")


class GpuUser(NamedTuple):
    """A process that has memory of a GPU; ``bytes`` is ``None`` where the driver does not tell."""

    pid: int
    name: str
    bytes: int | None


class Gpu(NamedTuple):
    """A GPU of the target, or one MIG slice of it. ``name`` as NVIDIA prints it."""

    compute_capability: Fact[ComputeCapability] = NOT_NAMED
    name: Fact[str] = NOT_NAMED
    sm_count: Fact[int] = NOT_NAMED
    integrated: Fact[bool] = NOT_NAMED
    memory_bytes: Fact[int] = NOT_NAMED
    device_index: Fact[int] = NOT_NAMED  # as nvidia-smi counts
    uuid: Fact[str] = NOT_NAMED
    memory_free_bytes: Fact[int] = NOT_NAMED
    users: Fact[tuple[GpuUser, ...]] = NOT_NAMED
    compute_mode: Fact[str] = NOT_NAMED  # default, exclusive-process, prohibited
    persistence: Fact[bool] = NOT_NAMED
    mig: Fact[bool] = NOT_NAMED  # it is partitioned; then its slices are listed instead
    slice_of: Fact[str] = NOT_NAMED  # the UUID of the GPU that it is a slice of
    ecc_uncorrected: Fact[int] = NOT_NAMED  # since the driver was loaded
    remapping_failed: Fact[bool] = NOT_NAMED
    failure: Fact[str] = NOT_NAMED  # what NVML said instead of opening it
    visible: Fact[bool] = NOT_NAMED  # to the processes of this environment


class TargetVersion(NamedTuple):
    """A version as far as the target gives it: two to four numbers, ``(10, 3, 0)`` for any build of 10.3.0."""

    parts: tuple[int, ...]

    @property
    def exact(self) -> bool:
        return len(self.parts) == 4


class Target(NamedTuple):
    """The machine in question. ``runtime`` is full, lean, dispatch or rtx; ``bindings`` is what Python reports."""

    described: str  # "gpu=9.0,tensorrt=8.6.0.12", a file's name, "this machine"; safe to print
    gpu: Gpu = Gpu()
    tensorrt: Fact[TargetVersion] = NOT_NAMED
    runtime: Fact[str] = NOT_NAMED
    bindings: Fact[TargetVersion] = NOT_NAMED
    platform: Fact[str] = NOT_NAMED
    driver: Fact[str] = NOT_NAMED
    cuda: Fact[str] = NOT_NAMED  # the newest that the driver supports
    gpus: tuple[Gpu, ...] = ()  # all of them; ``gpu`` is the one in question
    machine: Fact[Machine] = NOT_NAMED
    static: bool = False  # no machine is asked about, only the file


NOT_TRIED = NotAsked("TensorRT was not run: another machine than this one is asked about, or none")


class Facts(NamedTuple):
    """All that a check may know."""

    engine: Engine
    target: Target
    allow_host_code: bool = False
    shapes: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    """Shapes of inputs that a program will use, by name."""
    plugin_libraries: tuple[Plugin, ...] = ()
    trial: Fact[Trial] = NOT_TRIED
    """What happened when TensorRT loaded and executed the engine here."""


# ---- findings


class Severity(IntEnum):
    """How bad it is if it is true."""

    INFO = 1
    WARNING = 2
    ERROR = 3


class Confidence(IntEnum):
    """How sure we are that it is true."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


class Evidence(NamedTuple):
    """A value and where it stands: a byte range of the file, a documented rule, a word of the target."""

    label: str
    value: str
    source: str


class Fix(NamedTuple):
    """One way out. ``commands`` paste into a POSIX shell as they are."""

    title: str
    commands: tuple[str, ...] = ()
    url: str | None = None


class Finding(NamedTuple):
    """Something that stands between the engine and the target. Data in fields; ``message`` is one or two sentences."""

    cause: str
    severity: Severity
    confidence: Confidence
    title: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[Fix, ...] = ()
    code: str = ""  # set by the chain: the code of the check that found it
    stage: str = ""
    masked_by: str | None = None


# ---- checks

STAGES = ("file", "header", "host", "version", "gpu", "libraries", "plugins", "profiles", "load", "execute")

CAUSES = (
    "version-mismatch",
    "two-trt-versions",
    "gpu-arch-mismatch",
    "unsupported-sm",
    "platform-mismatch",
    "not-an-engine",
    "corrupt-or-truncated",
    "wrong-path",
    "plugin-missing",
    "plugin-crash",
    "shapes-profiles",
    "io-binding",
    "cuda-driver-or-device",
    "cuda-context",
    "missing-library",
    "cudnn-init",
    "memory",
    "special-engine",
    "api-removed",
    "python-packaging",
    "engine-build",
    "known-bug",
    "permission",
    "numerics",  # it runs, and what it computes is in doubt
    "crash",
)


class Check(NamedTuple):
    """One question about the facts. ``needs`` are codes of checks whose errors leave nothing to ask here."""

    code: str
    title: str
    stage: str
    needs: tuple[str, ...]
    run: Callable[[Facts], Iterable[Finding]]
    doc: str


Run = Callable[[Facts], Iterable[Finding]]


def check(code: str, title: str, *, stage: str, needs: tuple[str, ...] = ()) -> Callable[[Run], Check]:
    """Makes a ``Check`` of a function; its docstring is the check's documentation page."""

    def make(run: Run) -> Check:
        return Check(code, title, stage, needs, run, run.__doc__ or "")

    return make


class Outcome(NamedTuple):
    """How a check ended. ``outcome`` is passed, found, skipped or broken; ``incomplete`` marks a skip that matters."""

    code: str
    stage: str
    title: str
    outcome: str
    reason: str | None = None
    incomplete: bool = False
    duration_ms: float = 0.0


class Report(NamedTuple):
    """The answer about one engine: ``status`` is ok, problems or incomplete."""

    engine: Engine
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    status: str
    verdict: str
    trial: Fact[Trial] = NOT_TRIED
    gpu: str | None = None  # which of the target's GPUs it is about, where it has several
