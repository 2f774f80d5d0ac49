"""What TensorRT's messages write in code: versions as characters, packed versions, tags, serialization numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trtdoctor.knowledge import cuda_errors
from trtdoctor.knowledge.message_numbers import (
    CUDNN,
    EARLY_ACCESS,
    FIRST_BYTES,
    LONGEST_METADATA,
    SAFE_SERIALIZATION,
    SERIALIZATION,
    FirstBytes,
)


def first_bytes(number: int) -> FirstBytes:
    """What a file is whose first four bytes TensorRT printed as a number; ``what`` shows the bytes too."""
    data = (number & 0xFFFFFFFF).to_bytes(4, "little")
    shown = data.hex(" ")
    for row in FIRST_BYTES:
        if data.startswith(row.data) and not (len(row.data) == 1 and data[1] > 0x20):
            return FirstBytes(data, f"{row.what} (first bytes {shown})", row.kind)
    if 0 < number <= LONGEST_METADATA:
        what = f"a length of {number}: the JSON header that Ultralytics puts before the plan (first bytes {shown})"
        return FirstBytes(data, what)
    if number == 0:
        return FirstBytes(data, f"zero bytes (first bytes {shown})")
    what = f"first bytes {shown}, {data!r} as text" if data.isascii() else f"first bytes {shown}"
    return FirstBytes(data, what, "unknown")


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
    """The TensorRT releases whose engines hold this serialization number, as far as known; one that only had early
    access is left out where another has it, too."""
    from trtdoctor.knowledge.releases import RELEASES

    rows = [row.version for row in RELEASES if row.product == "tensorrt" and row.serialization == number]
    have: set[tuple[int, ...]] = {version[:2] for version in rows if version[2] or version[0] > EARLY_ACCESS}
    have |= {version[:2] for version in SERIALIZATION.get(number, ())}
    have = have or {version[:2] for version in rows}
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


def unescaped(path: str) -> str:
    """A path of Windows as Python's ``repr`` prints it, with its backslashes single again."""
    return re.sub(r"(?<=.)\\\\", r"\\", path)


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
        name = _entity(group)
        for key, text in _decoded(name, value, groups):
            if text:
                found.setdefault(key, text)
    return found


def printed_tag(groups: dict[str, str | None]) -> int | None:
    """The first four bytes of the file as a number, where a message gives them."""
    found = next((value for group, value in groups.items() if _entity(group) == "tag" and value), None)
    return None if found is None else int(found)


def _entity(group: str) -> str:
    """The name of a group without the number that tells it from others of the same name."""
    return re.sub(r"_\d+$", "", group)


def _decoded(name: str, value: str, groups: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    if name.endswith("_chars"):
        yield name.removesuffix("_chars"), version_of_characters(value)
    elif name.endswith("_packed"):
        yield name.removesuffix("_packed"), unpacked(value)
    elif name in ("sm_built", "sm_runtime"):
        yield name, capability(value)
    elif name == "tag":
        yield "file_begins_with", first_bytes(int(value)).what
    elif name == "plugin":
        plugin, namespace = split_namespace(value)
        yield "plugin", plugin
        yield "plugin_namespace", namespace
        yield "plugin_printed", value if namespace else ""
    elif name == "library":
        yield "library", value.rstrip(".")  # the full stop of a sentence is not its name's
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
        yield name, value.lstrip("'\"").rstrip("'\".,;:")
    elif name == "path":
        yield name, unescaped(value.strip())
    else:
        yield name, value.strip()


def _cuda(groups: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    number = next((value for group, value in groups.items() if group.startswith("cuda_number") and value), "")
    words = next((value for group, value in groups.items() if group.startswith("cuda_text") and value), "")
    yield from cuda_error(number, words)


def cuda_error(number: str, words: str) -> Iterator[tuple[str, str]]:
    """The entities of an error that a line gives by number, by a description or name, or by both."""
    row = cuda_errors.named(number, words)
    if row is None:
        yield "cuda_error", number or words.strip()
        return
    shown = number or str(row.number)
    yield "cuda_error", f"{shown} ({row.short})"
    yield "cuda_error_number", shown
    yield "cuda_error_name", row.runtime
    yield "cuda_error_text", row.short
    yield "cuda_error_description", row.text
