"""The EPContext nodes of an ONNX model: what a provider of ONNX Runtime compiled, inside it or by the name of its file.

Source: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.EPContext.
"""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.formats.protobuf import Field, Message, fields_in
from trtdoctor.named import NamedTuple

OPERATOR, DOMAIN = "EPContext", "com.microsoft"
MOST_NODES = 50_000
"""Nodes that are looked at; a model that was compiled in parts keeps those that no provider took."""
FIRST_NODES = 64
"""Nodes that are looked at in a model that does not import the operator's domain."""
_OPSET = 8  # of ModelProto
_NODE, _NAME, _OP_TYPE, _ATTRIBUTE = 1, 3, 4, 5  # of GraphProto and NodeProto
_KEY, _INT, _TEXT = 1, 3, 4  # of AttributeProto
_MOST_FIELDS = 1000


class EpNode(NamedTuple):
    """An EPContext node: its attributes that are numbers or texts, and where the provider's data lies in the file."""

    name: str
    attributes: dict[str, int | str]
    data: Field | None


def ep_nodes(model: Message, graph: Message) -> Iterator[EpNode]:
    """The nodes of the graph of a model, in the order of the file. Raises ``PlanError``."""
    first, most = graph.fields[0], MOST_NODES if _imports_domain(model) else FIRST_NODES
    for seen, field in enumerate(fields_in(graph.source, first.at, graph.end)):
        if field.number != _NODE or seen == most:
            return
        node = graph.inside(field, _MOST_FIELDS)
        kind = node.first(_OP_TYPE) if node else None
        if node is not None and kind is not None and node.text(kind) == OPERATOR:
            yield _node(node)


def _imports_domain(model: Message) -> bool:
    """Whether the model imports the operators of ONNX Runtime, without which no EPContext node is valid."""
    for field in model.fields:
        opset = model.inside(field, 2) if field.key == (_OPSET, 2) and field.end <= model.source.size else None
        if opset and any(part.number == 1 and opset.text(part) == DOMAIN for part in opset.fields):
            return True
    return False


def _node(node: Message) -> EpNode:
    found: dict[str, int | str] = {}
    data = None
    for field in node.fields:
        inside = node.inside(field) if field.key == (_ATTRIBUTE, 2) else None
        key = inside.first(_KEY) if inside else None
        name = inside.text(key) if inside and key else None
        if inside is None or not name:
            continue
        number, text = inside.first(_INT, 0), inside.first(_TEXT)
        if name == "ep_cache_context":
            data = text
        elif number is not None and text is None:
            found[name] = number.value
        elif text is not None:
            found[name] = inside.text(text, 400) or ""
    name_field = node.first(_NAME)
    return EpNode((node.text(name_field, 200) if name_field else None) or "", found, data)
