"""What was found: a cause, how bad and how sure it is, the evidence, and the ways out."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, get_args

from trtdoctor.named import NamedTuple

# The comments behind the words appear in docs/json.md, too.
Stage = Literal[
    "file",  # can the file be read, and is it an engine
    "header",  # is the plan whole and its header sound
    "host",  # the GPUs, the driver and the container of the machine
    "version",  # TensorRT's version and product
    "gpu",  # the GPU's architecture, platform and memory
    "libraries",  # TensorRT's libraries and what they need
    "plugins",  # plugins and who registers them
    "profiles",  # optimization profiles and shapes
    "load",  # deserializing with the real TensorRT
    "execute",  # executing with the real TensorRT
]

Cause = Literal[
    "version-mismatch",  # another TensorRT version than the engine needs
    "two-trt-versions",  # several TensorRTs meet in one process or one install
    "gpu-arch-mismatch",  # built for another GPU architecture
    "unsupported-sm",  # this TensorRT does not support the GPU at all
    "platform-mismatch",  # built on another platform: operating system or processor
    "not-an-engine",  # the file is something else
    "corrupt-or-truncated",  # bytes are missing, changed or added
    "wrong-path",  # there is no such file, or it is not a file that can be read as one
    "plugin-missing",  # nothing registers a plugin that the engine needs
    "plugin-crash",  # a plugin ends the process
    "shapes-profiles",  # shapes that no optimization profile, or not the selected one, takes
    "io-binding",  # an I/O tensor is not set, not known, or of another type
    "cuda-driver-or-device",  # no driver, no GPU, or one that cannot be used
    "cuda-context",  # CUDA contexts and streams that were mixed up or destroyed
    "missing-library",  # a shared library is not found
    "cudnn-init",  # cuDNN or cuBLAS could not be initialized
    "memory",  # not enough GPU or host memory
    "special-engine",  # DLA, safety, stripped weights, host code, lean runtime, TensorRT-RTX
    "api-removed",  # the program calls what this TensorRT no longer has
    "python-packaging",  # Python packages that are missing, mixed or for another Python
    "engine-build",  # an error of building the engine, not of loading it
    "known-bug",  # a known bug of this release
    "permission",  # the process may not read or write a file or device
    "numerics",  # it runs, and what it computes is in doubt
    "crash",  # the process died and nothing else explains it
]

STAGES: tuple[Stage, ...] = get_args(Stage)
CAUSES: tuple[Cause, ...] = get_args(Cause)

PROBED: frozenset[Stage] = frozenset({"load", "execute"})
"""Stages that TensorRT itself goes through."""
FORETELLING: frozenset[Stage] = frozenset({"host", "version", "gpu", "libraries", "plugins"})
"""Stages whose errors foretell that the engine will not load, so TensorRT can refute them. Damage to a file (``file``,
``header``) is damage even where TensorRT does not notice it, and shapes say nothing about loading."""

LoadReason = Literal[
    "too-short",  # fewer bytes than a header has
    "magic",  # the first four bytes are not the tag that this TensorRT writes
    "size",  # the header's length is not that of the bytes
    "platform",  # the platform tag of another operating system or processor
    "host-code",  # it brings host code, and the program does not allow it
    "reach",  # version-compatible, and older than what version compatibility reaches
    "old-plan",  # the layout of an older release, given to a runtime that also knows newer ones
    "serialization",  # another serialization version
    "version",  # another version of TensorRT, by its own numbers
    "gpu",  # built for another compute capability
    "unsupported",  # this TensorRT has no kernels for the GPU
    "archive",  # what the body holds is not valid
    "plugin",  # a plugin has no creator
    "weights",  # built without weights
    "capability",  # for the DLA or the safety runtime
]
"""What TensorRT compares when it loads an engine, so what a refusal can be for."""


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


SeverityWord = Literal["info", "warning", "error"]
ConfidenceWord = Literal["possible", "likely", "certain"]
"""How tables and JSON write ``Severity`` and ``Confidence``."""


class Evidence(NamedTuple):
    """A value and where it comes from: a byte range of the file, a documented rule, a word of the target."""

    label: str
    value: str
    source: str


FixKind = Literal["step", "build", "diagnose", "pip", "container", "jetpack"]
"""What a fix is: something to do; a build of another engine than this one, which the plan tries by itself; a run of
``trtdoctor check``, which tells nothing new to whoever just made one; or where a TensorRT is to be had: PyPI, a
container, a JetPack."""


Setting = Literal["windows", "jetson", "rtx"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)
"""Where a log was written, as far as that decides which fix can work: on Windows; on a Jetson of JetPack 5 or 6, for
which PyPI has no TensorRT; with TensorRT-RTX, which has tools of its own."""


class Fix(NamedTuple):
    """One way out. ``commands`` paste into a POSIX shell as they are, or into Windows' for a log of it."""

    title: str
    commands: tuple[str, ...] = ()
    url: str | None = None
    kind: FixKind = "step"
    only_on: tuple[Setting, ...] = ()
    """It helps only where one of these is known to be so; empty: anywhere."""
    not_on: tuple[Setting, ...] = ()
    """It cannot work where one of these is known to be so."""


class Finding(NamedTuple):
    """Something that keeps the engine from the target. Data in fields; ``message`` is one or two sentences."""

    cause: Cause
    severity: Severity
    confidence: Confidence
    title: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[Fix, ...] = ()
    code: str = ""  # set by the chain: the code of the check that found it
    stage: Stage | Literal[""] = ""
    masked_by: str | None = None
