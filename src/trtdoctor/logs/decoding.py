"""What TensorRT's messages write in code: versions as characters, packed versions, tags, serialization numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trtdoctor.knowledge import cuda_errors

# The word at the beginning of a plan's inner header that was meant for the safety runtime, and the releases that wrote
# it. Source: headers of engines of these releases (docs/plan-format.md).
SAFE_SERIALIZATION = {87: (6, 0), 89: (7, 0), 95: (7, 1, 0), 97: (7, 1, 3), 96: (7, 2), 43: (8, 0)}
# The standard serialization numbers that engines of known versions held, where the table of releases has none.
# 228: tritonserver 24.03-trtllm, https://github.com/triton-inference-server/tensorrtllm_backend/issues/531
SERIALIZATION = {209: ((7, 1, 0),), 228: ((9,),), 240: ((10, 11), (10, 15))}

TAGS = {
    b"ftrt": "a TensorRT plan",
    b"vtrt": "a TensorRT-RTX plan",
    b"ptrt": "a plan of TensorRT 6 to 8.5",
    b"PK\x03\x04": "a zip archive: a PyTorch or TorchScript file",
    b"vers": "a git-lfs pointer: the file itself was never fetched",
    b"<!DO": "an HTML page: the download went wrong",
    b"<htm": "an HTML page: the download went wrong",
    b"\x7fELF": "a shared library or program",
    b"\x1f\x8b\x08\x00": "a gzip archive",
    b"\x80\x02": "a Python pickle",
    b"\x80\x04": "a Python pickle",
    b"\x89HDF": "an HDF5 file",
    b"\x08": "an ONNX model, probably",
}
# cudnnStatus_t up to cuDNN 8, https://docs.nvidia.com/deeplearning/cudnn/archives/cudnn-897/api/index.html
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
LONGEST_METADATA = 100_000
"""A file that begins with a number up to this begins with the length of a JSON header, as Ultralytics writes it."""


def begins_with(number: int) -> str:
    """What a file is whose first four bytes TensorRT printed as a number, and those bytes."""
    data = (number & 0xFFFFFFFF).to_bytes(4, "little")
    shown = data.hex(" ")
    for tag, what in TAGS.items():
        if data.startswith(tag) and not (len(tag) == 1 and data[1] > 0x20):
            return f"{what} (first bytes {shown})"
    if 0 < number <= LONGEST_METADATA:
        return f"a length of {number}: the JSON header that Ultralytics puts before the plan (first bytes {shown})"
    if number == 0:
        return f"zero bytes (first bytes {shown})"
    return f"first bytes {shown}, {data!r} as text" if data.isascii() else f"first bytes {shown}"


def version_of_characters(text: str) -> str:
    """``"\\n.\\x0f.\\x01.\\x1d"`` -> ``10.15.1.29``: raw control characters, or as logs and Python escape them.

    A zero byte ends the text early, so what comes back may have two parts only; what is no such version comes back
    empty.
    """
    escapes = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "v": 11, "f": 12}
    parts = []
    for piece in re.findall(r"\\x[0-9a-fA-F]{2}|\\[0-7]{3}|\\[ntrabvf]|\^[A-Z\[\]\\^_]|[^.\s]|[\x00-\x20]", text):
        if piece.startswith("\\x"):
            parts.append(int(piece[2:], 16))
        elif piece.startswith("\\") and len(piece) == 4:
            parts.append(int(piece[1:], 8))
        elif piece.startswith("\\") and len(piece) == 2:
            parts.append(escapes[piece[1]])
        elif piece.startswith("^") and len(piece) == 2:
            parts.append(ord(piece[1]) - 64)
        else:  # also a printable one: 48 is "0"
            parts.append(ord(piece))
    if not 1 < len(parts) <= 4 or not 5 <= parts[0] <= 31:
        return ""
    return ".".join(map(str, parts))


def unpacked(digits: str) -> str:
    """trtexec's ``v8502`` is 8.5.2 and its ``v100700`` 10.7.0."""
    number = int(digits)
    if len(digits) >= 6:
        return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return f"{number // 1000}.{number // 100 % 10}.{number % 100}"


def capability(text: str) -> str:
    """``0x809`` and ``89`` and ``8.9`` -> ``8.9``; ``120`` -> ``12.0``."""
    lowered = text.lower()
    if lowered.startswith("0x"):
        number = int(lowered, 16)
        return f"{number >> 8}.{number & 0xFF}"
    if lowered.isdigit():
        return f"{lowered[:-1]}.{lowered[-1]}" if len(lowered) > 1 else lowered
    return text


def releases_of(number: int) -> tuple[str, ...]:
    """The TensorRT releases whose engines hold this serialization number, as far as known."""
    from trtdoctor.knowledge.releases import RELEASES

    have: set[tuple[int, ...]] = {
        r.version[:2] for r in RELEASES if r.product == "tensorrt" and r.serialization == number
    }
    have |= {version[:2] for version in SERIALIZATION.get(number, ())}
    return tuple(".".join(map(str, version)) for version in sorted(have))


def span(releases: tuple[str, ...]) -> str:
    """``("8.5", "10.3", "10.4")`` -> ``8.5, or 10.3 to 10.4``: neighbours of one major version as a range."""
    by_major: dict[str, list[str]] = {}
    for release in releases:
        by_major.setdefault(release.partition(".")[0], []).append(release)
    return ", or ".join(group[0] if len(group) == 1 else f"{group[0]} to {group[-1]}" for group in by_major.values())


def safe_releases_of(number: int) -> str:
    """The releases that wrote this number where a safety version stands; empty where it is not known."""
    found = SAFE_SERIALIZATION.get(number)
    return ".".join(map(str, found)) if found else ""


def split_namespace(name: str) -> tuple[str, str]:
    """``GPTAttentiontensorrt_llm`` -> ``("GPTAttention", "tensorrt_llm")``: older releases print name and namespace
    without anything between them."""
    from trtdoctor.knowledge.custom_plugins import NAMESPACES

    for namespace in NAMESPACES:
        if name.endswith(namespace) and len(name) > len(namespace):
            return name[: -len(namespace)], namespace
    return name, ""


def entities(groups: dict[str, str | None]) -> dict[str, str]:
    """The named groups of a message's pattern as entities of the contract.

    Groups named like an entity are taken as they are, ``_2`` and so on after it stripped; those that need decoding
    have names of their own.
    """
    found: dict[str, str] = {}
    for group, value in groups.items():
        if value is None:
            continue
        name = re.sub(r"_\d+$", "", group)
        for key, text in _decoded(name, value, groups):
            if text:
                found.setdefault(key, text)
    return found


def _decoded(name: str, value: str, groups: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    if name.endswith("_chars"):
        yield name.removesuffix("_chars"), version_of_characters(value)
    elif name.endswith("_packed"):
        yield name.removesuffix("_packed"), unpacked(value)
    elif name in ("sm_built", "sm_runtime"):
        yield name, capability(value)
    elif name == "tag":
        yield "file_begins_with", begins_with(int(value))
    elif name == "plugin":
        plugin, namespace = split_namespace(value)
        yield "plugin", plugin
        yield "plugin_namespace", namespace
        yield "plugin_printed", value if namespace else ""
    elif name == "plugin_library":
        yield "library", value
        yield "plugin", value.replace("\\", "/").rpartition("/")[2]
    elif name in ("cuda_number", "cuda_text"):
        yield from _cuda(groups)
    elif name == "cudnn_number":
        yield "cuda_error", f"{CUDNN[int(value)]} ({value})" if int(value) in CUDNN else f"cuDNN status {value}"
    elif name == "dla_number":
        yield "cuda_error", f"DLA error {value}"
    elif name == "tensor":
        yield name, value.strip("'\"")
    else:
        yield name, value.strip()


def _cuda(groups: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    number = next((value for group, value in groups.items() if group.startswith("cuda_number") and value), "")
    words = next((value for group, value in groups.items() if group.startswith("cuda_text") and value), "")
    row = cuda_errors.named(number, words)
    if row is None:
        yield "cuda_error", number or words.strip()
        return
    shown = number or str(row.number)
    yield "cuda_error", f"{shown} ({row.short})"
    yield "cuda_error_number", shown
    yield "cuda_error_name", row.runtime
    yield "cuda_error_text", row.short
