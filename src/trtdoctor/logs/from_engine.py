"""What the engine file decides where the log alone cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from trtdoctor.knowledge import load_order
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.message_numbers import SAFE_SERIALIZATION
from trtdoctor.logs.analysis import MessageMatch
from trtdoctor.logs.sentences import is_safe
from trtdoctor.model.about import Contradiction, contradictions
from trtdoctor.model.engine import Engine, is_wrapped
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, ConfidenceWord, LoadReason, Setting
from trtdoctor.model.plan import PlanBody, PlanHeader
from trtdoctor.model.product import Product, title_of
from trtdoctor.named import NamedTuple
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


class Settled(NamedTuple):
    """What the file answers where the message leaves it open. ``row``: the id of the message whose fixes hold; none
    where those of the matched one do."""

    cause: Cause
    confidence: ConfidenceWord
    title: str
    said: str
    row: str = ""


def settled(engine: Engine, match: MessageMatch, settings: Collection[Setting] = ()) -> Settled | None:
    """Cause, confidence, title and a sentence, where the file answers what the message leaves open."""
    if "kind" not in match.message.asks_file:
        return None
    name = printable(engine.path)
    if engine.path_status.state != "file":
        said = f"There is no file to read at {name} ({engine.path_status.state})."
        return Settled("wrong-path", "certain", "there is no engine file at the path", said)
    if engine.unseen is not None and engine.header is None:
        return None
    if engine.not_engine is not None:
        said = f"{name} is not an engine: {engine.not_engine.what}."
        if engine.not_engine.kind == "empty":
            return Settled("corrupt-or-truncated", "certain", "the file is empty", said)
        return Settled("not-an-engine", "certain", "the file is not an engine", said)
    if is_wrapped(engine):
        said = f"{name} is a wrapped engine ({engine.container}): the plan is not at its beginning."
        return Settled("not-an-engine", "certain", "the plan is inside another file, not at its beginning", said)
    if engine.header is None or "version" not in match.message.asks_file:
        return None
    return _of_tag(engine.header, name, match, settings)


def _of_tag(header: PlanHeader, name: str, match: MessageMatch, settings: Collection[Setting]) -> Settled | None:
    """Who refused the tag of an intact plan: another product, or another version."""
    version = known(header.tensorrt_version)
    own = " ".join(filter(None, (title_of(header.product), dotted(version) if version is not None else "")))
    if header.product == "tensorrt-rtx" and "rtx" not in settings:
        said = f"{name} is an engine of {own}, which TensorRT does not load."
        return Settled("special-engine", "likely", f"{_GIVEN} TensorRT-RTX", said, "tensorrt-given-rtx-plan")
    if header.product == "tensorrt" and ("rtx" in settings or _reads_own(header, match)):
        said = f"{name} is an engine of {own}, and TensorRT-RTX loads only its own."
        sure: ConfidenceWord = "likely" if "rtx" in settings else "possible"
        return Settled("special-engine", sure, "TensorRT-RTX was given an engine of TensorRT", said, _TO_RTX)
    if version is None:
        return None
    said = f"{name} is an engine of {own}, so another TensorRT tried to load it."
    title = "the engine was built by another version of TensorRT"
    return Settled("version-mismatch", "likely", title, said, "engine-built-by-other-tensorrt")


_GIVEN = "TensorRT was given an engine of"
_TO_RTX = "rtx-given-tensorrt-plan"
_OWN_TAG: Mapping[str, bytes] = {"magic-tag": b"ptrt", "plan-magic-tag": b"ftrt"}
"""With which tag the plans of those TensorRT begin that say so: of 6 to 8.5, and of 8.6 and later."""


def _tag(header: PlanHeader) -> bytes | None:
    from trtdoctor.plan.families import FAMILIES

    return FAMILIES[header.family].tag if header.family is not None else None


def _reads_own(header: PlanHeader, match: MessageMatch) -> bool:
    """TensorRT-RTX says what TensorRT 8.6 and later say, and of plans with their tag only TensorRT-RTX does."""
    return match.message.id == "plan-magic-tag" and _tag(header) == _OWN_TAG["plan-magic-tag"]


_SAID_BY: Mapping[str, Product] = {"engine-built-on-other-gpu": "tensorrt", "rtx-engine-for-other-gpu": "tensorrt-rtx"}
"""The product that says so, of its own engines only: it compares their tag before."""
_LATER: frozenset[LoadReason] = frozenset({"serialization", "version", "gpu", "platform", "host-code", "reach"})
"""What a runtime compares after it has found a plan's tag."""


def about_another(engine: Engine, match: MessageMatch, names: Mapping[str, str]) -> str:
    """Why this line cannot be about this file, in a sentence; empty where it can be."""
    name = printable(engine.path)
    if engine.not_engine is not None:
        if load_order.REASONS.get(match.message.id) in _LATER:
            return f"This line is not about {name} as it is now: it is about an engine, and {name} is none."
        return ""
    if (
        "serialization_runtime" in names
        and is_safe(names)
        and int(names.get("serialization_built", "0")) in SAFE_SERIALIZATION
    ):
        names = {key: value for key, value in names.items() if key != "serialization_built"}
    found = next(iter((*contradictions(names, engine), *_unread(engine, match))), None)
    return f"This line is not about {name}: it names {found.named}, and that file has {found.has}." if found else ""


def _unread(engine: Engine, match: MessageMatch) -> Iterator[Contradiction]:
    """The other product, other first bytes, a tag that is right, a plugin where none is needed."""
    header, body = engine.header, engine.body
    if header is None:
        return
    product = _SAID_BY.get(match.message.id, header.product)
    if product != header.product:
        yield Contradiction(f"what {title_of(product)} says of its engines", f"one of {title_of(header.product)}")
    if (
        match.message.id in ("plugin-creator-null", "plugin-not-found")
        and body is not None
        and known(body.plugins) == ()
    ):
        yield Contradiction("a plugin that is missing", "none")
    if is_wrapped(engine):
        return
    tag = _tag(header)
    begins = (match.first_bytes & 0xFFFFFFFF).to_bytes(4, "little") if match.first_bytes is not None else None
    if tag and begins is not None and begins != tag:
        yield Contradiction(f"a file that begins with {begins.hex(' ')}", f"{tag.hex(' ')} there")
    if match.message.id == "magic-tag" and tag == _OWN_TAG["magic-tag"]:
        yield Contradiction("a wrong tag, as TensorRT 6 to 8.5 do", "the tag that these read")
