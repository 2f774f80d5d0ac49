"""The fields of a file that is one protobuf message, as ONNX, TensorFlow, Core ML, UFF and Caffe models are.

Protobuf has no signature and any two bytes can pass for a field. So a format counts as recognized only when every field
read has a number and wire type of its schema, and a message inside it begins as the schema says, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.errors import PlanError
from trtdoctor.named import NamedTuple
from trtdoctor.sources.source import Source

_UNKNOWN_END = 1 << 62


class NotAMessage(PlanError):
    """The bytes are no protobuf message."""


class Field(NamedTuple):
    """One field. ``value``: of a varint; of all others the length. ``start``: the byte where the content begins."""

    number: int
    wire: int
    value: int
    start: int
    at: int
    """The byte where its key begins."""

    @property
    def end(self) -> int:
        return self.start + self.value

    @property
    def key(self) -> tuple[int, int]:
        """Number and wire type."""
        return self.number, self.wire


class Message(NamedTuple):
    """The first fields of a message, at least one, contents skipped."""

    source: Source
    fields: tuple[Field, ...]
    end: int
    """Where it ends, by what holds it; far beyond the file where that does not say."""

    @property
    def keys(self) -> list[tuple[int, int]]:
        return [field.key for field in self.fields]

    @property
    def numbers(self) -> set[int]:
        return {field.number for field in self.fields}

    def first(self, number: int, wire: int = 2) -> Field | None:
        """The first field of that number and wire type."""
        return next((field for field in self.fields if field.key == (number, wire)), None)

    def inside(self, field: Field, limit: int = 24) -> Message | None:
        """The message that ``field`` holds; ``None`` when its bytes are not one."""
        if field.wire != 2:
            return None
        return _message(self.source, field.start, field.end, limit)

    def text(self, field: Field, limit: int = 80) -> str | None:
        """The first ``limit`` bytes of ``field`` as text; ``None`` when it is not printable text."""
        if field.wire != 2 or field.start > self.source.size:
            return None
        data = self.source.read(field.start, min(field.value, limit, self.source.size - field.start))
        try:  # a cut may fall into a character
            text = data.decode("utf-8", "strict" if len(data) == field.value else "ignore")
        except UnicodeDecodeError:
            return None
        return text if text.isprintable() else None

    def begins_with_name(self) -> bool:
        """Whether it begins with a text that is not empty, in field 1."""
        return self.fields[0].key == (1, 2) and bool(self.text(self.fields[0]))

    def begins_with_name_and_type(self) -> bool:
        """Whether it begins with a name and a type like ``Conv2D``: a TensorFlow node, a Caffe layer."""
        if self.keys[:2] != [(1, 2), (2, 2)]:
            return False
        name, kind = self.text(self.fields[0]), self.text(self.fields[1])
        return bool(name and kind and kind.isidentifier() and (kind[0].isupper() or kind[0] == "_"))


def message_in(source: Source) -> Message | None:
    """The message that ``source`` is as a whole; ``None`` when its bytes are not one. Raises ``PlanError``."""
    return _message(source, 0, _UNKNOWN_END, 24)


def _message(source: Source, at: int, end: int, limit: int) -> Message | None:
    """The first ``limit`` fields. The last may reach beyond a file that was cut short, but not beyond ``end``."""
    fields: list[Field] = []
    try:
        for field in fields_in(source, at, end):
            fields.append(field)
            if len(fields) == limit:
                break
    except NotAMessage:
        return None
    return Message(source, tuple(fields), end) if fields else None


def fields_in(source: Source, at: int, end: int) -> Iterator[Field]:
    """The fields from ``at`` on, contents skipped. Raises ``NotAMessage``, ``PlanError``."""
    while at < min(end, source.size):
        peek = source.read(at, min(20, source.size - at))
        tag = _varint(peek, 0)
        if tag is None or tag[0] < 8 or tag[0] & 7 not in (0, 1, 2, 5):
            raise NotAMessage("no field", field="protobuf message", offset=at)
        wire = tag[0] & 7
        value = _varint(peek, tag[1]) if wire in (0, 2) else ({1: 8, 5: 4}[wire], tag[1])
        if value is None:
            if at + 20 <= source.size:
                raise NotAMessage("no field", field="protobuf message", offset=at)
            return
        field = Field(tag[0] >> 3, wire, value[0], at + value[1], at)
        at = field.start if wire == 0 else field.end
        if at > end:
            raise NotAMessage("no field", field="protobuf message", offset=at)
        yield field


def _varint(data: bytes, at: int) -> tuple[int, int] | None:
    """The number at ``at`` and where it ends."""
    value = 0
    for shift in range(10):
        if at + shift >= len(data):
            return None
        value |= (data[at + shift] & 0x7F) << 7 * shift
        if data[at + shift] < 0x80:
            return value, at + shift + 1
    return None
