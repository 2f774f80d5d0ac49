"""What the numbers mean that messages print: first bytes of a file, serialization numbers, statuses of cuDNN."""

from __future__ import annotations

from typing import Literal

from trtdoctor.named import NamedTuple

FirstBytesKind = Literal["plan-of-another-release", "known", "unknown"]


class FirstBytes(NamedTuple):
    """What a file is that begins with these bytes."""

    data: bytes
    what: str
    kind: FirstBytesKind = "known"


FIRST_BYTES = (
    FirstBytes(b"ftrt", "a TensorRT plan"),
    FirstBytes(b"vtrt", "a TensorRT-RTX plan"),
    FirstBytes(b"ptrt", "a plan of TensorRT 6 to 8.5", "plan-of-another-release"),
    FirstBytes(b"PK\x03\x04", "a zip archive: a PyTorch or TorchScript file"),
    FirstBytes(b"vers", "a git-lfs pointer: the file itself was never fetched"),
    FirstBytes(b"<!DO", "an HTML page: the download went wrong"),
    FirstBytes(b"<htm", "an HTML page: the download went wrong"),
    FirstBytes(b"\x7fELF", "a shared library or program"),
    FirstBytes(b"\x1f\x8b\x08\x00", "a gzip archive"),
    FirstBytes(b"\x80\x02", "a Python pickle"),
    FirstBytes(b"\x80\x04", "a Python pickle"),
    FirstBytes(b"\x89HDF", "an HDF5 file"),
    FirstBytes(b"\x08", "an ONNX model, probably"),
)

LONGEST_METADATA = 100_000
"""A file that begins with a number up to this begins with the length of a JSON header, as Ultralytics writes it."""

SAFE_SERIALIZATION = {87: (6, 0), 89: (7, 0), 95: (7, 1, 0), 97: (7, 1, 3), 96: (7, 2), 43: (8, 0)}
"""The word at the beginning of a plan's inner header that was meant for the safety runtime, and the releases that wrote
it. Source: headers of engines of these releases (docs/plan-format.md)."""

EARLY_ACCESS = 8
"""Up to this major version the patch 0 was an early access, which few used: 8.5.0 shares its number with 10.0."""

SERIALIZATION = {209: ((7, 1, 0),), 228: ((9,),), 237: ((10, 0), (10, 1)), 240: ((10, 11), (10, 15))}
"""The standard serialization numbers that engines of known versions held, where the table of releases has none.
228: tritonserver 24.03-trtllm, https://github.com/triton-inference-server/tensorrtllm_backend/issues/531
237: 10.1.0, https://github.com/NVIDIA/TensorRT/issues/3898"""

CUDNN = {
    1: "CUDNN_STATUS_NOT_INITIALIZED",
    2: "CUDNN_STATUS_ALLOC_FAILED",
    3: "CUDNN_STATUS_BAD_PARAM",
    4: "CUDNN_STATUS_INTERNAL_ERROR",
    5: "CUDNN_STATUS_INVALID_VALUE",
    6: "CUDNN_STATUS_ARCH_MISMATCH",
    7: "CUDNN_STATUS_MAPPING_ERROR",
    8: "CUDNN_STATUS_EXECUTION_FAILED",
    9: "CUDNN_STATUS_NOT_SUPPORTED",
}
"""cudnnStatus_t up to cuDNN 8, https://docs.nvidia.com/deeplearning/cudnn/archives/cudnn-897/api/index.html"""
