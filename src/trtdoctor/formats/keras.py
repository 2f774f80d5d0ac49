"""Keras models: HDF5, and the zip of Keras 3. What Keras writes first tells its files from other HDF5 files."""

from __future__ import annotations

from trtdoctor.formats.ways import BUILD, CONVERT, CONVERT_AND_BUILD, TF2ONNX
from trtdoctor.formats.zipped import ZipNames
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(CONVERT_AND_BUILD, (CONVERT + "--keras {path} --output {stem}.onnx", BUILD), TF2ONNX)
_IF_KERAS = _FIX._replace(title="if it is a Keras model, convert it to ONNX, then build")


def in_hdf5(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"\x89HDF\r\n\x1a\n"):
        return None
    if b"keras_version" in head or b"model_config" in head:
        return NonEngineFile("keras", "a Keras model (HDF5)", _FIX)
    return NonEngineFile("hdf5", "an HDF5 file", _IF_KERAS)


def in_zip(found: ZipNames) -> NonEngineFile | None:
    if "model.weights.h5" not in found.bases:
        return None
    return NonEngineFile("keras", "a Keras 3 model (.keras)" + found.cut, _FIX)
