"""What was found: a cause, how bad and how sure it is, the evidence, and the ways out."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, NamedTuple, get_args

Stage = Literal["file", "header", "host", "version", "gpu", "libraries", "plugins", "profiles", "load", "execute"]

Cause = Literal[
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
]

STAGES: tuple[Stage, ...] = get_args(Stage)
CAUSES: tuple[Cause, ...] = get_args(Cause)


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
