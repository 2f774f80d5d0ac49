"""Core ML models: the model itself, a package (.mlpackage) as a directory or as a zip."""

from __future__ import annotations

from trtdoctor.formats.folder import Folder
from trtdoctor.formats.protobuf import Message
from trtdoctor.formats.ways import BUILD, REBUILD_FROM_SOURCE
from trtdoctor.formats.zipped import ZipNames
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(REBUILD_FROM_SOURCE, (BUILD,), "https://apple.github.io/coremltools/mlmodel/index.html")


def in_protobuf(found: Message) -> NonEngineFile | None:
    """``CoreML.Specification.Model``: specification, description, and one kind of model numbered 200 or above."""
    if found.keys[:2] != [(1, 0), (2, 2)] or found.fields[0].value > 32:
        return None
    kind = max(found.numbers)
    if kind < 200 or not found.numbers <= {1, 2, 10, kind}:
        return None
    description = found.inside(found.fields[1], 8)
    feature = description.inside(description.fields[0], 8) if description else None
    if not feature or not feature.begins_with_name():
        return None
    return NonEngineFile("coreml", f"a Core ML model (specification {found.fields[0].value})", _FIX)


def in_zip(found: ZipNames) -> NonEngineFile | None:
    if not any("com.apple.CoreML" in name or name.endswith(".mlmodel") for name in found.names):
        return None
    return NonEngineFile("coreml", "a zipped Core ML package" + found.cut, _FIX)


def directory(folder: Folder) -> NonEngineFile | None:
    if "Manifest.json" not in folder.names or not any(
        name == "Data" or name.startswith("Data/") for name in folder.names
    ):
        return None
    return NonEngineFile("coreml", "a Core ML package (.mlpackage)", _FIX)
