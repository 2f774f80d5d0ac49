"""ONNX Runtime's EPContext models: the plan is inside (``embed_mode`` 1), or in a file beside the model that it names.

Such a file is opened by the rules of ONNX Runtime's TensorRT provider: no absolute path, no ``..`` in it. That is about
the name alone: a link of that name is followed, wherever it leads. Source:
https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/providers/tensorrt/onnx_ctx_model_helper.cc.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from trtdoctor.errors import PlanError
from trtdoctor.formats.bits import quoted
from trtdoctor.formats.ep_nodes import EpNode, ep_nodes
from trtdoctor.formats.onnx import graph_of
from trtdoctor.formats.protobuf import message_in
from trtdoctor.formats.wrappers.wrapped import (
    MOST_PLANS,
    MOST_SHARED,
    NotLookedAtError,
    Place,
    Wrapped,
    in_place,
)
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.parts import Part
from trtdoctor.sources.source import Source

LONGEST_NAME = 4096
TENSORRT = ("TensorrtExecutionProvider", "NvTensorRTRTXExecutionProvider")
"""What ``source`` names where TensorRT's providers wrote the node."""


def unwrap(source: Source, place: Place) -> Iterator[Wrapped]:
    """The plan of each node, by the node's name where there are several."""
    model = message_in(source)
    graph = graph_of(model) if model is not None else None
    if model is None or graph is None:
        return
    plans = (one for node in ep_nodes(model, graph) if (one := _of_node(source, node, place)) is not None)
    found = list(islice(_each_file_few_times(plans, place), MOST_PLANS + 1))
    for one in found:
        yield one if len(found) > 1 else one._replace(member="")


def _each_file_few_times(plans: Iterator[Wrapped], place: Place) -> Iterator[Wrapped]:
    """Up to where too many nodes name the same file beside the model."""
    named: Counter[object] = Counter()
    for one in plans:
        file = one.metadata.get("engine_file")
        named[file] += file is not None
        if named[file] > MOST_SHARED:
            place.refuse(f"{MOST_SHARED} nodes that name the same engine file")
            return
        yield one


def _of_node(source: Source, node: EpNode, place: Place) -> Wrapped | None:
    if node.data is None or node.data.end > source.size + (1 << 40):
        return None
    at, size = node.data.start, min(node.data.value, source.size - node.data.start)
    metadata: dict[str, object] = dict(node.attributes)
    if size >= 4 and starts_like_plan(source.read(at, 4)):
        return in_place(source, "epcontext", Part(at, size), node.name, metadata)
    if node.attributes.get("embed_mode", 1) != 0 or not 0 < size <= LONGEST_NAME:
        return None
    name = source.read(at, size).decode("utf-8", "surrogateescape")
    if not name.endswith((".engine", ".plan", ".trt")) and node.attributes.get("source") not in TENSORRT:
        return None  # another provider's
    metadata["engine_file"] = name
    if source.identity.kind == "remote" and not source.identity.member:
        return Wrapped("epcontext", node.name, lambda: _elsewhere(name), None, metadata)
    return _beside(name, node.name, metadata, place, source.budget)


def _beside(name: str, member: str, metadata: dict[str, object], place: Place, budget: Budget) -> Wrapped:
    """The plan in the file that the model names."""

    def lacks(why: str, title: str) -> Wrapped:
        what = f"an EPContext model of ONNX Runtime whose engine is in another file, {quoted(name)}, {why}"
        found = NonEngineFile("onnx", what, Fix(title), cause="wrong-path")
        return Wrapped("epcontext", member, _nothing, None, metadata, missing=found)

    together = "put the engine file into the folder of the model, or a folder below it, under the name in the model"
    if name.startswith("/"):
        return lacks("and ONNX Runtime takes no absolute path there", "make the model again with a relative path")
    if ".." in name:
        return lacks("and ONNX Runtime takes no path with '..' there", "make the model again beside its engine file")
    if place.folder is None:
        return lacks("and nothing beside a file in an archive is looked for", "unpack it and check the model")
    path = os.path.join(place.folder, name)
    try:
        place.beside(path, budget)
    except FileNotFoundError:
        link = os.path.islink(path)
        return lacks("which is a link to a file that is not there" if link else "which is not there", together)
    except (OSError, ValueError) as error:
        return lacks(f"which cannot be read ({getattr(error, 'strerror', None) or 'no such name'})", together)
    real = os.path.realpath(path)
    if real != os.path.join(os.path.realpath(place.folder), os.path.normpath(name)):
        metadata["engine_link"] = real
    return Wrapped("epcontext", member, lambda: _again(path, place, budget), None, metadata)


def _again(path: str, place: Place, budget: Budget) -> Source:
    try:
        return place.beside(path, budget)
    except (OSError, ValueError) as error:
        raise PlanError("the engine file cannot be opened any more", field="ep_cache_context", offset=0) from error


def _elsewhere(name: str) -> Source:
    why = f"the engine is in another file, {quoted(name)}, and what lies beside an address is not looked at"
    raise NotLookedAtError(why, field="ep_cache_context", offset=0)


def _nothing() -> Source:
    raise FileNotFoundError
