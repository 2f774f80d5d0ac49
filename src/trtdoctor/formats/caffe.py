"""Caffe: the network's description (prototxt) and the trained model (caffemodel)."""

from __future__ import annotations

from trtdoctor.formats.plaintext import Text
from trtdoctor.formats.protobuf import Message
from trtdoctor.formats.ways import TRTEXEC
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(
    "TensorRT 8 was the last release to read Caffe models: convert it to ONNX, or build with TensorRT 8",
    ("trtexec --deploy={stem}.prototxt --model={stem}.caffemodel --output=OUTPUT --saveEngine={stem}.engine",),
    TRTEXEC,
)


def model(found: Message) -> NonEngineFile | None:
    """``caffe.NetParameter``: a name, and layers in field 100."""
    field = found.first(100)
    if found.keys[0] != (1, 2) or not field or not found.numbers <= {1, 3, 4, 5, 6, 7, 8, 100}:
        return None
    layer = found.inside(field, 4)
    if found.text(found.fields[0]) is None or not layer or not layer.begins_with_name_and_type():
        return None
    return NonEngineFile("caffe", "a Caffe model (caffemodel)", _FIX)


def network(found: Text) -> NonEngineFile | None:
    flat = "\n" + found.text[:16384].replace(" ", "").replace("\r", "")
    if "\nlayer{" not in flat and "\nlayers{" not in flat:
        return None
    if "\ntype:" not in flat or ("\nbottom:" not in flat and "\ntop:" not in flat):
        return None
    return NonEngineFile("caffe", "a Caffe network description (prototxt)", _FIX)
