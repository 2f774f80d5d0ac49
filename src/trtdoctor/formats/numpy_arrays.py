"""NumPy arrays: one (.npy), or several in a zip (.npz)."""

from __future__ import annotations

from trtdoctor.formats.zipped import ZipNames
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix("pass the engine file; arrays are inputs or weights")


def npy(head: bytes, source: Source) -> NonEngineFile | None:
    return NonEngineFile("numpy", "a NumPy array (.npy)", _FIX) if head.startswith(b"\x93NUMPY") else None


def npz(found: ZipNames) -> NonEngineFile | None:
    if not found.names or not all(base.endswith(".npy") for base in found.bases):
        return None
    return NonEngineFile("numpy", f"NumPy arrays (.npz, {len(found.names)} inside){found.cut}", _FIX)
