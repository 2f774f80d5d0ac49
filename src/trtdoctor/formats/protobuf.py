"""Models that are one protobuf message: ONNX, TensorFlow, Core ML, UFF, Caffe.

Protobuf has no signature and any two bytes can pass for a field. So a format counts as recognised only when every field
read has a number and wire type of its schema, and a message inside it begins as the schema says, too.
"""

from __future__ import annotations

from typing import NamedTuple

from trtdoctor.formats.ways import foreign
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.sources.source import Source
from trtdoctor.text import printable

_UNKNOWN_END = 1 << 62


class _Field(NamedTuple):
    number: int
    wire: int
    value: int  # of a varint; the length of everything else
    start: int

    @property
    def end(self) -> int:
        return self.start + self.value


def _varint(data: bytes, at: int) -> tuple[int, int] | None:
    value = 0
    for shift in range(10):
        if at + shift >= len(data):
            return None
        value |= (data[at + shift] & 0x7F) << 7 * shift
        if data[at + shift] < 0x80:
            return value, at + shift + 1
    return None


def _message(source: Source, at: int, end: int, limit: int = 24) -> list[_Field]:
    """The first fields of a protobuf message, contents skipped; empty when the bytes are none.

    The last field may reach beyond a file that was cut short, but not beyond ``end``.
    """
    fields: list[_Field] = []
    while at < min(end, source.size) and len(fields) < limit:
        peek = source.read(at, min(20, source.size - at))
        tag = _varint(peek, 0)
        if tag is None or tag[0] < 8 or tag[0] & 7 not in (0, 1, 2, 5):
            return []
        wire = tag[0] & 7
        number = _varint(peek, tag[1]) if wire in (0, 2) else ({1: 8, 5: 4}[wire], tag[1])
        if number is None:
            return fields if at + 20 > source.size else []
        field = _Field(tag[0] >> 3, wire, number[0], at + number[1])
        at = field.start if wire == 0 else field.end
        if at > end:
            return []
        fields.append(field)
    return fields


def _text_of(source: Source, field: _Field, limit: int = 80) -> str | None:
    """The field as text; ``None`` when it is none."""
    if field.wire != 2 or field.start > source.size:
        return None
    data = source.read(field.start, min(field.value, limit, source.size - field.start))
    try:  # a cut may fall into a character
        text = data.decode("utf-8", "strict" if len(data) == field.value else "ignore")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _named(source: Source, fields: list[_Field]) -> bool:
    """Whether a message begins with a name and a type like ``Conv2D``: a TensorFlow node, a Caffe layer."""
    if [(f.number, f.wire) for f in fields[:2]] != [(1, 2), (2, 2)]:
        return False
    name, kind = _text_of(source, fields[0]), _text_of(source, fields[1])
    return bool(name and kind and kind.isidentifier() and (kind[0].isupper() or kind[0] == "_"))


# Of onnx.ModelProto: field number to wire type; and the numbers in onnx.GraphProto, all of wire type 2.
_ONNX_MODEL = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
_ONNX_GRAPH = frozenset((1, 2, 5, 10, 11, 12, 13, 14, 15, 16))


def _onnx(source: Source, fields: list[_Field]) -> NonEngineFile | None:
    if fields[0][:2] != (1, 0) or not 1 <= fields[0].value <= 64:
        return None
    if any(_ONNX_MODEL.get(f.number) != f.wire for f in fields):
        return None
    graph = next((f for f in fields if f.number == 7), None)
    inner = _message(source, graph.start, graph.end, 4) if graph else []
    if not graph or not inner or any(f.wire != 2 or f.number not in _ONNX_GRAPH for f in inner):
        return None
    facts = [f"IR version {fields[0].value}"]
    for field in fields:
        if field.number == 8 and field.end <= source.size:
            opset = {f.number: f for f in _message(source, field.start, field.end, 2)}
            if 2 in opset and (1 not in opset or _text_of(source, opset[1]) in ("", "ai.onnx")):
                facts.append(f"opset {opset[2].value}")
    maker = " ".join(_text_of(source, f, 40) or "" for f in fields if f.number in (2, 3)).strip()
    if maker:
        facts.append(f"made by {printable(maker, 60)}")
    if graph.end > source.size:
        facts.append("cut short")
    return foreign("onnx", f"an ONNX model ({', '.join(facts)})")


def identify_protobuf(head: bytes, source: Source) -> NonEngineFile | None:
    """The model formats that are one protobuf message without a signature."""
    fields = _message(source, 0, _UNKNOWN_END)
    if not fields:
        return None
    found = _onnx(source, fields)
    if found:
        return found
    shape = [(f.number, f.wire) for f in fields]
    numbers = {number for number, _ in shape}
    second = fields[1] if len(fields) > 1 else fields[0]
    inner = _message(source, second.start, second.end, 8) if second.wire == 2 else []
    if shape[:2] == [(1, 0), (2, 2)] and inner:
        first = _message(source, inner[0].start, inner[0].end, 8) if inner[0].wire == 2 else []
        if fields[0].value == 1 and numbers == {1, 2} and first and inner[0].number == 1 and inner[-1].number <= 7:
            version = next((_text_of(source, f, 20) for f in first if f.number == 5), None)
            made = f" (TensorFlow {printable(version, 20)})" if version else ""
            return foreign("tensorflow", f"the graph of a TensorFlow SavedModel{made}", "saved-model")
        named = first and first[0][:2] == (1, 2) and _text_of(source, first[0])
        if fields[0].value <= 32 and named and max(numbers) >= 200 and numbers <= {1, 2, 10, max(numbers)}:
            return foreign("coreml", f"a Core ML model (specification {fields[0].value})")
    if shape[:2] == [(1, 0), (2, 0)] and fields[0].value == 1 and numbers <= {1, 2, 3, 4, 5, 100}:
        graph = next((_message(source, f.start, f.end, 2) for f in fields if f[:2] == (4, 2)), [])
        named = graph and graph[0][:2] == (1, 2) and _text_of(source, graph[0])
        return foreign("uff", "a UFF model") if named else None
    if shape[0] == (1, 2):
        node = _message(source, fields[0].start, fields[0].end, 4)
        if set(shape) <= {(1, 2), (2, 2), (3, 0), (4, 2)} and _named(source, node):
            return foreign("tensorflow", "a TensorFlow graph (frozen GraphDef)")
        layer = next((f for f in fields if f.number == 100 and f.wire == 2), None)
        known = numbers <= {1, 3, 4, 5, 6, 7, 8, 100} and _text_of(source, fields[0]) is not None
        if layer and known and _named(source, _message(source, layer.start, layer.end, 4)):
            return foreign("caffe", "a Caffe model (caffemodel)")
    return None
