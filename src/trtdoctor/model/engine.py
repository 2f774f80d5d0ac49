"""What is at a path: an engine with its facts, or something else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from trtdoctor.model.finding import Cause, Fix
from trtdoctor.model.plan import PlanBody, PlanHeader
from trtdoctor.named import NamedTuple

State = Literal[
    "file",
    "missing",
    "unreadable",
    "directory",
    "fifo",
    "socket",
    "character device",
    "block device",
    "failed",
    "refused",  # of an address: the credentials are missing or were refused
    "unreachable",  # of an address: nobody answered, or not so that it could be read
]
UNANSWERED: frozenset[State] = frozenset({"refused", "unreachable"})
"""What says nothing about the engine: whether there is one was not seen."""


class PathStatus(NamedTuple):
    """What is at a path at this moment. Times in seconds since the epoch."""

    state: State
    size_bytes: int | None = None
    modified: float | None = None
    looked: float = 0.0
    why: str = ""  # the operating system's reason for "unreadable" and "failed"
    working_directory: str = ""
    nearest: tuple[str, ...] = ()  # existing names like the missing one
    dangling: str | None = None  # what the symbolic link points to, when that is missing
    missing_folder: str | None = None  # the first folder of the path that does not exist
    owner: str = ""
    mode: str = ""
    me: str = ""
    names: tuple[str, ...] = ()  # what a directory holds, or the engines in the folder of a missing file; capped
    fix: Fix | None = None  # of an address: what to do
    silent: bool = False  # of an address: the store itself does not answer, whatever the object


class Remote(NamedTuple):
    """Which version of an object was read, and what it cost. ``etag`` and ``version`` are the store's words."""

    etag: str | None
    version: str | None
    requests: int
    """Retries are not counted."""
    bytes_read: int
    private: bool
    """Whether nobody on the way could read or change it."""
    signed: bool
    """Whether the address has more than is shown, so that nothing beside it can be asked for."""


ENGINE_NAMES = (".engine", ".plan", ".trt")
"""How engine files are usually called."""

WILDCARDS = frozenset("*?[")
"""What makes a word that names no file a pattern."""
MANIFEST = ".trtdoctor.json"
"""What the name of an engine's manifest, beside it, has after that of the engine."""

NonEngineKind = Literal[
    "empty",
    "zeros",
    "git-lfs-pointer",
    "link-text",
    "onnx",
    "onnxruntime",
    "torchscript",
    "torch",
    "pickle",
    "safetensors",
    "tensorflow",
    "tensorflow-saved-model-dir",
    "keras",
    "hdf5",
    "tflite",
    "openvino",
    "coreml",
    "gguf",
    "caffe",
    "uff",
    "darknet-weights",
    "wts",
    "etlt",
    "hugging-face-dir",
    "edge-llm-engine-dir",
    "onnxruntime-engine-cache",
    "timing-cache",
    "calibration-cache",
    "calibration-table",
    "dla-loadable",
    "trtllm-config",
    "trtllm-engine-dir",
    "triton-model-repository",
    "numpy",
    "elf",
    "pe",
    "gzip",
    "xz",
    "bzip2",
    "zstd",
    "lz4",
    "7z",
    "zip",
    "tar",
    "html",
    "json",
    "xml",
    "text",
    "image",
]
"""What is often passed as an engine and is not one. JSON writes it as ``not_engine``."""

WrapperKind = Literal[
    "ultralytics",
    "torchscript",
    "exported-program",
    "aotinductor",
    "torch-tensorrt-cache",
    "executorch",
    "epcontext",
    "model-connect",
    "zip",
    "tar",
    "gzip",
    "bzip2",
    "xz",
    "zstd",
]
"""Formats that carry a plan inside something else; of wrappers in each other, the outermost."""
WRAPPER_TITLES: dict[WrapperKind, str] = {
    "ultralytics": "Ultralytics",
    "torchscript": "Torch-TensorRT",
    "exported-program": "Torch-TensorRT",
    "aotinductor": "Torch-TensorRT",
    "torch-tensorrt-cache": "Torch-TensorRT",
    "executorch": "ExecuTorch",
    "epcontext": "ONNX Runtime",
    "model-connect": "TensorRT-Model-Connect",
}
"""The program that loads each of them as it is. The others have to be unpacked first."""

Container = Literal["plain", WrapperKind]
"""How the plan lies in its file. JSON writes it as ``container``."""


class NonEngineFile(NamedTuple):
    """A file (or directory) of another format, and its way to an engine.

    The commands of ``fix`` hold placeholders, to be filled in one pass with shell-quoted text: ``{path}``, the file,
    its ``{folder}`` and ``{name}``, ``{engine}``, where an engine in its place would be, and ``{stem}``, a name for
    outputs. Choose a stem for which ``{stem}.engine`` is not the file itself: an ONNX model called ``model.engine``
    would be overwritten.
    """

    kind: NonEngineKind
    what: str
    """Completes "this is …": ``an ONNX model (IR version 8, opset 17, made by pytorch 2.1)``. Safe to print."""
    fix: Fix
    cause: Cause = "not-an-engine"
    """What is wrong, where it is not that the file is another one than was meant."""


ENSEMBLE = "a Triton ensemble, which has no engine of its own"
"""What a model is that only passes tensors between others, where Triton looks for no file."""


class Unseen(NamedTuple):
    """Why a file may hold more than was looked at, and how to look at the rest. ``fix`` as in ``NonEngineFile``."""

    why: str
    """Completes "cannot tell: …". Safe to print."""
    fix: Fix


class Damage(NamedTuple):
    """What a copy in text mode did to the bytes, as far as it can be proven."""

    how: str  # completes "the file was …"
    evidence: str


class Engine(NamedTuple):
    """One plan at a path and every fact that its bytes hold. ``header`` is ``None`` when there is no plan in it."""

    path: str
    path_status: PathStatus
    size_bytes: int | None = None
    not_engine: NonEngineFile | None = None  # a known format other than an engine
    head: bytes = b""  # the first bytes, for "not recognised"
    container: Container | None = None
    member: str | None = None  # the way to the plan inside the file; None: there is only one, without a name
    plan_offset: int | None = None
    plan_size: int | None = None
    plans: int = 1
    metadata: Mapping[str, object] = MappingProxyType({})
    header: PlanHeader | None = None
    body: PlanBody | None = None
    damage: Damage | None = None
    wrapper_damage: str | None = None  # what is wrong with the wrapper; goes on from "the file"
    changed: str | None = None
    filesystem: tuple[str, str] | None = None  # type and mount point
    failure: str | None = None  # why the bytes could not be read to the end
    unseen: Unseen | None = None  # why they were not looked at to the end
    waited: str | None = None  # how long for the file to be all there, in vain, and what was missing
    inner_container: Container | None = None  # what the plan itself is in, where that is inside something else
    remote: Remote | None = None  # of what is at an address


def is_wrapped(engine: Engine) -> bool:
    """Whether the plan is inside something else."""
    return engine.container not in (None, "plain")


def is_packed(engine: Engine) -> bool:
    """Whether it has to be unpacked before any program loads it."""
    return is_wrapped(engine) and engine.container not in WRAPPER_TITLES
