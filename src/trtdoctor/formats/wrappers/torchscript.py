"""Torch-TensorRT: a TorchScript zip whose ``data.pkl`` holds each plan as one base64 string.

Seen in five files of its own test suite, written by TensorRT 8.6 to 11.0.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded
from trtdoctor.formats.wrappers.wrapped import Wrapped
from trtdoctor.formats.zipped import central_directory
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.parts import Part
from trtdoctor.sources.source import Source

DIRECTORY_LIMIT = 8 << 20
"""Bytes of a zip's directory that are read; a module has a few dozen entries of a hundred bytes."""

SEARCH_LIMIT = 64 << 20
"""Bytes of a module's pickle looked through for the next plan."""

MOST_TAGS = 100_000
"""Texts that begin like a plan and are not one, on the way to the next plan; none has been seen."""

MOST_PLANS = 1000

# 'ftrt', 'vtrt' and 'ptrt' in base64, behind the opcode BINUNICODE and its 32-bit length.
_TAGS = (b"ZnRyd", b"dnRyd", b"cHRyd")
_CHUNK = 1 << 16
_OVERLAP = 16  # more than a tag: one may lie across two chunks
_BEFORE = 200  # bytes before a plan that may name its device


class _Plan(NamedTuple):
    """Base64 text in the file, and the bytes before it."""

    at: int
    size: int
    before: bytes


def unwrap(source: Source, index: int) -> Wrapped | None:
    """Plan number ``index`` of a module, or its last."""
    if source.read(0, min(4, source.size)) != b"PK\3\4":
        return None
    pickle = _stored_pickle(source)
    if pickle is None:
        return None
    found = list(_plans(source, pickle.at, pickle.at + pickle.size))
    if not found:
        return None
    plan = found[min(index, len(found) - 1)]
    device = _device(plan.before)
    metadata: dict[str, object] = {} if device is None else {"device": device}
    return Wrapped("torchscript", Part(plan.at, plan.size, "base64"), metadata, len(found))


def _stored_pickle(source: Source) -> Part | None:
    """Where the module's ``data.pkl`` lies, when it is stored as PyTorch does, not compressed.

    Its strings are in the file as they are then. It is searched, never loaded: loading a pickle runs what it says.
    """
    import zipfile

    directory = central_directory(source)
    if directory is None or directory[1] > DIRECTORY_LIMIT:
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
    local = source.read(entry.header_offset, 30)
    start = entry.header_offset + 30 + int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    return Part(start, min(entry.file_size, source.size - start))


def _plans(source: Source, at: int, end: int) -> Iterator[_Plan]:
    """The plans between two bytes of the file. Ends where none comes for too long, or where there are too many."""
    first, kept = at, Budget("the module", entries=MOST_PLANS)
    try:
        while (plan := _next_plan(source, first, at, end)) is not None:
            kept.entry()
            yield plan
            at = plan.at + plan.size
    except BudgetExceeded:  # what was found until then counts; if the file's budget is spent, the next read says so
        return


def _next_plan(source: Source, first: int, at: int, end: int) -> _Plan | None:
    import re

    tag = re.compile(b"|".join(_TAGS))
    budget = Budget("the module", bytes=SEARCH_LIMIT, steps=MOST_TAGS)
    while at < end:
        chunk = source.read(at, min(_CHUNK, end - at))
        budget.read(len(chunk))
        for hit in tag.finditer(chunk):
            budget.step()
            start = at + hit.start()
            size = _text_size(source, first, start, end)
            if size is not None:
                before = source.read(max(first, start - _BEFORE), min(_BEFORE, start - first))
                return _Plan(start, size, before)
        if len(chunk) < _CHUNK:
            return None
        at += _CHUNK - _OVERLAP
    return None


def _text_size(source: Source, first: int, start: int, end: int) -> int | None:
    """The size of the text at ``start``, when an opcode with a size that base64 can have is before it."""
    if start < first + 5:
        return None
    opcode = source.read(start - 5, 5)
    size = int.from_bytes(opcode[1:], "little")
    return size if opcode[:1] == b"X" and 64 <= size <= end - start and size % 4 == 0 else None


def _device(before: bytes) -> str | None:
    """Torch-TensorRT writes ``ID%MAJOR%MINOR%TYPE%NAME`` of the build device just before the plan."""
    for at in range(len(before) - 5, -1, -1):
        if before[at : at + 1] == b"X":
            length = int.from_bytes(before[at + 1 : at + 5], "little")
            text = before[at + 5 : at + 5 + length]
            if len(text) == length and text.count(b"%") == 4:
                return text.decode("utf-8", "surrogateescape")
    return None


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
