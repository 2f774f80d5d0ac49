"""Torch-TensorRT in PyTorch's archives: TorchScript modules, exported programs and AOTInductor packages.

A module has its plans in ``data.pkl``. An exported program (``torch_tensorrt.save``, .ep or .pt2) has each in an entry
of its own: ``data/constants/opaque_obj_N`` is a pickle, ``custom_obj_N`` (from the C++ object) a zip with a pickle in
it; an AOTInductor package has ``custom_obj_N`` beside its libraries. Sources:
https://github.com/pytorch/pytorch/blob/main/torch/export/pt2_archive/_package.py and constants.py beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trtdoctor.formats.wrappers import pickled
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped, in_place, stopped_at
from trtdoctor.formats.zipped import STORED, ZipEntry, data_of
from trtdoctor.model.engine import WrapperKind
from trtdoctor.sources.parts import Part
from trtdoctor.sources.source import Source, SubSource

MOST_ENTRIES = 1000
"""Entries of one archive that may hold a plan and are looked into."""

_OBJECT = re.compile(r"(?:.*/)?(?:opaque|custom)_obj_\d+")
_EXPORTED = ("archive_format", "serialized_exported_program.json")


def unwrap(source: Source, place: Place) -> Iterator[Wrapped]:
    """The plans, those of exported programs by the name of their entry."""
    if source.read(0, min(4, source.size)) != b"PK\3\4":
        return
    found = place.entries(source)
    names = [one.name for one in found]
    if any("/code/" in name for name in names):
        yield from _module(source, found, place)
    elif any("data/aotinductor/" in name for name in names):
        yield from _objects(source, found, place, "aotinductor")
    elif any(name.rpartition("/")[2] in _EXPORTED for name in names):
        yield from _objects(source, found, place, "exported-program")


def _module(source: Source, found: Sequence[ZipEntry], place: Place) -> Iterator[Wrapped]:
    """The plans of a TorchScript module."""
    entry = next((one for one in found if one.name.endswith("/data.pkl") and one.name.count("/") == 1), None)
    if entry is not None:
        yield from _plans(source, _stored(source, entry), "torchscript", place)


def _objects(source: Source, found: Sequence[ZipEntry], place: Place, kind: WrapperKind) -> Iterator[Wrapped]:
    objects = [one for one in found if _OBJECT.fullmatch(one.name)]
    if len(objects) > MOST_ENTRIES:
        place.unseen.append(stopped_at(f"the limit of {MOST_ENTRIES:,} objects of a program"))
    for entry in objects[:MOST_ENTRIES]:
        where = _stored(source, entry)
        if where is not None:
            name = entry.name.partition("/")[2] or entry.name  # without the name of the archive
            yield from (one._replace(member=name) for one in _object(source, where, kind, place))


def _object(source: Source, where: Part, kind: WrapperKind, place: Place) -> Iterator[Wrapped]:
    """The plans of one object: a pickle, or a zip with one in it."""
    if source.read(where.at, min(4, where.size)) != b"PK\3\4":
        yield from _plans(source, where, kind, place)
        return
    inside = SubSource(source, where.at, where.size)
    for entry in place.entries(inside):
        if entry.name.endswith("/data.pkl"):
            yield from _plans(inside, _stored(inside, entry), kind, place)


def _stored(source: Source, entry: ZipEntry) -> Part | None:
    """Where an entry lies, when it is stored as PyTorch does, not compressed: its texts are in the file as they are."""
    if entry.method != STORED:
        return None
    start = data_of(source, entry)
    return Part(start, min(entry.size, source.size - start))


def _plans(source: Source, where: Part | None, kind: WrapperKind, place: Place) -> Iterator[Wrapped]:
    if where is not None:
        for one in pickled.plans(source, where.at, where.at + where.size, place.room, "base64"):
            yield in_place(source, kind, one.plan, metadata=one.metadata)
