"""Triton's ModelConfig as a class of the protobuf package, made from ``triton_schema``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from trtdoctor.configs.triton_schema import ENUMS, MESSAGES

_ALONE = re.compile("[\ud800-\udfff]")
_SCALARS = ("double", "float", "int64", "uint64", "int32", "bool", "string", "uint32")


class NotText(ValueError):
    """What the parser of protobuf refused: its words, and the line."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why.rstrip("."))
        self.line = line


def parsed(text: str) -> Any:
    """The ModelConfig that ``text`` writes down. Raises ``NotText``; ``ImportError`` where protobuf is missing."""
    from google.protobuf import text_format

    if strange := _ALONE.search(text):  # protobuf's look-up of a name that has one ends in a SystemError
        raise NotText("it has a byte that is no UTF-8", text.count("\n", 0, strange.start()) + 1)
    pool, model = _schema()
    message = model()
    try:
        text_format.Parse(text, message, descriptor_pool=pool)
    except text_format.ParseError as problem:
        why = str(problem)
        _, colon, rest = why.partition(" : ")
        raise NotText(rest if colon and why[0].isdigit() else why, problem.GetLine() or 1) from None
    except RecursionError:
        raise NotText("messages stand in each other too deep", 1) from None
    return message


@lru_cache(maxsize=1)
def _schema() -> tuple[Any, Any]:
    """The pool of descriptors, of our own so that it never meets another's, and the class of ModelConfig."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="model_config.proto", package="inference", syntax="proto3")
    made: dict[str, Any] = {}
    for name in sorted(MESSAGES, key=lambda one: one.count(".")):
        outer, _, own = name.rpartition(".")
        made[name] = (made[outer].nested_type if outer else file.message_type).add(name=own)
    for name, words in ENUMS.items():
        outer, _, own = name.rpartition(".")
        enumeration = (made[outer].enum_type if outer else file.enum_type).add(name=own)
        for word in words.split():
            value, _, number = word.partition("=")
            enumeration.value.add(name=value, number=int(number))
    for name, words in MESSAGES.items():
        for word in words.split():
            _add_field(made[name], name, word)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool, message_factory.GetMessageClass(pool.FindMessageTypeByName("inference.ModelConfig"))


def _add_field(message: Any, owner: str, word: str) -> None:
    from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

    name, _, rest = word.partition(":")
    kind, _, place = rest.partition("=")
    number, _, choice = place.partition("@")
    repeated = kind.endswith("*") or kind.startswith("{")
    field = message.field.add(name=name, number=int(number), label=Field.LABEL_OPTIONAL)
    if repeated:
        field.label = Field.LABEL_REPEATED
    if kind.startswith("{"):
        entry = message.nested_type.add(name="".join(part.capitalize() for part in name.split("_")) + "Entry")
        entry.options.map_entry = True
        for index, half in enumerate(kind[1:-1].split(","), start=1):
            part = entry.field.add(name=("key", "value")[index - 1], number=index, label=Field.LABEL_OPTIONAL)
            _set_type(part, owner, half)
        field.type = Field.TYPE_MESSAGE
        field.type_name = f".inference.{owner}.{entry.name}"
        return
    _set_type(field, owner, kind.rstrip("*"))
    if choice:
        names = [one.name for one in message.oneof_decl]
        if choice not in names:
            message.oneof_decl.add(name=choice)
            names.append(choice)
        field.oneof_index = names.index(choice)


def _set_type(field: Any, owner: str, kind: str) -> None:
    """A scalar, or the message or enumeration of that name nearest around ``owner``."""
    from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

    if kind in _SCALARS:
        field.type = getattr(Field, f"TYPE_{kind.upper()}")
        return
    scope = owner
    while True:
        full = f"{scope}.{kind}" if scope else kind
        if full in MESSAGES or full in ENUMS:
            break
        scope = scope.rpartition(".")[0]
    field.type = Field.TYPE_MESSAGE if full in MESSAGES else Field.TYPE_ENUM
    field.type_name = f".inference.{full}"
