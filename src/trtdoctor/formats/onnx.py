"""ONNX models: ``onnx.ModelProto``, by the field numbers of the public schema."""

from __future__ import annotations

from trtdoctor.errors import PlanError
from trtdoctor.formats.ep_nodes import EpNode, ep_nodes
from trtdoctor.formats.protobuf import Message
from trtdoctor.formats.ways import TRTEXEC
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import printable

# Of onnx.ModelProto: field number to wire type; and the numbers in onnx.GraphProto, all of wire type 2.
_MODEL = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
_GRAPH = frozenset((1, 2, 5, 10, 11, 12, 13, 14, 15, 16))
_IR_VERSION, _PRODUCER, _PRODUCER_VERSION, _GRAPH_FIELD, _OPSET = 1, 2, 3, 7, 8

_FIX = Fix("build an engine from it", ("trtexec --onnx={path} --saveEngine={stem}.engine",), TRTEXEC)

# https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.EPContext
_CONTEXT = Fix(
    "load it with ONNX Runtime and the provider that made it; to build an engine, start from the ONNX model that it was"
    " made from: trtexec and TensorRT's parser do not know the operator EPContext"
)


def recognize(model: Message) -> NonEngineFile | None:
    graph = graph_of(model)
    if graph is None:
        return None
    facts = [f"IR version {model.fields[0].value}", *_opsets(model), *_maker(model)]
    if graph.end > model.source.size:
        facts.append("cut short")
    node = _context(model, graph)
    if node is not None:
        maker = node.attributes.get("source")
        facts += [f"compiled by {printable(maker, 60)}"] if isinstance(maker, str) and maker else []
        return NonEngineFile("onnx", f"an EPContext model of ONNX Runtime ({', '.join(facts)})", _CONTEXT)
    return NonEngineFile("onnx", f"an ONNX model ({', '.join(facts)})", _FIX)


def graph_of(model: Message) -> Message | None:
    """The graph of an ONNX model; ``None`` when ``model`` is none."""
    version = model.fields[0]
    if version.key != (_IR_VERSION, 0) or not 1 <= version.value <= 64:
        return None
    if any(_MODEL.get(field.number) != field.wire for field in model.fields):
        return None
    field = model.first(_GRAPH_FIELD)
    graph = model.inside(field, 4) if field else None
    if graph is None or any(wire != 2 or number not in _GRAPH for number, wire in graph.keys):
        return None
    return graph


def _context(model: Message, graph: Message) -> EpNode | None:
    """The first node that is an EPContext: what a provider compiled, inside or by the name of its file."""
    try:
        return next(ep_nodes(model, graph), None)
    except PlanError:
        return None


def _maker(model: Message) -> list[str]:
    words = [model.text(f, 40) or "" for f in model.fields if f.number in (_PRODUCER, _PRODUCER_VERSION)]
    maker = " ".join(words).strip()
    return [f"made by {printable(maker, 60)}"] if maker else []


def _opsets(model: Message) -> list[str]:
    """The versions of the standard operator set that the model imports."""
    found = []
    for field in model.fields:
        if field.number != _OPSET or field.end > model.source.size:
            continue
        opset = model.inside(field, 2)
        parts = {part.number: part for part in opset.fields} if opset else {}
        if 2 in parts and (1 not in parts or model.text(parts[1]) in ("", "ai.onnx")):
            found.append(f"opset {parts[2].value}")
    return found
