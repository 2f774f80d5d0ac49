"""What the engine file decides where the log alone cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.knowledge.message import Message
from trtdoctor.logs.analysis import MessageMatch
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, ConfidenceWord
from trtdoctor.model.plan import PlanBody, PlanHeader
from trtdoctor.text import dotted, listing, printable

ENTITY = 200
"""Characters of a value out of a log or a file that are kept."""

Value = tuple[str, tuple[str, str]]
"""Name, value and source."""


def values_from(engine: Engine, match: MessageMatch, entities: Mapping[str, str]) -> Iterator[Value]:
    """Values that the engine file holds and the log does not, with their source."""
    if engine.header is not None:
        yield from _of_header(engine.header, match.message)
    if engine.body is not None:
        yield from _of_body(engine.body, match.message, entities)


def _of_header(header: PlanHeader, message: Message) -> Iterator[Value]:
    version, gpu = known(header.tensorrt_version), known(header.build_gpu)
    if version is not None and message.stage in ("version", "header", "load"):
        yield "built_with", (dotted(version), "the engine file")
    if gpu is not None and message.cause in ("gpu-arch-mismatch", "unsupported-sm"):
        yield "sm_built", (dotted(gpu.compute_capability), "the engine file")


def _of_body(body: PlanBody, message: Message, entities: Mapping[str, str]) -> Iterator[Value]:
    tensors = known(body.io) or ()
    binding = entities.get("tensor", "")
    index = binding[binding.find("[") + 1 : -1]
    if binding.startswith("binding") and index.isdigit() and int(index) < len(tensors):
        yield "tensor", (printable(tensors[int(index)].name, ENTITY), f"{binding} in the engine file")
    plugins = known(body.plugins) or ()
    if message.cause == "plugin-missing" and "plugin" not in entities and plugins:
        names = dict.fromkeys(f"{plugin.name} version {plugin.version}" for plugin in plugins)
        yield "plugin", (printable(listing(names), ENTITY), "the engine file")


def settled(engine: Engine, match: MessageMatch) -> tuple[Cause, ConfidenceWord, str] | None:
    """Cause, confidence and a sentence, where the file answers what the message leaves open."""
    if "kind" not in match.message.asks_file:
        return None
    name = printable(engine.path)
    if engine.path_status.state != "file":
        return "wrong-path", "certain", f"There is no file to read at {name} ({engine.path_status.state})."
    if engine.unseen is not None and engine.header is None:
        return None
    if engine.not_engine is not None:
        cause: Cause = "corrupt-or-truncated" if engine.not_engine.kind == "empty" else "not-an-engine"
        return cause, "certain", f"{name} is not an engine: {engine.not_engine.what}."
    if engine.container not in (None, "plain"):
        said = f"{name} is a wrapped engine ({engine.container}): the plan is not at its beginning."
        return "not-an-engine", "certain", said
    version = known(engine.header.tensorrt_version) if engine.header is not None else None
    if version is not None and "version" in match.message.asks_file:
        said = f"{name} is an engine of TensorRT {dotted(version)}, so another TensorRT tried to load it."
        return "version-mismatch", "likely", said
    return None
