"""Files that carry a plan inside something else. The facts of the engine come from the plan; the wrapper is named.

* Ultralytics: a 32-bit little-endian length, that many bytes of JSON metadata, then the plan (its exporter's source,
  https://github.com/ultralytics/ultralytics/issues/21513).
* Torch-TensorRT: a TorchScript zip whose ``data.pkl`` holds each plan as one base64 string (seen in five files of its
  own test suite, written by TensorRT 8.6 to 11.0).
"""

from __future__ import annotations

import base64
import binascii
import io
from typing import NamedTuple

from trtdoctor.errors import PlanError
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.source import Source, SubSource, check_range, part_of

METADATA_LIMIT = 16 << 20
"""Bytes of JSON that an Ultralytics header may claim; real ones hold a few hundred (class names)."""

METADATA_PARTS = 50_000
"""Lists, objects and members of metadata that are decoded: each costs up to thirty times its size in memory."""

DIRECTORY_LIMIT = 8 << 20
"""Bytes of a zip's directory that are read; a module has a few dozen entries of a hundred bytes."""

METADATA_DEPTH = 64
"""Levels of lists and objects in metadata that are kept; real ones have two."""

SEARCH_LIMIT = 64 << 20
"""Bytes of a TorchScript's pickle looked through between two plans."""


class Wrapped(NamedTuple):
    """A plan inside a wrapper: ``plan`` reads it, ``offset`` is its first byte in the file (``None`` when encoded)."""

    container: str
    plan: Source
    offset: int | None
    metadata: dict[str, object]
    plans: int = 1  # how many the wrapper holds; ``plan`` is the first


class Base64Source(Source):
    """The bytes that a stretch of base64 text stands for, decoded piecewise."""

    __slots__ = ("_text",)

    def __init__(self, text: Source) -> None:
        if text.size % 4 or not text.size:
            raise PlanError(f"{text.size} characters are not base64", field="base64 plan", offset=0)
        padding = text.read(text.size - 4, 4).count(b"=")
        super().__init__(text.size // 4 * 3 - padding, part_of(text.identity, "base64"), text.budget)
        self._text = text

    def read(self, at: int, size: int) -> bytes:
        check_range(at, size, self.size, "base64 plan")
        first, last = at // 3 * 4, -(-(at + size) // 3) * 4
        try:
            data = base64.b64decode(self._text.read(first, last - first), validate=True)
        except binascii.Error as error:
            raise PlanError(f"not base64: {error}", field="base64 plan", offset=at) from error
        return data[at % 3 : at % 3 + size]


def unwrap(source: Source, index: int = 0) -> Wrapped | None:
    """The plan (number ``index``) inside a known wrapper, or ``None``. Damage reads as "no wrapper"."""
    try:
        head = source.read(0, min(16, source.size))
        if head[:4] == b"PK\3\4":
            return _torchscript(source, index)
        if head[4:5] == b"{":
            return _ultralytics(source)
    except PlanError:
        return None
    return None


def _ultralytics(source: Source) -> Wrapped | None:
    length = int.from_bytes(source.read(0, 4), "little", signed=True)
    if not 2 <= length <= METADATA_LIMIT or 4 + length + 4 > source.size:
        return None
    if not starts_like_plan(source.read(4 + length, 4)):
        return None
    return Wrapped(
        "ultralytics", SubSource(source, 4 + length, source.size - 4 - length), 4 + length, _metadata(source, length)
    )


def _metadata(source: Source, length: int) -> dict[str, object]:
    import json

    text = source.read(4, length)
    if sum(map(text.count, (b"[", b"{", b","))) > METADATA_PARTS:
        return {"unread": f"{length} bytes of metadata have more parts than are decoded"}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {key: _tame(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _tame(value: object, depth: int = 0) -> object:
    """``value`` without what JSON cannot hold (NaN, Infinity) and without depths that exhaust the stack later."""
    if isinstance(value, float) and value - value != 0:
        return str(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth == METADATA_DEPTH:
        return "…"
    if isinstance(value, list):
        return [_tame(item, depth + 1) for item in value]
    return {key: _tame(item, depth + 1) for key, item in value.items()}


class _File(io.RawIOBase):
    """A ``Source`` as the read-only file that ``zipfile`` wants."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._source.size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._source.size - self._at)
        size = left if size is None or size < 0 else min(size, left)
        data = self._source.read(self._at, size)
        self._at += size
        return data


def _torchscript(source: Source, index: int) -> Wrapped | None:
    import zipfile

    from trtdoctor.formats.zipped import central_directory

    place = central_directory(source)
    if place is None or place[1] > DIRECTORY_LIMIT:
        return None
    try:
        with zipfile.ZipFile(_File(source)) as archive:
            names = archive.namelist()
            if not any("/code/" in name for name in names):
                return None
            entry = next((archive.getinfo(n) for n in names if n.endswith("/data.pkl") and n.count("/") == 1), None)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError):
        return None
    if entry is None or entry.compress_type != zipfile.ZIP_STORED:
        return None
    # The pickle is stored, not compressed, so its strings stand in the file as they are. It is searched, never loaded:
    # loading a pickle runs what it says.
    local = source.read(entry.header_offset, 30)
    start = entry.header_offset + 30 + int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    pickle = SubSource(source, start, min(entry.file_size, source.size - start))
    found = _base64_plans(pickle)
    if not found:
        return None
    at, length, before = found[min(index, len(found) - 1)]
    device = _device(before)
    metadata: dict[str, object] = {} if device is None else {"device": device}
    return Wrapped("torchscript", Base64Source(SubSource(pickle, at, length)), None, metadata, len(found))


# 'ftrt', 'vtrt' and 'ptrt' in base64, behind the opcode BINUNICODE and its 32-bit length.
_BASE64_TAGS = (b"ZnRyd", b"dnRyd", b"cHRyd")


def _base64_plans(pickle: Source, limit: int = 1000) -> list[tuple[int, int, bytes]]:
    """Offset and length of each base64 plan in a pickle, and the 200 bytes before it."""
    found: list[tuple[int, int, bytes]] = []
    at = 0
    while at < pickle.size and at - (found[-1][0] + found[-1][1] if found else 0) < SEARCH_LIMIT and len(found) < limit:
        chunk = pickle.read(at, min(1 << 16, pickle.size - at))
        hits = [(chunk.find(tag), tag) for tag in _BASE64_TAGS]
        place = min((place for place, _ in hits if place >= 0), default=-1)
        if place < 0:
            at += max(1, len(chunk) - 16)
            if len(chunk) <= 16:
                break
            continue
        start = at + place
        if start >= 5:
            opcode = pickle.read(start - 5, 5)
            length = int.from_bytes(opcode[1:], "little")
            if opcode[:1] == b"X" and 64 <= length <= pickle.size - start and length % 4 == 0:
                found.append((start, length, pickle.read(max(0, start - 200), min(200, start))))
                at = start + length
                continue
        at = start + 5
    return found


def _device(before: bytes) -> str | None:
    """Torch-TensorRT writes ``ID%MAJOR%MINOR%TYPE%NAME`` of the build device just before the plan."""
    for at in range(len(before) - 5, -1, -1):
        if before[at : at + 1] == b"X":
            length = int.from_bytes(before[at + 1 : at + 5], "little")
            text = before[at + 5 : at + 5 + length]
            if len(text) == length and text.count(b"%") == 4:
                return text.decode("utf-8", "surrogateescape")
    return None
