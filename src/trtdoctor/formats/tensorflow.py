"""TensorFlow: frozen graphs, and SavedModels as a file or as the directory."""

from __future__ import annotations

from trtdoctor.formats.folder import Folder
from trtdoctor.formats.protobuf import Message
from trtdoctor.formats.ways import BUILD, CONVERT, CONVERT_AND_BUILD, TF2ONNX
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import printable

_GRAPH = Fix(
    "convert it to ONNX (name its inputs and outputs), then build",
    (CONVERT + "--graphdef {path} --inputs INPUT:0 --outputs OUTPUT:0 --output {stem}.onnx", BUILD),
    TF2ONNX,
)
_SAVED_MODEL = Fix(
    "convert the whole SavedModel directory to ONNX, then build",
    (CONVERT + '--saved-model "$(dirname {path})" --output {stem}.onnx', BUILD),
    TF2ONNX,
)
_DIRECTORY = Fix(CONVERT_AND_BUILD, (CONVERT + "--saved-model {path} --output {stem}.onnx", BUILD), TF2ONNX)


def saved_model(found: Message) -> NonEngineFile | None:
    """``tensorflow.SavedModel``: version 1, then meta graphs that begin with what wrote them."""
    if found.keys[:2] != [(1, 0), (2, 2)] or found.fields[0].value != 1 or found.numbers != {1, 2}:
        return None
    graph = found.inside(found.fields[1], 8)
    info = graph.inside(graph.fields[0], 8) if graph else None
    if not graph or not info or graph.fields[0].number != 1 or graph.fields[-1].number > 7:
        return None
    version = next((info.text(field, 20) for field in info.fields if field.number == 5), None)
    made = f" (TensorFlow {printable(version, 20)})" if version else ""
    return NonEngineFile("tensorflow", f"the graph of a TensorFlow SavedModel{made}", _SAVED_MODEL)


def graph(found: Message) -> NonEngineFile | None:
    """``tensorflow.GraphDef``: nodes, each with a name and an operation."""
    if found.keys[0] != (1, 2) or not set(found.keys) <= {(1, 2), (2, 2), (3, 0), (4, 2)}:
        return None
    node = found.inside(found.fields[0], 4)
    if not node or not node.begins_with_name_and_type():
        return None
    return NonEngineFile("tensorflow", "a TensorFlow graph (frozen GraphDef)", _GRAPH)


def directory(folder: Folder) -> NonEngineFile | None:
    if not folder.names & {"saved_model.pb", "saved_model.pbtxt"}:
        return None
    return NonEngineFile("tensorflow-saved-model-dir", "a TensorFlow SavedModel directory", _DIRECTORY)
