"""Samples of formats: how tests name and check them, and the carriers that several of them come in."""

from __future__ import annotations

import importlib
import io
import pkgutil
import random
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import trtdoctor.formats
from trtdoctor.formats.registry import identify, identify_directory
from trtdoctor.model.engine import NonEngineFile, NonEngineKind
from trtdoctor.sources.directories import names_in
from trtdoctor.sources.source import BytesSource

NOISE = random.Random(7).randbytes(5000)


class Sample(NamedTuple):
    """A file of a format, and words that must be in the sentence about it."""

    kind: NonEngineKind
    words: str
    data: bytes

    def check(self) -> None:
        """It is recognized, and the sentence carries the facts that the file gives."""
        found = identify(BytesSource(self.data))
        assert found is not None
        assert found.kind == self.kind
        assert self.words in found.what


class Directory(NamedTuple):
    """The names in a directory of a format."""

    kind: NonEngineKind
    names: tuple[str, ...]

    def check(self) -> None:
        """It is recognized."""
        found = identify_directory(self.names)
        assert found is not None
        assert found.kind == self.kind


def each(samples: Sequence[Sample | Directory]) -> pytest.MarkDecorator:
    """Runs a test with every one of ``samples`` as its argument ``sample``."""
    names = [sample.words[:30] if isinstance(sample, Sample) else sample.kind for sample in samples]
    return pytest.mark.parametrize("sample", samples, ids=names)


def all_samples() -> list[Sample]:
    """Those of every format, from the test beside this file that is named after it."""
    found: list[Sample] = []
    for module in pkgutil.iter_modules(trtdoctor.formats.__path__):
        if (Path(__file__).parent / f"test_{module.name}.py").exists():
            found += getattr(importlib.import_module(f"test_{module.name}"), "SAMPLES", ())
    return found


# ---- protobuf


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return out + bytes((value,))


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def part(field: int, data: bytes | str) -> bytes:
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


# ---- archives


def zipped(**entries: bytes) -> bytes:
    """A zip; in the names of entries ``__`` means a slash and ``_dot_`` a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def tarred(name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return out.getvalue()


# ---- directories


def made(folder: Path, *files: str, **texts: str) -> str:
    """``folder`` with these files, empty or with a text; in names of ``texts`` ``__`` is a slash, ``_dot_`` a dot."""
    contents = {**dict.fromkeys(files, ""), **{_path(name): text for name, text in texts.items()}}
    for name, text in contents.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return str(folder)


def _path(name: str) -> str:
    return name.replace("__", "/").replace("_dot_", ".")


def of_folder(folder: str) -> NonEngineFile:
    """What the directory on disk is."""
    found = identify_directory(names_in(folder), folder)
    assert found is not None
    return found


def what_of(names: Sequence[str]) -> str:
    """The sentence about a directory of which only the names are known."""
    found = identify_directory(names)
    assert found is not None
    return found.what


def fix_of(folder: str) -> str:
    """The first command of the way to an engine."""
    return of_folder(folder).fix.commands[0]
